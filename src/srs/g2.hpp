// The few points of G2 that a setup has, as bytes: x.c0 || x.c1 || y.c0 || y.c1, each 48 bytes
// big-endian, the identity all zeros. Arithmetic is blst's, by the operations of EIP-2537.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"
#include "base/bytes.hpp"
#include "base/executor.hpp"

#include <optional>
#include <span>
#include <utility>

namespace cairn::srs {

using algebra::Fr;
using algebra::G1;

inline constexpr std::size_t G2_BYTES = 192;
using G2 = FixedBytes<G2_BYTES>;

[[nodiscard]] const G2& g2_generator() noexcept;

/// From Zcash's compressed encoding, as signatures have it; nothing if it is no point of the curve.
/// The subgroup is not checked. About 0.1 ms.
[[nodiscard]] std::optional<G2> g2_decompress(const FixedBytes<G2_BYTES / 2>& bytes) noexcept;

/// Whether the bytes are a point of the subgroup other than the identity. About 50 us.
[[nodiscard]] bool is_g2_point(const G2& point) noexcept;

/// scalar * point, for a point of the subgroup. About 0.2 ms.
[[nodiscard]] G2 g2_multiply(const G2& point, const Fr& scalar);

/// sum scalars[i] points[i], of points of the subgroup or identities. About 86 us a point, those
/// that add nothing left out. Memory: 700 bytes a point.
[[nodiscard]] G2 g2_sum_of_multiples(std::span<const G2> points, std::span<const Fr> scalars);

/// The same in pieces of G2_PIECE points on the executor.
inline constexpr std::size_t G2_PIECE = 4096;
[[nodiscard]] G2 g2_sum_of_multiples(std::span<const G2> points, std::span<const Fr> scalars,
                                     base::Executor& executor);

/// a + b, of points of the curve. About 6 us.
[[nodiscard]] G2 g2_sum(const G2& a, const G2& b);

/// Whether the product of the pairings e(first, second) is one, of points of the subgroups. About
/// 0.4 ms and 0.3 ms a pair.
[[nodiscard]] bool pairing_is_one(std::span<const std::pair<G1, G2>> pairs);

}  // namespace cairn::srs
