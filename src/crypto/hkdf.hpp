// HMAC over SHA-256 and SHA-512, and HKDF over SHA-256, by OpenSSL.
//
// References: RFC 2104 (HMAC), RFC 5869 (HKDF). The names are those of the RFC in lower case.
// Threads: pure functions.
#pragma once

#include "base/bytes.hpp"
#include "crypto/secret_bytes.hpp"

#include <cstddef>

namespace cairn::crypto {

/// A key of any size, also none.
[[nodiscard]] Bytes32 hmac_sha256(BytesView key, BytesView message);
/// 64 bytes, a secret: half of them become a key where this is used.
[[nodiscard]] SecretBytes hmac_sha512(BytesView key, BytesView message);

/// The longest output of hkdf_expand: 255 blocks.
inline constexpr std::size_t HKDF_SHA256_OUTPUT_BYTES_MAX = 255 * 32;

/// PRK = HMAC(salt, input keying material). No salt stands for 32 zeros.
[[nodiscard]] SecretBytes hkdf_extract(BytesView salt, BytesView ikm);
/// `size` is at most HKDF_SHA256_OUTPUT_BYTES_MAX.
[[nodiscard]] SecretBytes hkdf_expand(BytesView prk, BytesView info, std::size_t size);

}  // namespace cairn::crypto
