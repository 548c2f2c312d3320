#include "crypto/aes_ctr.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>

#include <limits>
#include <memory>

namespace cairn::crypto {

void aes_128_ctr(std::span<const std::uint8_t, 16> key, std::span<const std::uint8_t, 16> iv,
                 BytesView in, std::span<std::uint8_t> out) {
    CAIRN_ASSERT(in.size() == out.size() && in.size() <= std::numeric_limits<int>::max());
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    CAIRN_ASSERT(context != nullptr && EVP_EncryptInit_ex2(context.get(), EVP_aes_128_ctr(),
                                                           key.data(), iv.data(), nullptr) == 1);
    CAIRN_ASSERT(EVP_EncryptUpdate(context.get(), out.data(), &size, in.data(),
                                   static_cast<int>(in.size())) == 1 &&
                 static_cast<std::size_t>(size) == in.size());
}

}  // namespace cairn::crypto
