// Keccak-256, the hash of Ethereum's execution layer: Keccak with the padding of before FIPS 202,
// which OpenSSL 3.0 does not offer. Kernels are chosen at run time; README.md has what they cost.
#pragma once

#include "base/bytes.hpp"

#include <span>

namespace cairn::crypto {

[[nodiscard]] Bytes32 keccak256(BytesView message) noexcept;

/// out[i] = keccak256(messages[i]), for all messages. Several go side by side, whatever their
/// lengths: on a CPU with AVX-512 eight cost what two cost alone.
void keccak256_batch(std::span<const BytesView> messages, Bytes32* out) noexcept;

}  // namespace cairn::crypto
