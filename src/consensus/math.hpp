// The specification's arithmetic helpers.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md "Math".
#pragma once

#include "base/bytes.hpp"
#include "ssz/values.hpp"

#include <cstdint>

namespace cairn::consensus {

/// The largest x with x * x <= n.
std::uint64_t integer_squareroot(std::uint64_t n) noexcept;

/// Byte by byte exclusive or.
Bytes32 xor_bytes(const Bytes32& a, const Bytes32& b) noexcept;

/// How many bits are set.
// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_set_bit_count
inline std::uint64_t get_set_bit_count(const ssz::Bits& bits) noexcept {
    return bits.count();
}

/// max(a - b, 0)
// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#saturating_sub
constexpr std::uint64_t saturating_sub(std::uint64_t a, std::uint64_t b) noexcept {
    return a > b ? a - b : 0;
}

}  // namespace cairn::consensus
