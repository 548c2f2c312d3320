#include "validator/key_ring.hpp"

#include "base/assert.hpp"

namespace cairn::validator {

using namespace consensus;

bool KeyRing::add(crypto::SecretKey key, KeyInfo info) {
    CAIRN_ASSERT(info.pubkey == crypto::sk_to_pk(key) && !info.is_remote());
    const std::lock_guard lock(mutex_);
    const BLSPubkey pubkey = info.pubkey;
    return keys_.try_emplace(pubkey, Key{std::move(info), std::move(key), nullptr}).second;
}

bool KeyRing::add_remote(KeyInfo info, std::shared_ptr<RemoteSigner> signer) {
    CAIRN_ASSERT(signer != nullptr && info.is_remote());
    const std::lock_guard lock(mutex_);
    const BLSPubkey pubkey = info.pubkey;
    return keys_.try_emplace(pubkey, Key{std::move(info), std::nullopt, std::move(signer)}).second;
}

bool KeyRing::remove(const BLSPubkey& pubkey) {
    const std::lock_guard lock(mutex_);
    return keys_.erase(pubkey) > 0;
}

std::optional<KeyInfo> KeyRing::find(const BLSPubkey& pubkey) const {
    const std::lock_guard lock(mutex_);
    const auto key = keys_.find(pubkey);
    return key == keys_.end() ? std::nullopt : std::optional(key->second.info);
}

std::vector<KeyInfo> KeyRing::keys() const {
    const std::lock_guard lock(mutex_);
    std::vector<KeyInfo> out;
    out.reserve(keys_.size());
    for (const auto& [pubkey, key] : keys_) {
        out.push_back(key.info);
    }
    return out;
}

std::vector<BLSPubkey> KeyRing::pubkeys() const {
    const std::lock_guard lock(mutex_);
    std::vector<BLSPubkey> out;
    out.reserve(keys_.size());
    for (const auto& [pubkey, key] : keys_) {
        out.push_back(pubkey);
    }
    return out;
}

Result<BLSSignature, SignError> KeyRing::sign(const BLSPubkey& pubkey,
                                              const SigningRequest& request) {
    std::shared_ptr<RemoteSigner> remote;
    {
        const std::lock_guard lock(mutex_);
        const auto key = keys_.find(pubkey);
        if (key == keys_.end()) {
            return unexpected(key_is_not_here(pubkey));
        }
        if (key->second.secret) {
            return crypto::sign(*key->second.secret, request.signing_root.view());
        }
        remote = key->second.remote;
    }
    auto signature = remote->sign(pubkey, request);
    // The request is not under the lock, so the key may have gone while it was under way.
    if (signature && !find(pubkey)) {
        return unexpected(key_is_not_here(pubkey));
    }
    return signature;
}

}  // namespace cairn::validator
