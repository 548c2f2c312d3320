// Points of G1 as x || y, of files whose points are checked in bulk or were checked before.
#pragma once

#include "algebra/g1.hpp"

#include <optional>

namespace cairn::srs {

/// Two coordinates big-endian, all zeros for the identity; nothing if they are no point of the
/// curve. The subgroup is not checked.
[[nodiscard]] std::optional<algebra::G1> point_from_bytes(
    const FixedBytes<algebra::G1_UNCOMPRESSED_BYTES>& bytes) noexcept;

[[nodiscard]] FixedBytes<algebra::G1_UNCOMPRESSED_BYTES> point_to_bytes(
    const algebra::G1& point) noexcept;

}  // namespace cairn::srs
