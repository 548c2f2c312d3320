// Points of G1 as x || y, of files whose points are checked in bulk or were checked before.
#pragma once

#include "srs/g2.hpp"

#include <optional>
#include <span>

namespace cairn::srs {

/// Two coordinates big-endian, all zeros for the identity; nothing if they are no point of the
/// curve. The subgroup is not checked.
[[nodiscard]] std::optional<algebra::G1> point_from_bytes(
    const FixedBytes<algebra::G1_UNCOMPRESSED_BYTES>& bytes) noexcept;

[[nodiscard]] FixedBytes<algebra::G1_UNCOMPRESSED_BYTES> point_to_bytes(
    const algebra::G1& point) noexcept;

/// As snarkjs's files have them: coordinates little-endian and in Montgomery form, a number times
/// 2^384 modulo q; all zeros for the identity. Of G2 c0 comes before c1. Nothing if a coordinate is
/// q or more, or, of G1, the point is not on the curve; the rest is not checked.
[[nodiscard]] std::optional<G1> point_from_montgomery(
    std::span<const std::uint8_t, algebra::G1_UNCOMPRESSED_BYTES> bytes) noexcept;
[[nodiscard]] std::optional<G2> g2_from_montgomery(
    std::span<const std::uint8_t, G2_BYTES> bytes) noexcept;

}  // namespace cairn::srs
