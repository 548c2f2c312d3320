// The lines of gnark's pairings at a fixed point of G2, which its verifying keys carry.
//
// gnark's verifier pairs with the lines of a key and not with its points, so both must belong
// together. Reference: gnark-crypto v0.20.1, ecc/bls12-381/pairing.go, PrecomputeLines. The loop is
// the optimal ate pairing's over the bits of |z| = 0xd201000000010000 below the highest one: at
// bit i the point T is doubled, and where the bit is set Q is added. A line through two points is
// (slope, slope x - y), as affine coordinates have it; where a bit is set, the two lines are the
// one through T and Q and the one through T and T + Q, of 2 T + Q = T + (T + Q), but at the first
// bit, where T is Q: the tangent, and the one through 2 Q and Q.
#pragma once

#include "srs/g2.hpp"

namespace cairn::gnark {

inline constexpr std::size_t LINES_OF_POINT_BYTES = 2UL * 63 * 2 * 96;

/// For a point of the subgroup other than the identity: 63 first lines, bit 0 first, then 63 second
/// ones, zeros where there is none. Each number of Fq is six words, the lowest first, each
/// big-endian, of the number times 2^384. About 0.2 ms.
[[nodiscard]] Bytes pairing_lines(const srs::G2& point);

}  // namespace cairn::gnark
