// altair on: the balances that vote for the targets, in the middle of an epoch.
//
// Effective balances and activity are fixed for the length of an epoch, so who counts and with how
// much is kept in state.caches, and only participation flags are read again and again.
// Spec: consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#justification-and-finalization.
#pragma once

#include "consensus/epoch/columns.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// Each at least EFFECTIVE_BALANCE_INCREMENT, as get_total_balance has it.
struct TargetBalances {
    Gwei active;    // get_total_active_balance
    Gwei previous;  // of get_unslashed_participating_indices, timely target, previous epoch
    Gwei current;   // the same of the current epoch
};

/// Makes the columns if state.caches lacks them, or has them from before a slashing.
/// Invalid: registry_lists_differ_in_length.
Checked<TargetBalances> get_target_balances(const Spec& spec, const BeaconState& state);

/// The end of process_epoch: columns whose effective balances are those of the next epoch become
/// its voting columns.
void keep_for_next_epoch(const Spec& spec, const BeaconState& state, EpochColumns&& columns);

}  // namespace cairn::consensus
