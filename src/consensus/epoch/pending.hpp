// The queues of electra: deposits that wait for the activation churn, and consolidations that wait
// for their source to be withdrawable.
// Spec: consensus-specs v1.7.0-beta.4 specs/{electra,fulu,gloas}/beacon-chain.md "Epoch
// processing". Cost: linear in what is taken off a queue, and in its length if anything is.
#pragma once

#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;
struct PendingDeposit;

/// Invalid: what add_validator_to_registry can be.
Checked<> process_pending_deposits(const Spec& spec, BeaconState& state,
                                   SignatureVerifier& verifier);
/// A new validator's deposit with a wrong signature changes nothing.
void apply_pending_deposit(const Spec& spec, BeaconState& state, const PendingDeposit& deposit,
                           SignatureVerifier& verifier);

/// Invalid: validator_index_out_of_range.
Checked<> process_pending_consolidations(const Spec& spec, BeaconState& state);

}  // namespace cairn::consensus
