// Inactivity scores, and rewards and penalties applied to balances.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair}/beacon-chain.md "Epoch processing";
// v0.12.3 likewise. Cost: one pass over scores or balances; every balance counts as changed.
#pragma once

#include "consensus/epoch/columns.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// altair on. Writes only the scores that change. Invalid: registry_lists_differ_in_length.
Checked<> process_inactivity_updates(const Spec& spec, BeaconState& state,
                                     const EpochColumns& columns);
Checked<> process_inactivity_updates(const Spec& spec, BeaconState& state);

/// Invalid: registry_lists_differ_in_length; before altair what get_attestation_deltas can be.
Checked<> process_rewards_and_penalties(const Spec& spec, BeaconState& state,
                                        const EpochColumns& columns);
Checked<> process_rewards_and_penalties(const Spec& spec, BeaconState& state);

}  // namespace cairn::consensus
