// How long a checkpoint protects a node that starts from it.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,electra,gloas}/weak-subjectivity.md; v0.12.3
// specs/phase0/weak-subjectivity.md.
#pragma once

#include "consensus/containers/misc.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// In epochs. Invalid: no_active_validators (a division by zero in the specification).
Checked<std::uint64_t> compute_weak_subjectivity_period(const Spec& spec, const BeaconState& state);

/// `current_slot` is get_current_slot(store).
/// Invalid: weak_subjectivity_root_mismatch, weak_subjectivity_epoch_mismatch, slot_out_of_history,
/// no_active_validators.
Checked<bool> is_within_weak_subjectivity_period(const Spec& spec, Slot current_slot,
                                                 const BeaconState& ws_state,
                                                 const Checkpoint& ws_checkpoint);

}  // namespace cairn::consensus
