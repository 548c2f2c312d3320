#include "crypto/ripemd160.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>

namespace cairn::crypto {

Bytes20 ripemd160(BytesView message) noexcept {
    // Fetched once: a search of the providers costs more than a short message.
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "RIPEMD160", nullptr);
    CAIRN_ASSERT(method != nullptr);
    Bytes20 out;
    unsigned size = 0;
    CAIRN_ASSERT(EVP_Digest(message.data(), message.size(), out.data(), &size, method, nullptr) ==
                     1 &&
                 size == out.size());
    return out;
}

}  // namespace cairn::crypto
