// A block executed again, transaction by transaction, with tracers.
//
//   CAIRN_TRY_ASSIGN(const auto replay, BlockReplay::on(chain, block, hash));
//   while (!replay->is_over()) {
//       CAIRN_TRY_ASSIGN(const TransactionOutcome outcome, replay->next(tracer));
//   }
//
// Nothing is checked of what the header says of the block; a transaction that is not valid is an
// error. Threads: one.
#pragma once

#include "evm/forwarding_tracer.hpp"
#include "execution/block_run.hpp"
#include "rpc/backend.hpp"
#include "rpc/trace.hpp"

namespace cairn::rpc {

class BlockReplay {
  public:
    /// The block may be one that the chain does not have; its parent is one that it has. -32000:
    /// "genesis is not traceable", the parent or its state are not there.
    static Read<std::unique_ptr<BlockReplay>> on(ChainReaderPtr chain, execution::Block block,
                                                 const Bytes32& hash);

    bool is_over() const noexcept { return index_ == block_.transactions.size(); }
    std::size_t index() const noexcept { return index_; }
    const execution::Block& block() const noexcept { return block_; }
    const execution::BlockRules& rules() const noexcept { return rules_; }
    execution::WorldState& world() noexcept { return run_->world(); }
    const evm::BlockContext& context() const noexcept { return run_->context(); }
    StateSource& source() noexcept { return *source_; }

    /// Up to the index-th transaction of the block, which has as many.
    Read<void> skip_to(std::uint64_t index);
    /// The next transaction. A null tracer: none.
    Read<execution::TransactionOutcome> next(TransactionTracer* tracer);

  private:
    BlockReplay() = default;
    Read<execution::TransactionOutcome> execute(const execution::Transaction& transaction,
                                                TransactionTracer* tracer);

    ChainReaderPtr chain_;
    execution::Block block_;
    Bytes32 hash_;
    execution::BlockRules rules_;
    StateSourcePtr source_;
    std::unique_ptr<execution::BlockHashes> hashes_;
    evm::ForwardingTracer tracer_;
    std::unique_ptr<execution::BlockRun> run_;
    std::size_t index_ = 0;
    std::uint64_t log_index_ = 0;
};

}  // namespace cairn::rpc
