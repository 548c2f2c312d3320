#include "sharding/predicates.hpp"

#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"

namespace cairn::sharding {

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#is_on_time_attestation
bool is_on_time_attestation(const BeaconState& state,
                            const consensus::AttestationData& attestation_data) noexcept {
    return attestation_data.slot == compute_previous_slot(state.slot);
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#is_winning_attestation
bool is_winning_attestation(const BeaconState& state,
                            const consensus::PendingAttestation& attestation,
                            CommitteeIndex committee_index, const Root& winning_root) noexcept {
    return is_on_time_attestation(state, attestation.data) &&
           attestation.data.index == committee_index &&
           attestation.data.shard_transition_root == winning_root;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#optional_aggregate_verify
bool optional_aggregate_verify(std::span<const consensus::BLSPubkey> pubkeys,
                               std::span<const Root> messages, const BLSSignature& signature,
                               SignatureVerifier& verifier) {
    if (pubkeys.empty()) {
        return signature == consensus::NO_SIGNATURE;
    }
    return verifier.aggregate_verify(pubkeys, messages, signature);
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#optional_fast_aggregate_verify
bool optional_fast_aggregate_verify(const BeaconState& state,
                                    std::span<const ValidatorIndex> signers, const Root& message,
                                    const BLSSignature& signature, SignatureVerifier& verifier) {
    if (signers.empty()) {
        return signature == consensus::NO_SIGNATURE;
    }
    return verifier.fast_aggregate_verify(state, signers, message, signature);
}

}  // namespace cairn::sharding
