// Casper FFG: which epochs are justified and finalised.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair}/beacon-chain.md "Justification and
// finalization"; v0.12.3 likewise.
#pragma once

#include "consensus/epoch/columns.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

Checked<> process_justification_and_finalization(const Spec& spec, BeaconState& state,
                                                 const EpochColumns& columns);
/// Fork choice asks this after every block (compute_pulled_up_tip), so from altair on it costs a
/// look at the participation flags: 0.5 ms for 500,000 validators if voting.hpp has its columns.
Checked<> process_justification_and_finalization(const Spec& spec, BeaconState& state);

/// Invalid: slot_out_of_history.
Checked<> weigh_justification_and_finalization(const Spec& spec, BeaconState& state,
                                               Gwei total_active_balance,
                                               Gwei previous_epoch_target_balance,
                                               Gwei current_epoch_target_balance);

}  // namespace cairn::consensus
