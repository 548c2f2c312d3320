#include "algebra/bn254_fields.hpp"

#include "base/assert.hpp"

namespace cairn::algebra::bn254 {
namespace {

constexpr Fp2 xi = {Fp::from_integer({9, 0, 0, 0}), Fp::one()};

/// (p - 1) / 6
constexpr Limbs4 frobenius_exponent = [] {
    Limbs4 out{};
    Uint128 remainder = 0;
    for (std::size_t i = 4; i-- > 0;) {
        const Uint128 value =
            remainder << 64U | (i == 0 ? Modulus::value[0] - 1 : Modulus::value[i]);
        out[i] = static_cast<std::uint64_t>(value / 6);
        remainder = value % 6;
    }
    return out;
}();

Fp2 power(const Fp2& base, const Limbs4& exponent) noexcept {
    Fp2 out = Fp2::one();
    for (std::size_t bit = 256; bit-- > 0;) {
        out = out.squared();
        if ((exponent[bit / 64] >> (bit % 64) & 1U) != 0) {
            out = out * base;
        }
    }
    return out;
}

using FrobeniusRow = std::array<Fp2, 6>;

/// g_i = xi^(i (p - 1) / 6) for the map once; twice gives g_i^(p + 1), a number of Fp, and so on:
/// each further application conjugates what was there and multiplies by g_i.
std::array<FrobeniusRow, 3> make_frobenius_constants() noexcept {
    std::array<FrobeniusRow, 3> out{};
    out[0][0] = Fp2::one();
    out[0][1] = power(xi, frobenius_exponent);
    for (std::size_t i = 2; i < 6; ++i) {
        out[0][i] = out[0][i - 1] * out[0][1];
    }
    for (std::size_t row = 1; row < 3; ++row) {
        for (std::size_t i = 0; i < 6; ++i) {
            out[row][i] = out[row - 1][i].conjugate() * out[0][i];
        }
    }
    return out;
}

/// (a + b y)^2 with y^2 = xi, as (a^2 + xi b^2, 2 a b): a square in Fp4.
struct Fp4Square {
    Fp2 c0;
    Fp2 c1;
};
Fp4Square fp4_squared(const Fp2& a, const Fp2& b) noexcept {
    const Fp2 a_squared = a.squared();
    const Fp2 b_squared = b.squared();
    return {b_squared.times_xi() + a_squared, (a + b).squared() - a_squared - b_squared};
}

}  // namespace

const Fp2& frobenius_constant(int power, std::size_t i) noexcept {
    CAIRN_ASSERT(power >= 1 && power <= 3);
    static const std::array<FrobeniusRow, 3> constants = make_frobenius_constants();
    return constants[static_cast<std::size_t>(power - 1)][i];
}

Fp2 Fp2::inverse() const noexcept {
    const Fp norm_inverse = Fp::sum_of_products(c0, c0, c1, c1).inverse();
    return {c0 * norm_inverse, -(c1 * norm_inverse)};
}

/// Karatsuba: 6 products instead of 9.
Fp6 operator*(const Fp6& a, const Fp6& b) noexcept {
    const Fp2 v0 = a.c0 * b.c0;
    const Fp2 v1 = a.c1 * b.c1;
    const Fp2 v2 = a.c2 * b.c2;
    return {((a.c1 + a.c2) * (b.c1 + b.c2) - v1 - v2).times_xi() + v0,
            (a.c0 + a.c1) * (b.c0 + b.c1) - v0 - v1 + v2.times_xi(),
            (a.c0 + a.c2) * (b.c0 + b.c2) - v0 - v2 + v1};
}

/// Chung and Hasan's SQR2.
Fp6 Fp6::squared() const noexcept {
    const Fp2 s0 = c0.squared();
    const Fp2 s1 = (c0 * c1).doubled();
    const Fp2 s2 = (c0 - c1 + c2).squared();
    const Fp2 s3 = (c1 * c2).doubled();
    const Fp2 s4 = c2.squared();
    return {s3.times_xi() + s0, s4.times_xi() + s1, s1 + s2 + s3 - s0 - s4};
}

Fp6 Fp6::times_sparse(const Fp2& b0, const Fp2& b1) const noexcept {
    const Fp2 v0 = c0 * b0;
    const Fp2 v1 = c1 * b1;
    return {((c1 + c2) * b1 - v1).times_xi() + v0, (c0 + c1) * (b0 + b1) - v0 - v1,
            (c0 + c2) * b0 - v0 + v1};
}

Fp6 Fp6::inverse() const noexcept {
    const Fp2 t0 = c0.squared() - (c1 * c2).times_xi();
    const Fp2 t1 = c2.squared().times_xi() - c0 * c1;
    const Fp2 t2 = c1.squared() - c0 * c2;
    const Fp2 norm = c0 * t0 + (c2 * t1 + c1 * t2).times_xi();
    const Fp2 norm_inverse = norm.inverse();
    return {t0 * norm_inverse, t1 * norm_inverse, t2 * norm_inverse};
}

Fp12 operator*(const Fp12& a, const Fp12& b) noexcept {
    const Fp6 v0 = a.c0 * b.c0;
    const Fp6 v1 = a.c1 * b.c1;
    return {v0 + v1.times_v(), (a.c0 + a.c1) * (b.c0 + b.c1) - v0 - v1};
}

/// (c0 + c1)(c0 + v c1) - c0 c1 - v c0 c1 = c0^2 + v c1^2
Fp12 Fp12::squared() const noexcept {
    const Fp6 product = c0 * c1;
    return {(c0 + c1) * (c0 + c1.times_v()) - product - product.times_v(), product + product};
}

Fp12 Fp12::inverse() const noexcept {
    const Fp6 norm_inverse = (c0.squared() - c1.squared().times_v()).inverse();
    return {c0 * norm_inverse, -(c1 * norm_inverse)};
}

Fp12 Fp12::times_line(const Fp2& l0, const Fp2& l1, const Fp2& l3) const noexcept {
    // w^3 = v w, so the line is l0 + (l1 + l3 v) w.
    const Fp6 v0 = c0.times(l0);
    const Fp6 v1 = c1.times_sparse(l1, l3);
    return {v0 + v1.times_v(), (c0 + c1).times_sparse(l0 + l1, l3) - v0 - v1};
}

Fp12 Fp12::frobenius(int power) const noexcept {
    // The coordinate of w^i stands in c0 for even i and in c1 for odd i.
    const auto map = [&](const Fp2& coordinate, std::size_t i) {
        return (power % 2 == 0 ? coordinate : coordinate.conjugate()) *
               frobenius_constant(power, i);
    };
    return {{map(c0.c0, 0), map(c0.c1, 2), map(c0.c2, 4)},
            {map(c1.c0, 1), map(c1.c1, 3), map(c1.c2, 5)}};
}

/// Granger and Scott, 3.1: three squares in Fp4, of (c0.c0, c1.c1), (c1.c0, c0.c2), (c0.c1, c1.c2).
Fp12 Fp12::cyclotomic_squared() const noexcept {
    const Fp4Square a = fp4_squared(c0.c0, c1.c1);
    const Fp4Square b = fp4_squared(c1.c0, c0.c2);
    const Fp4Square c = fp4_squared(c0.c1, c1.c2);
    const auto minus = [](const Fp2& square, const Fp2& old) {
        return (square - old).doubled() + square;
    };
    const auto plus = [](const Fp2& square, const Fp2& old) {
        return (square + old).doubled() + square;
    };
    return {{minus(a.c0, c0.c0), minus(b.c0, c0.c1), minus(c.c0, c0.c2)},
            {plus(c.c1.times_xi(), c1.c0), plus(a.c1, c1.c1), plus(b.c1, c1.c2)}};
}

}  // namespace cairn::algebra::bn254
