// Attestations of phase1: a vote for the beacon chain and, on time, for a shard transition.
// Spec: consensus-specs v0.12.3 specs/phase1/beacon-chain.md "New Attestation processing".
#pragma once

#include "sharding/predicates.hpp"

namespace cairn::sharding {

Checked<> validate_attestation(const Spec& spec, const BeaconState& state,
                               const consensus::Attestation& attestation,
                               SignatureVerifier& verifier);
/// On an error the state is unchanged.
Checked<> process_attestation(const Spec& spec, BeaconState& state,
                              const consensus::Attestation& attestation,
                              SignatureVerifier& verifier);

}  // namespace cairn::sharding
