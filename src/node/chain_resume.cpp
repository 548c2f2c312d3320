// A chain goes on from its store.
#include "consensus/fork_choice/checkpoints.hpp"
#include "consensus/fork_choice/votes.hpp"
#include "consensus/verifiers.hpp"
#include "node/chain.hpp"
#include "node/schedule.hpp"
#include "store/trusting.hpp"

namespace cairn::node {

using namespace consensus;

// A checkpoint's epoch is later than its block's where the first slots of the epoch are empty.
Checked<> Chain::move_anchor(const Checkpoint& checkpoint) {
    if (checkpoint == store_.finalized_checkpoint) {
        return {};
    }
    CAIRN_REQUIRE(checkpoint.root == store_.blocks[0].root, anchor_state_root_wrong);
    const Spec spec = spec_at_epoch(network_, checkpoint.epoch);
    CAIRN_TRY(set_justified_checkpoint(spec, store_, checkpoint));
    store_.finalized_checkpoint = checkpoint;
    kept_finality_ = checkpoint;
    durable_finality_ = checkpoint;
    store_.unrealized_justified_checkpoint = checkpoint;
    store_.unrealized_finalized_checkpoint = checkpoint;
    store_.best_justified_checkpoint = checkpoint;
    store_.blocks[0].unrealized_justification = checkpoint;
    store_.blocks[0].unrealized_finalization = checkpoint;
    return {};
}

Checked<> Chain::replay(const store::SavedBlock& saved) {
    CAIRN_TRY(tick(saved.arrival_ms));
    const Spec spec = spec_at_slot(network_, saved.block->message.slot);
    store::TrustingVerifier verifier;
    store::TrustingEngine engine(&services_.execution_engine);
    CAIRN_TRY_ASSIGN(const StatePointer state,
                     transition(spec, *saved.block, BlockContext{verifier, engine}));
    CAIRN_TRY(adopt(spec, saved, state));
    let_go_of_states();
    pack_old_blocks();
    return {};
}

store::Stored<std::unique_ptr<Chain>> Chain::resume(const Spec& network,
                                                    const ChainServices& services) {
    CAIRN_ASSERT(services.chain_store != nullptr && !services.chain_store->is_empty());
    const store::ChainStore& stored = *services.chain_store;
    CAIRN_TRY_ASSIGN(store::Anchor anchor, stored.anchor());
    auto chain = from_anchor(network, services, anchor.block, std::move(anchor.state));
    const auto moved =
        chain ? (*chain)->move_anchor(anchor.checkpoint) : Checked<>(unexpected(chain.error()));
    if (!moved) {
        return store::damaged("anchor", consensus::describe(moved.error()));
    }
    CAIRN_TRY_ASSIGN(const auto blocks, stored.blocks_above_anchor());
    for (const store::SavedBlock& saved : blocks) {
        if (const auto replayed = (*chain)->replay(saved); !replayed) {
            return store::damaged(store::describe(saved.id()),
                                  consensus::describe(replayed.error()));
        }
    }
    const Slot below = anchor.block.block->message.slot;
    const std::uint64_t count = std::min(below.value, RESUMED_HISTORY_SLOTS);
    CAIRN_TRY_ASSIGN(const auto history, stored.history(Slot{below.value - count}, count));
    for (const store::SavedBlock& saved : history) {
        (*chain)->remember(saved);
    }
    (*chain)->update_head();
    if (!(*chain)->commit()) {
        return unexpected(*stored.failure());
    }
    (*chain)->tell_forkchoice();
    return *std::move(chain);
}

}  // namespace cairn::node
