// Arithmetic on BN254 as contracts see it: EIP-196 and EIP-197.
//
// Numbers are 32 bytes big-endian, coordinates below p, a point of G1 is x || y, one of G2 is
// x.c1 || x.c0 || y.c1 || y.c0, the identity is all zeros, a scalar has any value. Variable time:
// for public data only. Threads: pure functions.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace cairn::algebra {

inline constexpr std::size_t BN254_G1_BYTES = 64;
inline constexpr std::size_t BN254_G2_BYTES = 128;
inline constexpr std::size_t BN254_PAIR_BYTES = BN254_G1_BYTES + BN254_G2_BYTES;

enum class [[nodiscard]] Bn254Error : std::uint8_t {
    wrong_size,       // of a list of pairs: no multiple of BN254_PAIR_BYTES
    not_in_field,     // a coordinate is not below p
    not_on_curve,     // a point other than the identity does not satisfy the curve's equation
    not_in_subgroup,  // a point of the twist is not of order r
};

using Bn254G1Bytes = FixedBytes<BN254_G1_BYTES>;

/// a || b to a + b. About 1.5 us.
Result<Bn254G1Bytes, Bn254Error> bn254_add(std::span<const std::uint8_t, 128> input) noexcept;

/// point || scalar to scalar * point. About 20 us.
Result<Bn254G1Bytes, Bn254Error> bn254_mul(std::span<const std::uint8_t, 96> input) noexcept;

/// (point of G1 || point of G2)*: whether the product of the pairings is one; it is for none.
/// About 0.1 ms and 0.1 ms for each pair.
Result<bool, Bn254Error> bn254_pairing_check(BytesView input);

}  // namespace cairn::algebra
