// How the store's checkpoints move, and the states they stand for.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md; v0.12.3
// specs/phase0/fork-choice.md (a Spec with a road) likewise.
#pragma once

#include "consensus/fork_choice/store.hpp"

namespace cairn::consensus {

/// The state at the start of the checkpoint's epoch; made, and kept, if it is not there yet.
/// Invalid: target_block_unknown, and what the slots in between are. Cost: up to an epoch's
/// processing.
Checked<StatePointer> store_target_checkpoint_state(const Spec& spec, Store& store,
                                                    const Checkpoint& target);

/// Moves on to checkpoints of later epochs; with a new justified one all votes are weighed anew.
/// Invalid: what store_target_checkpoint_state is. Cost: linear in validators if it is new.
Checked<> update_checkpoints(const Spec& spec, Store& store, const Checkpoint& justified_checkpoint,
                             const Checkpoint& finalized_checkpoint);
void update_unrealized_checkpoints(Store& store, const Checkpoint& unrealized_justified_checkpoint,
                                   const Checkpoint& unrealized_finalized_checkpoint);

/// What `state` would justify and finalise if its epoch ended now.
struct UnrealizedCheckpoints {
    Checkpoint justified;
    Checkpoint finalized;
};
Checked<UnrealizedCheckpoints> get_unrealized_checkpoints(const Spec& spec,
                                                          const BeaconState& state);
/// Takes the block's unrealized checkpoints (which are in the tree) into account.
Checked<> compute_pulled_up_tip(const Spec& spec, Store& store, BlockIndex block);

// v0.12.3
// ------------------------------------------------------------------------------------------

/// Not late in an epoch, unless the new checkpoint descends from the store's.
bool should_update_justified_checkpoint(const Spec& spec, const Store& store,
                                        const Checkpoint& new_justified_checkpoint);
/// The last part of v0.12.3's on_block.
Checked<> update_checkpoints_2020(const Spec& spec, Store& store, BlockIndex block);
/// Moves the justified checkpoint to any other. Invalid: as update_checkpoints.
Checked<> set_justified_checkpoint(const Spec& spec, Store& store, const Checkpoint& checkpoint);

}  // namespace cairn::consensus
