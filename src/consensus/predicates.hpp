// Yes-or-no questions about validators and attestations.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md "Predicates", capella, electra;
// v0.12.3 likewise.
#pragma once

#include "consensus/containers/misc.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;
struct IndexedAttestation;

bool is_active_validator(const Validator& validator, Epoch epoch) noexcept;
bool is_eligible_for_activation_queue(const Spec& spec, const Validator& validator) noexcept;
bool is_eligible_for_activation(const BeaconState& state, const Validator& validator) noexcept;
bool is_slashable_validator(const Validator& validator, Epoch epoch) noexcept;
bool is_slashable_attestation_data(const AttestationData& data_1,
                                   const AttestationData& data_2) noexcept;
/// Indices sorted, unique, in range, and the aggregate signature valid.
bool is_valid_indexed_attestation(const Spec& spec, const BeaconState& state,
                                  const IndexedAttestation& indexed_attestation,
                                  SignatureVerifier& verifier);
/// What is_valid_indexed_attestation says of attesters who are in range and different, in any
/// order.
bool is_valid_aggregate(const Spec& spec, const BeaconState& state,
                        std::span<const ValidatorIndex> attesters, const AttestationData& data,
                        const BLSSignature& signature, SignatureVerifier& verifier);

bool has_eth1_withdrawal_credential(const Validator& validator) noexcept;
bool is_compounding_withdrawal_credential(const Bytes32& withdrawal_credentials) noexcept;
bool has_compounding_withdrawal_credential(const Validator& validator) noexcept;
bool has_execution_withdrawal_credential(const Validator& validator) noexcept;
Gwei get_max_effective_balance(const Spec& spec, const Validator& validator) noexcept;
bool is_fully_withdrawable_validator(const Spec& spec, const Validator& validator, Gwei balance,
                                     Epoch epoch) noexcept;
bool is_partially_withdrawable_validator(const Spec& spec, const Validator& validator,
                                         Gwei balance) noexcept;

}  // namespace cairn::consensus
