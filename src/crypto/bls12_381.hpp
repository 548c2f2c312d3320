// Arithmetic on BLS12-381 as contracts see it: the seven operations of EIP-2537, by blst.
//
// Encodings are the EIP's: a number of Fp is 64 bytes big-endian below p (so the first 16 are
// zero), one of Fp2 is c0 || c1, a point is x || y, the identity is all zeros, a scalar is 32 bytes
// big-endian of any value. Variable time: for public data only. Threads: pure functions.
// Costs are of one 3.6 GHz core.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>

namespace cairn::crypto {

inline constexpr std::size_t BLS12_FP_BYTES = 64;
inline constexpr std::size_t BLS12_FP2_BYTES = 128;
inline constexpr std::size_t BLS12_G1_BYTES = 128;
inline constexpr std::size_t BLS12_G2_BYTES = 256;
inline constexpr std::size_t BLS12_SCALAR_BYTES = 32;

enum class [[nodiscard]] Bls12Error : std::uint8_t {
    wrong_size,       // not the operation's length, or for lists no positive multiple of it
    not_in_field,     // a coordinate is not below p
    not_on_curve,     // a point other than the identity does not satisfy the curve's equation
    not_in_subgroup,  // where the operation asks for it
};

using Bls12G1Bytes = FixedBytes<BLS12_G1_BYTES>;
using Bls12G2Bytes = FixedBytes<BLS12_G2_BYTES>;

/// a || b to a + b. Points need not be in the subgroup. About 10 us.
Result<Bls12G1Bytes, Bls12Error> bls12_g1add(BytesView input) noexcept;
Result<Bls12G2Bytes, Bls12Error> bls12_g2add(BytesView input) noexcept;

/// (point || scalar)+ to the sum of scalar * point. Points must be in the subgroup.
/// One pair 0.1 ms in G1 and 0.2 ms in G2, 128 pairs 5 ms and 9 ms.
Result<Bls12G1Bytes, Bls12Error> bls12_g1msm(BytesView input);
Result<Bls12G2Bytes, Bls12Error> bls12_g2msm(BytesView input);

/// (point of G1 || point of G2)+: whether the product of the pairings is one. Points must be in
/// the subgroup. About 0.3 ms and 0.3 ms a pair.
Result<bool, Bls12Error> bls12_pairing_check(BytesView input);

/// An element of the field to a point of the subgroup: RFC 9380, the suites' map_to_curve and
/// clear_cofactor. About 40 us and 120 us.
Result<Bls12G1Bytes, Bls12Error> bls12_map_fp_to_g1(BytesView input) noexcept;
Result<Bls12G2Bytes, Bls12Error> bls12_map_fp2_to_g2(BytesView input) noexcept;

}  // namespace cairn::crypto
