#include "builder/validator_registration.hpp"

#include "ssz/type.hpp"

namespace cairn::builder {

using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<ValidatorRegistrationV1>) {
    static const ssz::Type type = ssz::container<ValidatorRegistrationV1>(
        "ValidatorRegistrationV1",
        {
            field<&ValidatorRegistrationV1::fee_recipient>("fee_recipient"),
            field<&ValidatorRegistrationV1::gas_limit>("gas_limit"),
            field<&ValidatorRegistrationV1::timestamp>("timestamp"),
            field<&ValidatorRegistrationV1::pubkey>("pubkey"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedValidatorRegistrationV1>) {
    static const ssz::Type type = ssz::container<SignedValidatorRegistrationV1>(
        "SignedValidatorRegistrationV1",
        {
            field<&SignedValidatorRegistrationV1::message>("message"),
            field<&SignedValidatorRegistrationV1::signature>("signature"),
        });
    return type;
}

}  // namespace cairn::builder
