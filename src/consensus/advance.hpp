// Time passes for a state across forks.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/fork.md: the upgrade is made at the first slot of the
// fork's epoch, after that epoch's processing and before any block.
#pragma once

#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// Moves the state on to `slot`, of spec's fork, and upgrades it at the first slot of each fork
/// that the configuration has in between; a state that is there already is left alone. All or
/// nothing. On the road of 2020 the one upgrade is made at PHASE_1_FORK_SLOT. Invalid:
/// slot_before_fork (the slot is before an upgrade that spec's fork takes), and what process_slots
/// and upgrade_to_fork are invalid for.
Checked<> advance_through_forks(const Spec& spec, BeaconState& state, Slot slot,
                                SignatureVerifier& verifier);

}  // namespace cairn::consensus
