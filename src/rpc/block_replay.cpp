#include "rpc/block_replay.hpp"

namespace cairn::rpc {

using execution::TransactionOutcome;

Read<std::unique_ptr<BlockReplay>> BlockReplay::on(ChainReaderPtr chain, execution::Block block,
                                                   const Bytes32& hash) {
    const execution::Header& header = block.header;
    if (header.number == 0) {
        return server_error("genesis is not traceable");
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr parent, chain->block(header.parent_hash));
    if (parent == nullptr) {
        return server_error("parent " + base::to_hex(header.parent_hash.view()) + " not found");
    }
    std::unique_ptr<BlockReplay> out(new BlockReplay);
    out->chain_ = std::move(chain);
    out->block_ = std::move(block);
    out->hash_ = hash;
    out->rules_ = out->chain_->rules_after(*parent, out->block_.header.timestamp);
    CAIRN_TRY_ASSIGN(out->source_, out->chain_->state(*parent));
    out->hashes_ = out->chain_->block_hashes(parent);
    out->run_ = std::make_unique<execution::BlockRun>(
        out->rules_, out->block_.header, out->source_->reader(), *out->hashes_, &out->tracer_);
    out->run_->begin();
    return out;
}

Read<TransactionOutcome> BlockReplay::execute(const execution::Transaction& transaction,
                                              TransactionTracer* tracer) {
    // Chains for developers have blocks with senders that did not sign.
    auto sender = execution::unsigned_sender(transaction);
    if (!sender) {
        sender = execution::recover_sender(transaction);
    }
    if (!sender) {
        return server_error("tracing failed: invalid transaction v, r, s values");
    }
    if (tracer != nullptr) {
        const TracePlace place{hash_, block_.header.number, index_,
                               execution::transaction_hash(transaction)};
        tracer->begin({world(), source_->reader(), rules_, context(), transaction, *sender, place,
                       log_index_});
        tracer_.set(tracer->listeners());
    }
    auto outcome = run_->process_transaction(transaction, *sender);
    tracer_.set({});
    if (!outcome) {
        return server_error("tracing failed: " + std::string(to_string(outcome.error())));
    }
    CAIRN_TRY(source_->result());
    return *std::move(outcome);
}

Read<void> BlockReplay::skip_to(std::uint64_t index) {
    while (index_ < index) {
        CAIRN_TRY(next(nullptr));
    }
    return {};
}

Read<TransactionOutcome> BlockReplay::next(TransactionTracer* tracer) {
    CAIRN_TRY_ASSIGN(TransactionOutcome outcome, execute(block_.transactions[index_], tracer));
    log_index_ += run_->receipts().back().logs.size();
    ++index_;
    return outcome;
}

}  // namespace cairn::rpc
