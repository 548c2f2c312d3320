#include "dev_chain/chain_maker.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "state/mpt_state_tree.hpp"

#include <algorithm>

namespace cairn::dev_chain {
namespace {

using execution_node::ChainBlock;
using execution_node::PoolAdded;

/// Developers send many from one account, and nobody attacks them.
execution_node::PoolLimits pool_limits() {
    execution_node::PoolLimits out;
    out.pending_per_account = 4'096;
    out.queued_per_account = 1'024;
    out.min_priority_fee_per_gas = 0;
    return out;
}

}  // namespace

Beginning begin_with(const execution_node::Genesis& genesis) {
    auto tree = std::make_shared<SharedTree>(std::make_unique<state::MptStateTree>());
    auto state = tree->apply(tree->empty(), genesis.state);
    CAIRN_ASSERT(state && (*state)->root() == genesis.block.header.state_root);
    ChainBlock first;
    first.block = genesis.block;
    first.hash = execution::header_hash(genesis.block.header);
    first.size_bytes = execution::encode_block(genesis.block).size();
    return {genesis.config, std::make_shared<const ChainBlock>(std::move(first)), std::move(tree),
            *std::move(state), nullptr};
}

ChainMaker::ChainMaker(Beginning beginning, const LedgerOptions& options, BlockTime time,
                       const BlockWishes& wishes)
    : ledger_(std::move(beginning.config), options, std::move(beginning.tree),
              std::move(beginning.ancestry), std::move(beginning.first),
              std::move(beginning.state)),
      pool_(pool_limits()),
      time_(std::move(time)),
      wishes_(wishes) {
    follow_head();
}

U256 ChainMaker::base_fee() const {
    return wishes_.base_fee.value_or(next_base_fee(ledger_));
}

void ChainMaker::set_chain_id(std::uint64_t chain_id) {
    execution::ChainConfig config = ledger_.config();
    config.chain_id = chain_id;
    ledger_.set_config(std::move(config));
    follow_head();
}

Read<PoolAdded> ChainMaker::send(execution_node::PooledForm form, execution_node::Origin origin) {
    const U256 least = std::max(base_fee(), wishes_.min_gas_price);
    if (form.transaction.max_fee_per_gas < least) {
        return rpc::server_error("max fee per gas less than block base fee: maxFeePerGas: " +
                                 form.transaction.max_fee_per_gas.to_decimal() +
                                 ", baseFee: " + least.to_decimal());
    }
    auto added = pool_.add(std::move(form), origin);
    if (!added) {
        return rpc::server_error(to_string(added.error()));
    }
    if (added->is_pending) {
        news_.sent.push_back(added->transaction);
    }
    return *std::move(added);
}

BlockPlan ChainMaker::plan() {
    BlockPlan out;
    out.timestamp = time_.take();
    out.coinbase = wishes_.coinbase;
    out.gas_limit = wishes_.gas_limit;
    out.base_fee = base_fee();
    // Nothing secret, but another word in each block, and the same in each run.
    out.prev_randao = crypto::keccak256(ledger_.head()->hash.view());
    return out;
}

Read<ChainBlockPtr> ChainMaker::append(
    const std::function<Read<MadeBlock>(const BlockPlan& plan)>& make) {
    const BlockTime time_before = time_;
    Read<MadeBlock> made = make(plan());
    if (!made) {
        time_ = time_before;
        return unexpected(std::move(made).error());
    }
    const ChainBlockPtr block = made->block;
    ledger_.append(std::move(made->block), std::move(made->results), std::move(made->state));
    wishes_.base_fee.reset();
    follow_head();
    note({}, {block});
    return block;
}

Read<ChainBlockPtr> ChainMaker::mine() {
    return append([&](const BlockPlan& next) {
        const auto head = pool_head(ledger_, next.timestamp, next.base_fee, next.gas_limit);
        return make_block(ledger_, next, pool_.best(head.base_fee, head.blob_base_fee));
    });
}

Read<std::vector<ChainBlockPtr>> ChainMaker::mine(std::uint64_t count,
                                                  std::optional<std::uint64_t> step_s) {
    if (count > MAX_BLOCKS_AT_ONCE) {
        return rpc::invalid_params("more than " + std::to_string(MAX_BLOCKS_AT_ONCE) +
                                   " blocks at once");
    }
    std::vector<ChainBlockPtr> out;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (step_s) {
            time_.increase(*step_s);
        }
        CAIRN_TRY_ASSIGN(ChainBlockPtr block, mine());
        out.push_back(std::move(block));
    }
    return out;
}

Read<ChainBlockPtr> ChainMaker::mine_of(const std::vector<SentTransaction>& transactions) {
    return append(
        [&](const BlockPlan& next) { return make_block_of(ledger_, next, transactions); });
}

Read<void> ChainMaker::change(const state::StateDiff& diff) {
    CAIRN_TRY(ledger_.change(diff));
    follow_head();
    return {};
}

void ChainMaker::rewind(const Ledger::Mark& mark) {
    const auto removed = ledger_.rewind(mark);
    time_.set_head(ledger_.head()->block.header.timestamp);
    follow_head();
    note(removed, {});
}

void ChainMaker::follow_head() {
    // What is dropped here is in a block, or can be in none any more.
    static_cast<void>(
        pool_.set_head(pool_head(ledger_, time_.peek(), base_fee(), wishes_.gas_limit)));
}

void ChainMaker::note(std::vector<ChainBlockPtr> removed, std::vector<ChainBlockPtr> added) {
    execution_node::HeadChange change{ledger_.head(), std::move(removed), std::move(added), 0};
    if (change.removed.size() > execution_node::MAX_CHANGED_BLOCKS) {
        change.left_out = change.removed.size() - execution_node::MAX_CHANGED_BLOCKS;
        change.removed.resize(execution_node::MAX_CHANGED_BLOCKS);
    }
    news_.heads.push_back(std::move(change));
}

}  // namespace cairn::dev_chain
