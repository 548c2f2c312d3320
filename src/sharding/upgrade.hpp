// From phase0 to phase1.
// Spec: consensus-specs v0.12.3 specs/phase1/phase1-fork.md.
#pragma once

#include "sharding/misc.hpp"

namespace cairn::sharding {

/// `state` is a phase0 state at PHASE_1_FORK_SLOT, just behind an epoch's processing; afterwards a
/// phase1 state. `spec` is phase1's. Cost: O(validators).
Checked<> upgrade_to_phase1(const Spec& spec, BeaconState& state);

}  // namespace cairn::sharding
