#include "dev_chain/ledger.hpp"

#include "base/assert.hpp"
#include "dev_chain/ledger_view.hpp"

namespace cairn::dev_chain {

Ledger::Ledger(execution::ChainConfig config, const LedgerOptions& options,
               std::shared_ptr<SharedTree> tree, std::shared_ptr<Ancestry> ancestry,
               ChainBlockPtr first, StatePtr state)
    : config_(std::make_shared<const execution::ChainConfig>(std::move(config))),
      parts_{std::move(tree), std::make_shared<BlockIndex>(options.max_states),
             std::make_shared<execution_node::CodeCache>(), std::move(ancestry),
             options.slots_in_epoch},
      blocks_(first->number()) {
    append(std::move(first), std::make_shared<const execution_node::BlockResults>(),
           std::move(state));
}

void Ledger::set_config(execution::ChainConfig config) {
    config_ = std::make_shared<const execution::ChainConfig>(std::move(config));
}

std::shared_ptr<execution_node::StateView> Ledger::state_view() const {
    return std::make_shared<execution_node::StateView>(state_, parts_.codes);
}

void Ledger::append(ChainBlockPtr block, BlockResultsPtr results, StatePtr state) {
    CAIRN_ASSERT(blocks_.size() == 0 || block->block.header.parent_hash == head()->hash);
    parts_.index->add({block, std::move(results), state});
    blocks_.push_back(std::move(block));
    state_ = std::move(state);
}

Read<void> Ledger::change(const state::StateDiff& diff) {
    CAIRN_TRY_ASSIGN(state_, parts_.tree->apply(state_, diff));
    parts_.index->set_state(head()->hash, state_);
    return {};
}

Read<Ledger::Mark> Ledger::mark_at(std::uint64_t number) const {
    const ChainBlockPtr block = blocks_.find(number);
    if (!block) {
        return rpc::server_error("block " + std::to_string(number) + " is not of this chain");
    }
    if (number == head()->number()) {
        return mark();
    }
    const auto entry = parts_.index->find(block->hash);
    if (!entry || !entry->state) {
        return rpc::server_error("the state of block " + std::to_string(number) +
                                 " is not kept any more");
    }
    Mark out{blocks_, entry->state};
    out.blocks.truncate(static_cast<std::size_t>(number - blocks_.first()) + 1);
    return out;
}

std::vector<ChainBlockPtr> Ledger::rewind(const Mark& mark) {
    std::vector<ChainBlockPtr> removed;
    for (ChainBlockPtr block = head(); block; block = blocks_.find(block->number() - 1)) {
        const ChainBlockPtr same = mark.blocks.find(block->number());
        if ((same && same->hash == block->hash) || block->number() == blocks_.first()) {
            break;
        }
        removed.push_back(block);
        parts_.index->retire(block->hash);
    }
    blocks_ = mark.blocks;
    state_ = mark.state;
    parts_.index->set_state(head()->hash, state_);
    return removed;
}

rpc::ChainReaderPtr Ledger::view() const {
    return std::make_shared<const LedgerView>(config_, parts_, blocks_, state_);
}

}  // namespace cairn::dev_chain
