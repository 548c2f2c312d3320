// Attestations, one by one on their subnets and in aggregates.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,deneb,electra,gloas}/p2p-interface.md.
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/gossip/context.hpp"

namespace cairn::consensus::gossip {

/// Until electra.
Verdict validate_beacon_attestation_gossip(const Context& context, const Attestation& attestation,
                                           std::uint64_t subnet_id);
/// Since electra.
Verdict validate_beacon_attestation_gossip(const Context& context,
                                           const SingleAttestation& attestation,
                                           std::uint64_t subnet_id);
Verdict validate_beacon_aggregate_and_proof_gossip(
    const Context& context, const SignedAggregateAndProof& signed_aggregate_and_proof);

std::uint64_t compute_subnet_for_attestation(const Spec& spec, std::uint64_t committees_per_slot,
                                             Slot slot, CommitteeIndex committee_index) noexcept;
/// The committee of the slot exists.
bool is_aggregator(const Spec& spec, const BeaconState& state, Slot slot, CommitteeIndex index,
                   const BLSSignature& slot_signature);

}  // namespace cairn::consensus::gossip
