// Yes-or-no questions about attestations, and signatures that may be absent.
// Spec: consensus-specs v0.12.3 specs/phase1/beacon-chain.md "Predicates".
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/signature_verifier.hpp"
#include "sharding/misc.hpp"

namespace cairn::sharding {

using consensus::SignatureVerifier;

bool is_on_time_attestation(const BeaconState& state,
                            const consensus::AttestationData& attestation_data) noexcept;
/// The attestation helped the committee to the crosslink of `winning_root`.
bool is_winning_attestation(const BeaconState& state,
                            const consensus::PendingAttestation& attestation,
                            CommitteeIndex committee_index, const Root& winning_root) noexcept;

/// Nobody signed: the signature is NO_SIGNATURE.
bool optional_aggregate_verify(std::span<const consensus::BLSPubkey> pubkeys,
                               std::span<const Root> messages, const BLSSignature& signature,
                               SignatureVerifier& verifier);
/// The same for validators of the registry, who signed one message.
bool optional_fast_aggregate_verify(const BeaconState& state,
                                    std::span<const ValidatorIndex> signers, const Root& message,
                                    const BLSSignature& signature, SignatureVerifier& verifier);

}  // namespace cairn::sharding
