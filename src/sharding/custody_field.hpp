// The prime field of the proof of custody: integers modulo CUSTODY_PRIME = 2^256 - 189.
// Spec: consensus-specs v0.12.3 specs/phase1/custody-game.md "Constants", "legendre_bit".
//
// A residue is any 256-bit integer, little-endian limbs; two integers that differ by the prime
// stand for the same one. `canonical` gives the one below the prime. Since 2^256 = 189 (mod p), the
// upper half of a product folds onto the lower one by a multiplication with 189. Time depends on
// the values in legendre_bit only. Pure functions.
#pragma once

#include "base/bytes.hpp"
#include "ssz/values.hpp"

#include <cstdint>

namespace cairn::sharding {

using ssz::Uint256;

inline constexpr Uint256 CUSTODY_PRIME_LIMBS{
    {0xffffffffffffff43, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff}};

/// int.from_bytes(bytes, "little")
Uint256 uint256_from_le(const Bytes32& bytes) noexcept;

Uint256 add_mod(const Uint256& a, const Uint256& b) noexcept;
/// About 10 ns.
Uint256 mul_mod(const Uint256& a, const Uint256& b) noexcept;
Uint256 pow_mod(const Uint256& base, std::uint64_t exponent) noexcept;
Uint256 canonical(const Uint256& a) noexcept;

/// a mod q, for any q > 0.
Uint256 remainder(const Uint256& a, const Uint256& q) noexcept;

/// ((a/q) + 1) // 2 for the Jacobi symbol (a/q), 0 where a and q have a common factor. q is odd.
/// About 3 us for 256 bits.
std::uint8_t legendre_bit(const Uint256& a, const Uint256& q) noexcept;

}  // namespace cairn::sharding
