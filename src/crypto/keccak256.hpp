// Keccak-256, the hash of Ethereum's execution layer: Keccak with the padding of before FIPS 202,
// which OpenSSL 3.0 does not offer. For addresses and the like; 1 us per 136 bytes.
#pragma once

#include "base/bytes.hpp"

namespace cairn::crypto {

[[nodiscard]] Bytes32 keccak256(BytesView message) noexcept;

}  // namespace cairn::crypto
