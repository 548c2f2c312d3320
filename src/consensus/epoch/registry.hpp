// Who enters and leaves the registry at the end of an epoch, what the slashed lose, and effective
// balances.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair,bellatrix,deneb,electra}/beacon-chain.md
// "Epoch processing"; v0.12.3 likewise. Cost: one pass over the registry at most; what is written
// is only what changes.
#pragma once

#include "consensus/epoch/columns.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

void process_registry_updates(const Spec& spec, BeaconState& state, const EpochColumns& columns);
Checked<> process_registry_updates(const Spec& spec, BeaconState& state);

void process_slashings(const Spec& spec, BeaconState& state, const EpochColumns& columns);
Checked<> process_slashings(const Spec& spec, BeaconState& state);

/// Leaves the new effective balances in the columns too, and the total active balance of the next
/// epoch in state.caches. Invalid: registry_lists_differ_in_length.
Checked<> process_effective_balance_updates(const Spec& spec, BeaconState& state,
                                            EpochColumns& columns);
Checked<> process_effective_balance_updates(const Spec& spec, BeaconState& state);

}  // namespace cairn::consensus
