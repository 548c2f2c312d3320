#include "consensus/fork_choice/store.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/optimistic.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::consensus {

TreeBlock to_tree_block(const Spec& spec, const BeaconBlock& block, const Root& root) {
    TreeBlock out;
    out.root = root;
    out.slot = block.slot;
    out.proposer_index = block.proposer_index;
    if (spec.at_least(ForkId::gloas)) {
        const ExecutionPayloadBid& bid = block.body.signed_execution_payload_bid.message;
        out.execution_block_hash = bid.block_hash;
        out.execution_parent_hash = bid.parent_block_hash;
        out.payload.apart = true;
        out.payload.timeliness_vote.assign(spec.preset->PTC_SIZE, PtcVote::none);
        out.payload.data_availability_vote.assign(spec.preset->PTC_SIZE, PtcVote::none);
    } else if (is_execution_block(block)) {
        out.execution_block_hash = block.body.execution_payload.block_hash;
        out.execution_parent_hash = block.body.execution_payload.parent_hash;
    }
    return out;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_forkchoice_store
Checked<Store> get_forkchoice_store(const Spec& spec, StatePointer anchor_state,
                                    const BeaconBlock& anchor_block) {
    CAIRN_REQUIRE(anchor_block.state_root == ssz::hash_tree_root(spec, *anchor_state),
                  anchor_state_root_wrong);
    static_cast<void>(base::take_overflow());
    const Root anchor_root = ssz::hash_tree_root(spec, anchor_block);
    const Checkpoint checkpoint{get_current_epoch(spec, *anchor_state), anchor_root};
    Store store;
    store.genesis_time_ms = seconds_to_milliseconds(anchor_state->genesis_time);
    store.time_ms = compute_time_at_slot_ms(spec, store.genesis_time_ms, anchor_state->slot);
    for (Checkpoint* of_store :
         {&store.justified_checkpoint, &store.finalized_checkpoint,
          &store.unrealized_justified_checkpoint, &store.unrealized_finalized_checkpoint,
          &store.best_justified_checkpoint}) {
        *of_store = checkpoint;
    }
    TreeBlock anchor = to_tree_block(spec, anchor_block, anchor_root);
    anchor.justified_checkpoint = anchor_state->current_justified_checkpoint;
    anchor.finalized_checkpoint = anchor_state->finalized_checkpoint;
    anchor.unrealized_justification = checkpoint;
    anchor.unrealized_finalization = checkpoint;
    anchor.timeliness = {true, true};
    anchor.state = anchor_state;
    store.blocks.insert(std::move(anchor));
    store.votes.set_balances(get_voting_balances(spec, *anchor_state));
    store.checkpoint_states.emplace(checkpoint, std::move(anchor_state));
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    return store;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_slots_since_genesis
Slot get_slots_since_genesis(const Spec& spec, const Store& store) noexcept {
    return compute_slot_at_time_ms(spec, store.genesis_time_ms, store.time_ms);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_current_slot
Slot get_current_slot(const Spec& spec, const Store& store) noexcept {
    return get_slots_since_genesis(spec, store);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_current_store_epoch
Epoch get_current_store_epoch(const Spec& spec, const Store& store) noexcept {
    return compute_epoch_at_slot(spec, get_current_slot(spec, store));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_time_into_slot_ms
std::uint64_t get_time_into_slot_ms(const Spec& spec, const Store& store) noexcept {
    return base::checked_sub(store.time_ms, compute_time_at_slot_ms(spec, store.genesis_time_ms,
                                                                    get_current_slot(spec, store)));
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_checkpoint_block
Root get_checkpoint_block(const Spec& spec, const Store& store, BlockIndex block, Epoch epoch) {
    const Slot epoch_first_slot = compute_start_slot_at_epoch(spec, epoch);
    return store.blocks[store.blocks.get_ancestor({block}, epoch_first_slot).block].root;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#compute_shuffling_lookahead_start_slot
Slot compute_shuffling_lookahead_start_slot(const Spec& spec, Epoch epoch) noexcept {
    const std::uint64_t lookahead_epoch =
        saturating_sub(epoch.value, spec.preset->MIN_SEED_LOOKAHEAD);
    return compute_start_slot_at_epoch(spec, Epoch{lookahead_epoch});
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#compute_shuffling_dependent_slot
Slot compute_shuffling_dependent_slot(const Spec& spec, Epoch epoch) noexcept {
    return Slot{saturating_sub(compute_shuffling_lookahead_start_slot(spec, epoch).value, 1)};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_shuffling_dependent_root
Root get_shuffling_dependent_root(const Spec& spec, const Store& store, BlockIndex block,
                                  Epoch epoch) {
    const Slot dependent_slot = compute_shuffling_dependent_slot(spec, epoch);
    return store.blocks[store.blocks.get_ancestor({block}, dependent_slot).block].root;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_voting_source
Checkpoint get_voting_source(const Spec& spec, const Store& store, BlockIndex block) {
    const TreeBlock& voted = store.blocks[block];
    const bool pulled_up =
        get_current_store_epoch(spec, store) > compute_epoch_at_slot(spec, voted.slot);
    return pulled_up ? voted.unrealized_justification : voted.justified_checkpoint;
}

Checked<StatePointer> block_state(const Store& store, BlockIndex block) {
    const StatePointer& kept = store.blocks[block].state;
    if (kept != nullptr) {
        return kept;
    }
    CAIRN_REQUIRE(store.block_states != nullptr, block_unknown);
    return store.block_states->make(store, block);
}

const BeaconState& justified_state(const Store& store) {
    const auto found = store.checkpoint_states.find(store.justified_checkpoint);
    CAIRN_ASSERT(found != store.checkpoint_states.end());
    return *found->second;
}

}  // namespace cairn::consensus
