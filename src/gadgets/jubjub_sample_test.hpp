// Jubjub for tests: a x^2 + y^2 = 1 + d x^2 y^2 with a = -1, d = -10240/10241, and a base point of
// prime order: eight times the point with y = 11. A test checks that they are what they should be.
// Reference: Zcash protocol specification, section 5.4.9.3.
#pragma once

#include "gadgets/edwards.hpp"

namespace cairn::gadgets {

inline constexpr algebra::Limbs4 JUBJUB_ORDER = {0xd0970e5ed6f72cb7, 0xa6682093ccc81082,
                                                 0x06673b0101343b00, 0x0e7db4ea6533afa9};

/// Of order 8 times the prime.
inline EdwardsPoint jubjub_full_generator() {
    return {Fr::from_integer(
                {0xe4b3d35df1a7adfe, 0xcaf55d1b29bf81af, 0x8b0f03ddd60a8187, 0x62edcbb8bf3787c8}),
            fr(11)};
}

inline EdwardsPoint multiple(const EdwardsCurve& curve, const algebra::Limbs4& scalar,
                             const EdwardsPoint& p) {
    EdwardsPoint out;
    for (std::size_t bit = 256; bit-- > 0;) {
        out = curve.add(out, out);
        if ((scalar[bit / 64] >> (bit % 64) & 1U) != 0) {
            out = curve.add(out, p);
        }
    }
    return out;
}

inline EdwardsCurve jubjub() {
    EdwardsCurve out{.a = -fr(1), .d = -(fr(10240) * fr(10241).inverse()), .base = {}};
    out.base = multiple(out, {8, 0, 0, 0}, jubjub_full_generator());
    return out;
}

}  // namespace cairn::gadgets
