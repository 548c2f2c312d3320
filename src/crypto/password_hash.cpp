#include "crypto/password_hash.hpp"

#include "base/assert.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <limits>

namespace cairn::crypto {
namespace {

/// OpenSSL takes a null pointer for no password at all, which is something else.
const char* password_text(BytesView password) noexcept {
    return password.empty() ? "" : reinterpret_cast<const char*>(password.data());
}

SecretBytes pbkdf2(BytesView password, BytesView salt, std::uint32_t iterations, std::size_t size,
                   const EVP_MD* digest) {
    constexpr std::size_t int_max = std::numeric_limits<int>::max();
    CAIRN_ASSERT(iterations >= 1 && iterations <= int_max && size >= 1 && size <= int_max);
    CAIRN_ASSERT(password.size() <= int_max && salt.size() <= int_max);
    SecretBytes out(size);
    CAIRN_ASSERT(PKCS5_PBKDF2_HMAC(password_text(password), static_cast<int>(password.size()),
                                   salt.data(), static_cast<int>(salt.size()),
                                   static_cast<int>(iterations), digest, static_cast<int>(size),
                                   out.span().data()) == 1);
    return out;
}

}  // namespace

SecretBytes pbkdf2_hmac_sha256(BytesView password, BytesView salt, std::uint32_t iterations,
                               std::size_t size) {
    return pbkdf2(password, salt, iterations, size, EVP_sha256());
}

SecretBytes pbkdf2_hmac_sha512(BytesView password, BytesView salt, std::uint32_t iterations,
                               std::size_t size) {
    return pbkdf2(password, salt, iterations, size, EVP_sha512());
}

std::optional<SecretBytes> scrypt(BytesView password, BytesView salt, const ScryptCost& cost,
                                  std::size_t size) {
    const std::uint64_t memory_max = std::numeric_limits<std::uint64_t>::max();
    SecretBytes out(size);
    if (EVP_PBE_scrypt(password_text(password), password.size(), salt.data(), salt.size(), cost.n,
                       cost.r, cost.p, memory_max, out.span().data(), size) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return out;
}

}  // namespace cairn::crypto
