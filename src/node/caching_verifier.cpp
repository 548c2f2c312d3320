#include "node/caching_verifier.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "crypto/bls.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;
using crypto::PublicKey;
using crypto::SignatureSet;

namespace {

Bytes32 hash_of(const SignatureSet& set) {
    FixedBytes<48 + 32 + 96> bytes;
    const BLSPubkey key = set.public_key.compress();
    auto* const end = std::ranges::copy(key, bytes.data()).out;
    std::ranges::copy(set.signature, std::ranges::copy(set.message, end).out);
    return crypto::sha256(bytes.view());
}

std::optional<SignatureSet> set_of(std::span<const PublicKey> keys, const Root& message,
                                   const BLSSignature& signature) {
    const auto sum = crypto::aggregate(keys);
    return sum ? std::optional(SignatureSet{*sum, message, signature}) : std::nullopt;
}

}  // namespace

const PublicKey& CachingVerifier::key(const BLSPubkey& pubkey) {
    if (registry_keys_ != nullptr && registry_ != nullptr) {
        if (const auto index = find_validator(*registry_, pubkey)) {
            return key(*registry_, *index);
        }
    }
    return own_key(pubkey);
}

const PublicKey& CachingVerifier::key(const BeaconState& state, ValidatorIndex index) {
    if (registry_keys_ != nullptr) {
        if (const PublicKey* const known = registry_keys_->find(state, index)) {
            return *known;
        }
    }
    return own_key(state.validators[index.value].pubkey);
}

const PublicKey& CachingVerifier::own_key(const BLSPubkey& pubkey) {
    const auto [entry, is_new] = keys_.try_emplace(pubkey);
    if (is_new) {
        entry->second = PublicKey::decompress(pubkey).value_or(PublicKey{});
    }
    return entry->second;
}

void CachingVerifier::preverify(std::span<const SignatureSet> sets, crypto::Random& random,
                                base::Executor& executor) {
    const std::vector<std::size_t> bad = crypto::verify_batch(sets, random, executor);
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (!std::ranges::binary_search(bad, i)) {
            known_.insert(hash_of(sets[i]));
        }
    }
}

bool CachingVerifier::verify_set(const SignatureSet& set) {
    const Bytes32 hash = hash_of(set);
    if (hash == last_ || known_.contains(hash)) {
        return true;
    }
    if (!crypto::verify(set.public_key, set.message.view(), set.signature)) {
        return false;
    }
    last_ = hash;
    return true;
}

bool CachingVerifier::verify(const BLSPubkey& pubkey, const Root& message,
                             const BLSSignature& signature) {
    return verify_set({key(pubkey), message, signature});
}

std::optional<SignatureSet> CachingVerifier::aggregate_set(std::span<const BLSPubkey> pubkeys,
                                                           const Root& message,
                                                           const BLSSignature& signature) {
    std::vector<PublicKey> keys;
    keys.reserve(pubkeys.size());
    for (const BLSPubkey& pubkey : pubkeys) {
        keys.push_back(key(pubkey));
    }
    return set_of(keys, message, signature);
}

std::optional<SignatureSet> CachingVerifier::aggregate_set(
    const BeaconState& state, std::span<const ValidatorIndex> validators, const Root& message,
    const BLSSignature& signature) {
    std::vector<PublicKey> keys;
    keys.reserve(validators.size());
    for (const ValidatorIndex validator : validators) {
        keys.push_back(key(state, validator));
    }
    return set_of(keys, message, signature);
}

bool CachingVerifier::fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, const Root& message,
                                            const BLSSignature& signature) {
    const auto set = aggregate_set(pubkeys, message, signature);
    return set && verify_set(*set);
}

bool CachingVerifier::fast_aggregate_verify(const BeaconState& state,
                                            std::span<const ValidatorIndex> validators,
                                            const Root& message, const BLSSignature& signature) {
    const auto set = aggregate_set(state, validators, message, signature);
    return set && verify_set(*set);
}

bool CachingVerifier::aggregate_verify(std::span<const BLSPubkey> pubkeys,
                                       std::span<const Root> messages,
                                       const BLSSignature& signature) {
    std::vector<BytesView> views;
    views.reserve(messages.size());
    for (const Root& message : messages) {
        views.push_back(message.view());
    }
    return crypto::aggregate_verify(pubkeys, views, signature);
}

}  // namespace cairn::node
