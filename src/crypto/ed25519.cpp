#include "crypto/ed25519.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>

#include <memory>

namespace cairn::crypto {

bool ed25519_verify(const Bytes32& key, BytesView message,
                    const FixedBytes<64>& signature) noexcept {
    using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
    using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
    const Key public_key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()),
        EVP_PKEY_free);
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    CAIRN_ASSERT(public_key != nullptr && context != nullptr);
    CAIRN_ASSERT(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) ==
                 1);
    return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                            message.size()) == 1;
}

}  // namespace cairn::crypto
