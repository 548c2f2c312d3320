// What the execution layer asks of the beacon chain: deposits, withdrawals and exits,
// consolidations. Spec: consensus-specs v1.7.0-beta.4 specs/{electra,fulu,gloas}/beacon-chain.md
// "Execution layer ... requests". A request that may not be granted is passed over: it does not
// make a block invalid.
#pragma once

#include "consensus/containers/execution.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// Invalid: pending_deposits_full.
Checked<> process_deposit_request(const Spec& spec, BeaconState& state,
                                  const DepositRequest& deposit_request);
void process_withdrawal_request(const Spec& spec, BeaconState& state,
                                const WithdrawalRequest& withdrawal_request);
void process_consolidation_request(const Spec& spec, BeaconState& state,
                                   const ConsolidationRequest& consolidation_request);
bool is_valid_switch_to_compounding_request(const Spec& spec, const BeaconState& state,
                                            const ConsolidationRequest& consolidation_request);

/// The three of them, in the order of the specification: in electra and fulu those of the block's
/// own payload, in gloas those of its parent's. Invalid: as process_deposit_request.
Checked<> process_execution_requests(const Spec& spec, BeaconState& state,
                                     const ExecutionRequests& requests);

}  // namespace cairn::consensus
