// The fields of the curve BN254 (also alt_bn128): Fp, and the tower Fp2, Fp6, Fp12 of its pairing.
//
//   Fp2  = Fp[u] / (u^2 + 1)        Fp6 = Fp2[v] / (v^3 - xi), xi = 9 + u
//   Fp12 = Fp6[w] / (w^2 - v)
//
// References: EIP-197 (curve and tower), J.-L. Beuchat et al., "High-Speed Software Implementation
// of the Optimal Ate Pairing over Barreto-Naehrig Curves", 2010 (arithmetic of the tower),
// R. Granger, M. Scott, "Faster Squaring in the Cyclotomic Subgroup of Sixth Degree Extensions",
// 2009. Variable time: for public data only. Threads: plain values.
#pragma once

#include "algebra/prime_field.hpp"

namespace cairn::algebra::bn254 {

/// The parameter x of the family: p = 36 x^4 + 36 x^3 + 24 x^2 + 6 x + 1.
inline constexpr std::uint64_t curve_parameter = 4965661367192848881;

struct Modulus {
    static constexpr Limbs4 value = {0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d,
                                     0x30644e72e131a029};
    static constexpr std::uint64_t negative_inverse = negative_inverse_of(value[0]);
};
using Fp = PrimeField<Modulus>;

/// The order of G1, G2 and the target group: r = 36 x^4 + 36 x^3 + 18 x^2 + 6 x + 1.
inline constexpr Limbs4 group_order = {0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d,
                                       0x30644e72e131a029};

/// 0, p, ..., 9 p modulo 2^256.
inline constexpr std::array<Limbs4, 10> multiples_of_modulus = [] {
    std::array<Limbs4, 10> out{};
    for (std::size_t i = 1; i < out.size(); ++i) {
        std::uint64_t unused = 0;
        out[i] = add(out[i - 1], Modulus::value, unused);
    }
    return out;
}();

/// 9 a + b with one reduction. Of t = 9 a + b < 10 p the top bits u = t / 2^248 give the quotient
/// by p = 48.39 2^248 or one less: 1354 / 2^16 is 1 / 48.4.
constexpr Fp nine_times_plus(const Fp& a, const Fp& b) noexcept {
    const Limbs4& x = a.limbs;
    std::uint64_t carry = 0;
    Limbs4 t = add(
        {x[0] << 3U, x[1] << 3U | x[0] >> 61U, x[2] << 3U | x[1] >> 61U, x[3] << 3U | x[2] >> 61U},
        x, carry);
    std::uint64_t top = (x[3] >> 61U) + carry;
    t = add(t, b.limbs, carry);
    top += carry;
    const std::uint64_t quotient = (top << 8U | t[3] >> 56U) * 1354 >> 16U;
    std::uint64_t unused = 0;
    return {Fp::reduce_once(subtract(t, multiples_of_modulus[quotient], unused))};
}

/// c0 + c1 u
struct Fp2 {
    Fp c0;
    Fp c1;

    static constexpr Fp2 zero() noexcept { return {}; }
    static constexpr Fp2 one() noexcept { return {Fp::one(), Fp::zero()}; }
    constexpr bool is_zero() const noexcept { return c0.is_zero() && c1.is_zero(); }
    friend constexpr bool operator==(const Fp2&, const Fp2&) = default;

    friend constexpr Fp2 operator+(const Fp2& a, const Fp2& b) noexcept {
        return {a.c0 + b.c0, a.c1 + b.c1};
    }
    friend constexpr Fp2 operator-(const Fp2& a, const Fp2& b) noexcept {
        return {a.c0 - b.c0, a.c1 - b.c1};
    }
    constexpr Fp2 operator-() const noexcept { return {-c0, -c1}; }
    /// With one reduction for each coordinate.
    friend constexpr Fp2 operator*(const Fp2& a, const Fp2& b) noexcept {
        return {Fp::sum_of_products(a.c0, b.c0, -a.c1, b.c1),
                Fp::sum_of_products(a.c0, b.c1, a.c1, b.c0)};
    }
    friend constexpr Fp2 operator*(const Fp2& a, const Fp& b) noexcept {
        return {a.c0 * b, a.c1 * b};
    }
    constexpr Fp2 squared() const noexcept { return {(c0 + c1) * (c0 - c1), (c0 * c1).doubled()}; }
    constexpr Fp2 doubled() const noexcept { return {c0.doubled(), c1.doubled()}; }
    constexpr Fp2 halved() const noexcept { return {c0.halved(), c1.halved()}; }
    /// a^p
    constexpr Fp2 conjugate() const noexcept { return {c0, -c1}; }
    /// xi a = (9 c0 - c1) + (9 c1 + c0) u
    constexpr Fp2 times_xi() const noexcept {
        return {nine_times_plus(c0, -c1), nine_times_plus(c1, c0)};
    }
    /// 1 / a, and 0 for 0.
    Fp2 inverse() const noexcept;
};

/// c0 + c1 v + c2 v^2
struct Fp6 {
    Fp2 c0;
    Fp2 c1;
    Fp2 c2;

    static constexpr Fp6 zero() noexcept { return {}; }
    static constexpr Fp6 one() noexcept { return {Fp2::one(), {}, {}}; }
    friend constexpr bool operator==(const Fp6&, const Fp6&) = default;

    friend Fp6 operator+(const Fp6& a, const Fp6& b) noexcept {
        return {a.c0 + b.c0, a.c1 + b.c1, a.c2 + b.c2};
    }
    friend Fp6 operator-(const Fp6& a, const Fp6& b) noexcept {
        return {a.c0 - b.c0, a.c1 - b.c1, a.c2 - b.c2};
    }
    Fp6 operator-() const noexcept { return {-c0, -c1, -c2}; }
    friend Fp6 operator*(const Fp6& a, const Fp6& b) noexcept;
    Fp6 squared() const noexcept;
    /// v a
    Fp6 times_v() const noexcept { return {c2.times_xi(), c0, c1}; }
    /// a (b0 + b1 v)
    Fp6 times_sparse(const Fp2& b0, const Fp2& b1) const noexcept;
    Fp6 times(const Fp2& b) const noexcept { return {c0 * b, c1 * b, c2 * b}; }
    Fp6 inverse() const noexcept;
};

/// c0 + c1 w
struct Fp12 {
    Fp6 c0;
    Fp6 c1;

    static constexpr Fp12 one() noexcept { return {Fp6::one(), {}}; }
    constexpr bool is_one() const noexcept { return *this == one(); }
    friend constexpr bool operator==(const Fp12&, const Fp12&) = default;

    friend Fp12 operator*(const Fp12& a, const Fp12& b) noexcept;
    Fp12 squared() const noexcept;
    /// a^(p^6): the inverse of an element of the cyclotomic subgroup.
    Fp12 conjugate() const noexcept { return {c0, -c1}; }
    Fp12 inverse() const noexcept;
    /// a (l0 + l1 w + l3 w^3): the value of a line.
    Fp12 times_line(const Fp2& l0, const Fp2& l1, const Fp2& l3) const noexcept;

    /// a^(p^power), for a power of 1, 2 or 3.
    Fp12 frobenius(int power) const noexcept;
    /// a^2 for an a of the cyclotomic subgroup, a^(p^4 - p^2 + 1) = 1.
    Fp12 cyclotomic_squared() const noexcept;
};

/// xi^(i (p^power - 1) / 6) for i in 0..5 and a power of 1, 2 or 3: what the Frobenius map does to
/// w^i, since w^6 = xi.
const Fp2& frobenius_constant(int power, std::size_t i) noexcept;

}  // namespace cairn::algebra::bn254
