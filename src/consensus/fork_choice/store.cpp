#include "consensus/fork_choice/store.hpp"

#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"

namespace cairn::consensus {

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

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_voting_source
Checkpoint get_voting_source(const Spec& spec, const Store& store, BlockIndex block) {
    const TreeBlock& voted = store.blocks[block];
    const bool pulled_up =
        get_current_store_epoch(spec, store) > compute_epoch_at_slot(spec, voted.slot);
    return pulled_up ? voted.unrealized_justification : voted.justified_checkpoint;
}

const BeaconState& justified_state(const Store& store) {
    const auto found = store.checkpoint_states.find(store.justified_checkpoint);
    CAIRN_ASSERT(found != store.checkpoint_states.end());
    return *found->second;
}

}  // namespace cairn::consensus
