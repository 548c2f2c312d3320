#include "crypto/hkdf.hpp"

#include "base/assert.hpp"
#include "crypto/secret_key.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

namespace cairn::crypto {
namespace {

/// One key, many messages.
class Hmac {
  public:
    /// `digest` as OpenSSL calls it.
    Hmac(std::string digest, BytesView key) {
        const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
            EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
        context_.reset(EVP_MAC_CTX_new(mac.get()));
        const std::array<OSSL_PARAM, 2> parameters = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
            OSSL_PARAM_construct_end()};
        // OpenSSL takes a null pointer for "the key of before".
        const std::uint8_t none = 0;
        CAIRN_ASSERT(context_ != nullptr &&
                     EVP_MAC_init(context_.get(), key.empty() ? &none : key.data(), key.size(),
                                  parameters.data()) == 1);
    }

    Hmac& update(BytesView bytes) {
        CAIRN_ASSERT(EVP_MAC_update(context_.get(), bytes.data(), bytes.size()) == 1);
        return *this;
    }

    /// Ready for the next message afterwards.
    void finish(std::span<std::uint8_t> out) {
        std::size_t size = 0;
        CAIRN_ASSERT(EVP_MAC_final(context_.get(), out.data(), &size, out.size()) == 1 &&
                     size == out.size());
        CAIRN_ASSERT(EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1);
    }

  private:
    std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context_{nullptr, EVP_MAC_CTX_free};
};

}  // namespace

Bytes32 hmac_sha256(BytesView key, BytesView message) {
    Bytes32 out;
    Hmac("SHA256", key).update(message).finish(out.bytes);
    return out;
}

SecretBytes hmac_sha512(BytesView key, BytesView message) {
    SecretBytes out(64);
    Hmac("SHA512", key).update(message).finish(out.span());
    return out;
}

SecretBytes hkdf_extract(BytesView salt, BytesView ikm) {
    SecretBytes out(32);
    Hmac("SHA256", salt).update(ikm).finish(out.span());
    return out;
}

SecretBytes hkdf_expand(BytesView prk, BytesView info, std::size_t size) {
    CAIRN_ASSERT(size <= HKDF_SHA256_OUTPUT_BYTES_MAX);
    Hmac hmac("SHA256", prk);
    SecretBytes out(size);
    std::array<std::uint8_t, 32> block{};
    std::uint8_t counter = 0;
    for (std::size_t done = 0; done < size; done += block.size()) {
        if (counter > 0) {
            hmac.update(block);
        }
        ++counter;
        hmac.update(info).update({&counter, 1}).finish(block);
        std::copy_n(block.begin(), std::min(block.size(), size - done),
                    out.span().subspan(done).begin());
    }
    wipe(block);
    return out;
}

}  // namespace cairn::crypto
