#include "consensus/predicates.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"

#include <algorithm>
#include <functional>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#is_active_validator
bool is_active_validator(const Validator& validator, Epoch epoch) noexcept {
    return validator.activation_epoch <= epoch && epoch < validator.exit_epoch;
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#modified-is_eligible_for_activation_queue
bool is_eligible_for_activation_queue(const Spec& spec, const Validator& validator) noexcept {
    if (validator.activation_eligibility_epoch != FAR_FUTURE_EPOCH) {
        return false;
    }
    if (spec.at_least(ForkId::electra)) {
        return validator.effective_balance >= spec.preset->MIN_ACTIVATION_BALANCE;
    }
    return validator.effective_balance == spec.preset->MAX_EFFECTIVE_BALANCE;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#is_eligible_for_activation
bool is_eligible_for_activation(const BeaconState& state, const Validator& validator) noexcept {
    return validator.activation_eligibility_epoch <= state.finalized_checkpoint.epoch &&
           validator.activation_epoch == FAR_FUTURE_EPOCH;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#is_slashable_validator
bool is_slashable_validator(const Validator& validator, Epoch epoch) noexcept {
    return !validator.slashed && validator.activation_epoch <= epoch &&
           epoch < validator.withdrawable_epoch;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#is_slashable_attestation_data
bool is_slashable_attestation_data(const AttestationData& data_1,
                                   const AttestationData& data_2) noexcept {
    const bool double_vote = data_1 != data_2 && data_1.target.epoch == data_2.target.epoch;
    const bool surround_vote =
        data_1.source.epoch < data_2.source.epoch && data_2.target.epoch < data_1.target.epoch;
    return double_vote || surround_vote;
}

bool is_valid_aggregate(const Spec& spec, const BeaconState& state,
                        std::span<const ValidatorIndex> attesters, const AttestationData& data,
                        const BLSSignature& signature, SignatureVerifier& verifier) {
    if (attesters.empty()) {
        return false;
    }
    if (spec.at_least(ForkId::gloas) &&
        attesters.size() >
            spec.preset->MAX_VALIDATORS_PER_COMMITTEE * spec.preset->MAX_COMMITTEES_PER_SLOT) {
        return false;
    }
    const Domain domain = get_domain(spec, state, DOMAIN_BEACON_ATTESTER, data.target.epoch);
    return verifier.fast_aggregate_verify(state, attesters,
                                          compute_signing_root(spec, data, domain), signature);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-is_valid_indexed_attestation
bool is_valid_indexed_attestation(const Spec& spec, const BeaconState& state,
                                  const IndexedAttestation& indexed_attestation,
                                  SignatureVerifier& verifier) {
    const auto& indices = indexed_attestation.attesting_indices;
    const bool sorted_and_unique =
        std::ranges::adjacent_find(indices, std::greater_equal<>{}) == indices.end();
    const bool in_range = indices.empty() || indices.back() < state.validators.size();
    return sorted_and_unique && in_range &&
           is_valid_aggregate(spec, state, indices, indexed_attestation.data,
                              indexed_attestation.signature, verifier);
}

// consensus-specs v1.7.0-beta.4 specs/capella/beacon-chain.md#has_eth1_withdrawal_credential
bool has_eth1_withdrawal_credential(const Validator& validator) noexcept {
    return validator.withdrawal_credentials[0] == ETH1_ADDRESS_WITHDRAWAL_PREFIX;
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#new-is_compounding_withdrawal_credential
bool is_compounding_withdrawal_credential(const Bytes32& withdrawal_credentials) noexcept {
    return withdrawal_credentials[0] == COMPOUNDING_WITHDRAWAL_PREFIX;
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#new-has_compounding_withdrawal_credential
bool has_compounding_withdrawal_credential(const Validator& validator) noexcept {
    return is_compounding_withdrawal_credential(validator.withdrawal_credentials);
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#new-has_execution_withdrawal_credential
bool has_execution_withdrawal_credential(const Validator& validator) noexcept {
    return has_eth1_withdrawal_credential(validator) ||
           has_compounding_withdrawal_credential(validator);
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-get_max_effective_balance
Gwei get_max_effective_balance(const Spec& spec, const Validator& validator) noexcept {
    return Gwei{has_compounding_withdrawal_credential(validator)
                    ? spec.preset->MAX_EFFECTIVE_BALANCE_ELECTRA
                    : spec.preset->MIN_ACTIVATION_BALANCE};
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#modified-is_fully_withdrawable_validator
bool is_fully_withdrawable_validator(const Spec& spec, const Validator& validator, Gwei balance,
                                     Epoch epoch) noexcept {
    const bool withdrawable_credential = spec.at_least(ForkId::electra)
                                             ? has_execution_withdrawal_credential(validator)
                                             : has_eth1_withdrawal_credential(validator);
    return withdrawable_credential && validator.withdrawable_epoch <= epoch && balance > 0;
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#modified-is_partially_withdrawable_validator
bool is_partially_withdrawable_validator(const Spec& spec, const Validator& validator,
                                         Gwei balance) noexcept {
    const bool electra = spec.at_least(ForkId::electra);
    const Gwei max_effective_balance = electra ? get_max_effective_balance(spec, validator)
                                               : Gwei{spec.preset->MAX_EFFECTIVE_BALANCE};
    const bool withdrawable_credential = electra ? has_execution_withdrawal_credential(validator)
                                                 : has_eth1_withdrawal_credential(validator);
    return withdrawable_credential && validator.effective_balance == max_effective_balance &&
           balance > max_effective_balance;
}

}  // namespace cairn::consensus
