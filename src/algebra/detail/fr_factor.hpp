// Products in Fr by factors known beforehand, as the roots of a transform: no Montgomery form, and
// a result that is not reduced but lies around 0.
//
// Shoup's method (D. Harvey, Faster arithmetic for number-theoretic transforms, 2014): beside w
// stands its quotient w' = floor(2^320 w / r), so that q = x w' / 2^320, rounded, is x w / r but
// for little, and x w - q r needs its lowest 256 bits alone. 34 products of words instead of 36,
// none of which waits for a chain of others.
//
// Bounds. x is any integer below 2^256. Of x w' its columns below 2^192 are left out, and the lower
// words of the products in column 2^192: less than 8 2^256 together. So
//   q = floor((x w' - left out) / 2^320 + 1/2),  x w' / 2^320 in (x w / r - 2^-64, x w / r],
// x w / r - q is in [-1/2, 1/2 + 2^-60), and
//   t = x w - q r is in [-r/2, r/2 + 2^-60 r),
// which 256 bits hold in two's complement, as r < 2^255.
#pragma once

#include "algebra/fr.hpp"

namespace cairn::algebra::detail {

struct FrFactor {
    Limbs4 integer;
    Limbs<5> quotient;
};

/// 2^320 w = q r + (2^320 w mod r), so q r is minus that remainder modulo 2^320: q is made of its
/// multiples of r that make its words zero, as in a Montgomery reduction.
constexpr FrFactor fr_factor(const Fr& w) noexcept {
    constexpr Fr two_to_64 = {power_of_two_modulo(Fr::p, 320)};
    const Fr remainder = w * two_to_64;
    Limbs<5> t = {remainder.limbs[0], remainder.limbs[1], remainder.limbs[2], remainder.limbs[3]};
    FrFactor out = {w.to_integer(), {}};
    for (std::size_t i = 0; i < 5; ++i) {
        out.quotient[i] = t[i] * FrModulus::negative_inverse;
        std::uint64_t carry = 0;
        for (std::size_t j = 0; i + j < 5; ++j) {
            const std::uint64_t r_word = j < 4 ? Fr::p[j] : 0;
            t[i + j] = multiply_add(t[i + j], out.quotient[i], r_word, carry);
        }
    }
    return out;
}

/// 2^256 - r
inline constexpr Limbs4 fr_minus_modulus = [] {
    std::uint64_t borrow = 0;
    return subtract({}, Fr::p, borrow);
}();

/// Half of the word below those of a quotient: what rounds it.
inline constexpr std::uint64_t fr_quotient_half = std::uint64_t{1} << 63U;

/// t += x y modulo 2^256
constexpr void fr_add_low_product(Limbs4& t, const Limbs4& x, const Limbs4& y) noexcept {
    for (std::size_t i = 0; i < 4; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; i + j < 4; ++j) {
            t[i + j] = multiply_add(t[i + j], x[i], y[j], carry);
        }
    }
}

/// The number t above, for any x: the reference of fr_times_adx, which gives the same.
constexpr Limbs4 fr_times_portable(const Limbs4& x, const FrFactor& w) noexcept {
    // From word 2^256 of x w' on; before row i the words above q[i] are zero.
    Limbs<5> q = {fr_quotient_half};
    for (std::size_t i = 0; i < 4; ++i) {
        std::uint64_t carry = 0;
        static_cast<void>(multiply_add(0, x[i], w.quotient[3 - i], carry));
        for (std::size_t word = 0; word <= i; ++word) {
            q[word] = multiply_add(q[word], x[i], w.quotient[4 - i + word], carry);
        }
        q[i + 1] = carry;
    }
    Limbs4 t{};
    fr_add_low_product(t, x, w.integer);
    fr_add_low_product(t, {q[1], q[2], q[3], q[4]}, fr_minus_modulus);
    return t;
}

}  // namespace cairn::algebra::detail
