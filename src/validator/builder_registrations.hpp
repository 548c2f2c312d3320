// The signed registrations of our validators with block builders, made when they are first needed
// and again when what they say has changed. Builders keep the latest by its timestamp.
// Spec: builder-specs v0.5.0 specs/bellatrix/validator.md#registration-dissemination.
// Threads: one owner.
#pragma once

#include "validator/proposer_choices.hpp"
#include "validator/signer.hpp"

#include <map>
#include <vector>

namespace cairn::validator {

class BuilderRegistrations {
  public:
    BuilderRegistrations(Signer& signer, SigningContext context)
        : signer_(signer), context_(context) {}

    struct Signed {
        std::vector<builder::SignedValidatorRegistrationV1> messages;
        std::vector<std::string> failures;  // a sentence for each key that could not be registered
    };
    /// Of those keys whose owner wants builders. `now`: seconds since 1970.
    Signed sign(const std::vector<consensus::BLSPubkey>& pubkeys, const ProposerChoices& choices,
                std::uint64_t now);

  private:
    Signer& signer_;
    SigningContext context_;
    std::map<consensus::BLSPubkey, builder::SignedValidatorRegistrationV1> known_;
};

}  // namespace cairn::validator
