// Elements of Fr as constants for lanes (fr_ifma.hpp), made without any: in limbs of 52 bits.
#pragma once

#include "algebra/fr.hpp"

namespace cairn::algebra::detail {

inline constexpr std::uint64_t limb52_mask = (std::uint64_t{1} << 52U) - 1;

/// An integer of 256 bits in limbs of 52 bits.
constexpr Limbs<5> fr_limbs52(const Limbs4& integer) noexcept {
    return {integer[0] & limb52_mask, (integer[0] >> 52U | integer[1] << 12U) & limb52_mask,
            (integer[1] >> 40U | integer[2] << 24U) & limb52_mask,
            (integer[2] >> 28U | integer[3] << 36U) & limb52_mask, integer[3] >> 16U};
}

/// An element in the form of lanes, canonical: for constants.
constexpr Limbs<5> fr_lane_of(const Fr& a) noexcept {
    return fr_limbs52(a.doubled().doubled().doubled().doubled().limbs);
}

/// A constant as a factor of multiply_by(): its integer, and floor(2^260 integer / r).
struct FrConstant {
    Limbs<5> integer;
    Limbs<5> quotient;
};

/// The quotient q is what a Montgomery reduction of the constant's form of lanes multiplies r by:
/// 2^260 integer = q r + (2^260 integer mod r), so q r is minus that remainder modulo 2^260.
constexpr FrConstant fr_constant(const Fr& a) noexcept {
    constexpr Limbs<5> r = fr_limbs52(FrModulus::value);
    FrConstant out = {fr_limbs52(a.to_integer()), {}};
    Limbs<5> t = fr_lane_of(a);
    for (std::size_t i = 0; i < 5; ++i) {
        const std::uint64_t m = (t[i] * FrModulus::negative_inverse) & limb52_mask;
        out.quotient[i] = m;
        // t += m r 2^(52 i)
        std::uint64_t carry = 0;
        for (std::size_t j = 0; i + j < 5; ++j) {
            const std::uint64_t low = multiply_add(t[i + j], m, r[j], carry);
            t[i + j] = low & limb52_mask;
            carry = low >> 52U | carry << 12U;
        }
    }
    return out;
}

}  // namespace cairn::algebra::detail
