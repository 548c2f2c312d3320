#include "validator/builder_registrations.hpp"

namespace cairn::validator {

using namespace consensus;

BuilderRegistrations::Signed BuilderRegistrations::sign(const std::vector<BLSPubkey>& pubkeys,
                                                        const ProposerChoices& choices,
                                                        std::uint64_t now) {
    Signed out;
    for (const BLSPubkey& pubkey : pubkeys) {
        const DutyChoices wish = choices.of(pubkey);
        if (!wish.builder) {
            continue;
        }
        const auto known = known_.find(pubkey);
        if (known != known_.end() && known->second.message.fee_recipient == wish.fee_recipient &&
            known->second.message.gas_limit == wish.gas_limit) {
            out.messages.push_back(known->second);
            continue;
        }
        const builder::ValidatorRegistrationV1 message{wish.fee_recipient, wish.gas_limit, now,
                                                       pubkey};
        const auto signature = signer_.sign(pubkey, make_signing_request(context_, message));
        if (!signature) {
            out.failures.push_back("not registered with builders: " + signature.error().what);
            continue;
        }
        out.messages.push_back(
            known_
                .insert_or_assign(pubkey,
                                  builder::SignedValidatorRegistrationV1{message, *signature})
                .first->second);
    }
    return out;
}

}  // namespace cairn::validator
