// What a validator tells block builders: who gets the fees, and how much gas its blocks may use.
// Spec: builder-specs v0.5.0 specs/bellatrix/builder.md#validatorregistrationv1, signed under
// DOMAIN_APPLICATION_BUILDER of the genesis fork, so good for all forks.
#pragma once

#include "consensus/containers/described.hpp"

namespace cairn::builder {

struct ValidatorRegistrationV1 {
    consensus::ExecutionAddress fee_recipient;
    std::uint64_t gas_limit = 0;
    std::uint64_t timestamp = 0;  // seconds since 1970; builders keep the latest
    consensus::BLSPubkey pubkey;
    friend bool operator==(const ValidatorRegistrationV1&,
                           const ValidatorRegistrationV1&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ValidatorRegistrationV1>);

struct SignedValidatorRegistrationV1 {
    ValidatorRegistrationV1 message;
    consensus::BLSSignature signature;
    friend bool operator==(const SignedValidatorRegistrationV1&,
                           const SignedValidatorRegistrationV1&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedValidatorRegistrationV1>);

}  // namespace cairn::builder
