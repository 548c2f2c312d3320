#include "consensus/fork_choice/prune.hpp"

#include "consensus/fork_choice/checkpoints.hpp"

namespace cairn::consensus {

bool prune_finalized(Store& store) {
    const BlockIndex finalized = store.blocks.index_of(store.finalized_checkpoint.root);
    const std::vector<bool> keep = store.blocks.descendants_of(finalized);
    if (!keep[store.blocks.index_of(store.justified_checkpoint.root)]) {
        return false;
    }
    if (finalized != 0) {
        retain_blocks(store, keep);
    }
    std::erase_if(store.checkpoint_states, [&](const auto& entry) {
        return entry.first.epoch < store.finalized_checkpoint.epoch &&
               entry.first != store.justified_checkpoint;
    });
    return true;
}

namespace {

/// Checkpoints that were kept for later and have lost their block.
void replace_lost_checkpoints(Store& store) {
    if (!store.blocks.contains(store.best_justified_checkpoint.root)) {
        store.best_justified_checkpoint = store.justified_checkpoint;
    }
    if (store.blocks.contains(store.unrealized_justified_checkpoint.root)) {
        return;
    }
    store.unrealized_justified_checkpoint = store.justified_checkpoint;
    store.unrealized_finalized_checkpoint = store.finalized_checkpoint;
    for (const TreeBlock& block : store.blocks) {
        if (store.blocks.contains(block.unrealized_justification.root)) {
            update_unrealized_checkpoints(store, block.unrealized_justification,
                                          block.unrealized_finalization);
        }
    }
}

}  // namespace

void retain_blocks(Store& store, const std::vector<bool>& keep) {
    store.votes.retain(store.blocks.retain(keep));
    CAIRN_ASSERT(store.blocks.contains(store.justified_checkpoint.root));
    CAIRN_ASSERT(store.blocks.contains(store.finalized_checkpoint.root));
    if (!store.blocks.contains(store.proposer_boost_root)) {
        store.proposer_boost_root = Root{};
    }
    replace_lost_checkpoints(store);
    std::erase_if(store.checkpoint_states,
                  [&](const auto& entry) { return !store.blocks.contains(entry.first.root); });
}

}  // namespace cairn::consensus
