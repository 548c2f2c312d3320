// AES-128 in counter mode, by OpenSSL. Reference: NIST SP 800-38A. It hides, it does not
// authenticate: that is the caller's duty.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <span>

namespace cairn::crypto {

/// Encrypts and decrypts alike; `iv` is the first counter block, big-endian. `out` is as long as
/// `in` and may be the same memory. The same key and iv must never serve for two messages.
void aes_128_ctr(std::span<const std::uint8_t, 16> key, std::span<const std::uint8_t, 16> iv,
                 BytesView in, std::span<std::uint8_t> out);

}  // namespace cairn::crypto
