// Points of y^2 = x^3 + b in affine coordinates, for what gadgets compute about constants.
// Threads: pure.
#pragma once

#include "gadgets/detail/modular.hpp"

namespace cairn::gadgets::detail {

/// Not the identity.
struct AffinePoint {
    base::U256 x;
    base::U256 y;

    friend bool operator==(const AffinePoint&, const AffinePoint&) = default;
};

/// The third point of the line of this slope through p and a point with q_x, mirrored.
[[nodiscard]] inline AffinePoint third_point(const Modulo& field, const AffinePoint& p,
                                             const base::U256& q_x, const base::U256& slope) {
    AffinePoint out;
    out.x = field.subtract(field.subtract(field.multiply(slope, slope), p.x), q_x);
    out.y = field.subtract(field.multiply(slope, field.subtract(p.x, out.x)), p.y);
    return out;
}

/// 3 x^2 / 2 y
[[nodiscard]] inline base::U256 tangent(const Modulo& field, const AffinePoint& p) {
    return field.multiply(field.multiply(3, field.multiply(p.x, p.x)),
                          field.inverse(field.add(p.y, p.y)));
}

/// Of points with different x.
[[nodiscard]] inline base::U256 chord(const Modulo& field, const AffinePoint& p,
                                      const AffinePoint& q) {
    return field.multiply(field.subtract(q.y, p.y), field.inverse(field.subtract(q.x, p.x)));
}

[[nodiscard]] inline AffinePoint twice(const Modulo& field, const AffinePoint& p) {
    return third_point(field, p, p.x, tangent(field, p));
}
[[nodiscard]] inline AffinePoint add_distinct(const Modulo& field, const AffinePoint& p,
                                              const AffinePoint& q) {
    return third_point(field, p, q.x, chord(field, p, q));
}

}  // namespace cairn::gadgets::detail
