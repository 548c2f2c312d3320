#include "consensus/verifiers.hpp"

#include "consensus/containers/state.hpp"

#include <vector>

namespace cairn::consensus {

bool BlsVerifier::verify(const BLSPubkey& pubkey, const Root& message,
                         const BLSSignature& signature) {
    return crypto::verify(pubkey, message.view(), signature, draft_);
}

bool BlsVerifier::fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, const Root& message,
                                        const BLSSignature& signature) {
    return crypto::fast_aggregate_verify(pubkeys, message.view(), signature, draft_);
}

bool BlsVerifier::fast_aggregate_verify(const BeaconState& state,
                                        std::span<const ValidatorIndex> validators,
                                        const Root& message, const BLSSignature& signature) {
    std::vector<BLSPubkey> pubkeys;
    pubkeys.reserve(validators.size());
    for (const ValidatorIndex index : validators) {
        pubkeys.push_back(state.validators[index.value].pubkey);
    }
    return crypto::fast_aggregate_verify(pubkeys, message.view(), signature, draft_);
}

bool BlsVerifier::aggregate_verify(std::span<const BLSPubkey> pubkeys,
                                   std::span<const Root> messages, const BLSSignature& signature) {
    std::vector<BytesView> views;
    for (const Root& message : messages) {
        views.emplace_back(message.bytes);
    }
    return crypto::aggregate_verify(pubkeys, views, signature, draft_);
}

bool BlsVerifier::verify_now(const BLSPubkey& pubkey, const Root& message,
                             const BLSSignature& signature) {
    return verify(pubkey, message, signature);
}

}  // namespace cairn::consensus
