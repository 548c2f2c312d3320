#include "dev_chain/block_maker.hpp"

#include "base/assert.hpp"
#include "execution/block_run.hpp"
#include "execution/requests.hpp"

namespace cairn::dev_chain {
namespace {

using evm::Revision;
using execution::BlockRules;
using execution::Header;

std::uint64_t excess_blob_gas(const BlockRules& rules, const Header& parent) {
    return execution::calculate_excess_blob_gas(parent, rules.blobs,
                                                rules.revision >= Revision::osaka
                                                    ? execution::BlobFeeBound::execution_cost
                                                    : execution::BlobFeeBound::none);
}

Header header_of(const BlockRules& rules, const execution_node::ChainBlock& parent,
                 const BlockPlan& plan) {
    Header out;
    out.parent_hash = parent.hash;
    out.number = parent.number() + 1;
    out.timestamp = plan.timestamp;
    out.coinbase = plan.coinbase;
    out.gas_limit = plan.gas_limit;
    out.prev_randao = plan.prev_randao;
    if (rules.revision >= Revision::london) {
        out.base_fee_per_gas = plan.base_fee;
    }
    if (rules.revision >= Revision::cancun) {
        out.excess_blob_gas = excess_blob_gas(rules, parent.block.header);
        out.parent_beacon_block_root = Bytes32{};
    }
    return out;
}

/// A block under way.
class Making {
  public:
    Making(const Ledger& ledger, const BlockPlan& plan)
        : ledger_(&ledger),
          view_(ledger.view()),
          parent_(ledger.head()),
          rules_(view_->rules_after(*parent_, plan.timestamp)),
          reader_(ledger.state_view()),
          hashes_(view_->block_hashes(parent_)),
          max_transactions_(plan.max_transactions) {
        block_.header = header_of(rules_, *parent_, plan);
        run_ = std::make_unique<execution::BlockRun>(rules_, block_.header, *reader_, *hashes_);
        run_->begin();
    }

    bool is_full() const {
        return run_->left().gas < execution::TX_BASE_COST ||
               block_.transactions.size() >= max_transactions_;
    }
    /// False: it does not fit, or is not valid here.
    bool add(const execution::Transaction& transaction, const Address& sender) {
        if (!run_->process_transaction(transaction, sender)) {
            return false;
        }
        block_.transactions.push_back(transaction);
        return true;
    }

    Read<MadeBlock> finish() {
        CAIRN_TRY(settle());
        CAIRN_TRY_ASSIGN(StatePtr state,
                         ledger_->parts().tree->apply(ledger_->state(), run_->world().diff()));
        if (const auto reads = reader_->result(); !reads) {
            return unexpected(error_of(reads.error()));
        }
        block_.header.state_root = state->root();
        execution_node::ChainBlock out;
        out.hash = execution::header_hash(block_.header);
        out.size_bytes = execution::encode_block(block_).size();
        out.total_difficulty = parent_->total_difficulty;
        out.block = std::move(block_);
        auto results = std::make_shared<const execution_node::BlockResults>(
            run_->receipts(), run_->senders(), run_->requests());
        return MadeBlock{std::make_shared<const execution_node::ChainBlock>(std::move(out)),
                         std::move(results), std::move(state)};
    }

  private:
    Read<void> settle() {
        Header& header = block_.header;
        if (rules_.revision >= Revision::shanghai) {
            block_.withdrawals.emplace();
            header.withdrawals_root = execution::withdrawals_root({});
        }
        if (rules_.revision >= Revision::prague) {
            // Chains that others began, and that go on here, may lack the contracts of requests:
            // they have none then.
            const auto requests = run_->process_general_purpose_requests();
            if (!requests &&
                requests.error().rule != execution::BlockRule::system_contract_missing) {
                return rpc::server_error("the block cannot be made: " +
                                         execution::to_string(requests.error()));
            }
            header.requests_hash = execution::compute_requests_hash(run_->requests());
        }
        if (rules_.revision >= Revision::cancun) {
            header.blob_gas_used = run_->blob_gas_used();
        }
        header.gas_used = run_->gas_used();
        header.bloom = run_->bloom();
        header.receipt_root = run_->receipt_root();
        header.transactions_root = execution::transactions_root(block_.transactions);
        return {};
    }

    const Ledger* ledger_;
    rpc::ChainReaderPtr view_;
    ChainBlockPtr parent_;
    BlockRules rules_;
    std::shared_ptr<execution_node::StateView> reader_;
    std::unique_ptr<execution::BlockHashes> hashes_;
    std::size_t max_transactions_;
    execution::Block block_;
    std::unique_ptr<execution::BlockRun> run_;
};

}  // namespace

Read<MadeBlock> make_block(const Ledger& ledger, const BlockPlan& plan,
                           execution_node::BestTransactions best) {
    Making making(ledger, plan);
    while (!making.is_full()) {
        const execution_node::PooledPtr next = best.peek();
        if (!next) {
            break;
        }
        making.add(next->transaction, next->sender) ? best.take() : best.skip_account();
    }
    return making.finish();
}

Read<MadeBlock> make_block_of(const Ledger& ledger, const BlockPlan& plan,
                              const std::vector<SentTransaction>& transactions) {
    Making making(ledger, plan);
    for (const SentTransaction& one : transactions) {
        making.add(one.transaction, one.sender);
    }
    return making.finish();
}

U256 next_base_fee(const Ledger& ledger) {
    const Header& head = ledger.head()->block.header;
    return head.base_fee_per_gas ? execution::calculate_base_fee_per_gas(head) : U256();
}

execution_node::PoolHead pool_head(const Ledger& ledger, std::uint64_t timestamp,
                                   const U256& base_fee, std::uint64_t gas_limit) {
    const ChainBlockPtr head = ledger.head();
    execution_node::PoolHead out;
    out.state = ledger.state_view();
    out.rules = ledger.view()->rules_after(*head, timestamp);
    out.base_fee = base_fee;
    if (out.rules.revision >= Revision::cancun) {
        out.blob_base_fee = execution::calculate_blob_gas_price(
            excess_blob_gas(out.rules, head->block.header), out.rules.blobs);
    }
    out.gas_limit = gas_limit;
    return out;
}

}  // namespace cairn::dev_chain
