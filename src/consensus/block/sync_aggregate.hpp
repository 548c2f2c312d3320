// The sync committee's vote for the previous block, and its pay.
// Spec: consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md "Sync aggregate processing".
// On an error the state may be half changed.
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// altair on: what a seat in the sync committee earns by signing, and loses by not signing.
Gwei get_participant_reward(const Spec& spec, const BeaconState& state);
/// What the proposer earns by each seat that has signed.
Gwei get_sync_proposer_reward(const Spec& spec, const BeaconState& state);

Checked<> process_sync_aggregate(const Spec& spec, BeaconState& state,
                                 const SyncAggregate& sync_aggregate, SignatureVerifier& verifier);

}  // namespace cairn::consensus
