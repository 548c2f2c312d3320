// Keys from passwords: functions that are slow on purpose. By OpenSSL.
//
// References: RFC 8018 (PBKDF2), RFC 7914 (scrypt). Threads: pure functions. What they cost is the
// caller's choice, so whoever takes the parameters from outside limits them first.
#pragma once

#include "base/bytes.hpp"
#include "crypto/secret_bytes.hpp"

#include <cstdint>
#include <optional>

namespace cairn::crypto {

/// `iterations` and `size` in [1, 2^31). 2^18 iterations take about 0.1 s.
[[nodiscard]] SecretBytes pbkdf2_hmac_sha256(BytesView password, BytesView salt,
                                             std::uint32_t iterations, std::size_t size);
[[nodiscard]] SecretBytes pbkdf2_hmac_sha512(BytesView password, BytesView salt,
                                             std::uint32_t iterations, std::size_t size);

struct ScryptCost {
    std::uint64_t n = 262'144;  // a power of two, at least 2
    std::uint64_t r = 8;
    std::uint64_t p = 1;
};

/// Takes 128 * n * r bytes of memory and time as n * r * p: the defaults, 256 MiB and 0.7 s. Null:
/// parameters that RFC 7914 does not allow, or the memory is not there.
[[nodiscard]] std::optional<SecretBytes> scrypt(BytesView password, BytesView salt,
                                                const ScryptCost& cost, std::size_t size);

}  // namespace cairn::crypto
