#include "consensus/batch_verifier.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/verifiers.hpp"

namespace cairn::consensus {

bool BatchVerifier::collect(const Result<crypto::PublicKey, crypto::BlsError>& key,
                            const Root& message, const BLSSignature& signature) {
    if (!key) {
        return false;
    }
    sets_.push_back({*key, message, signature});
    return true;
}

bool BatchVerifier::verify(const BLSPubkey& pubkey, const Root& message,
                           const BLSSignature& signature) {
    return collect(crypto::PublicKey::decompress(pubkey), message, signature);
}

bool BatchVerifier::fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, const Root& message,
                                          const BLSSignature& signature) {
    std::vector<crypto::PublicKey> keys;
    keys.reserve(pubkeys.size());
    for (const BLSPubkey& pubkey : pubkeys) {
        const auto key = crypto::PublicKey::decompress(pubkey);
        if (!key) {
            return false;
        }
        keys.push_back(*key);
    }
    return collect(crypto::aggregate(keys), message, signature);
}

bool BatchVerifier::fast_aggregate_verify(const BeaconState& state,
                                          std::span<const ValidatorIndex> validators,
                                          const Root& message, const BLSSignature& signature) {
    std::vector<const crypto::PublicKey*> keys;
    keys.reserve(validators.size());
    for (const ValidatorIndex index : validators) {
        const crypto::PublicKey* key = keys_.find(state, index);
        if (key == nullptr) {
            return BlsVerifier().fast_aggregate_verify(state, validators, message, signature);
        }
        keys.push_back(key);
    }
    return collect(crypto::aggregate_keys(keys, executor_), message, signature);
}

bool BatchVerifier::aggregate_verify(std::span<const BLSPubkey> pubkeys,
                                     std::span<const Root> messages,
                                     const BLSSignature& signature) {
    return BlsVerifier().aggregate_verify(pubkeys, messages, signature);
}

bool BatchVerifier::verify_now(const BLSPubkey& pubkey, const Root& message,
                               const BLSSignature& signature) {
    return BlsVerifier().verify_now(pubkey, message, signature);
}

bool BatchVerifier::finish(crypto::Random& random) {
    const std::vector<crypto::SignatureSet> sets = std::exchange(sets_, {});
    return crypto::verify_batch(sets, random, executor_).empty();
}

}  // namespace cairn::consensus
