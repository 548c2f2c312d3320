// A prime field of at most 255 bits, in Montgomery form.
//
//   struct Modulus { static constexpr Limbs4 value; static constexpr uint64_t negative_inverse; };
//   using Fp = PrimeField<Modulus>;
//   Fp::from_integer({3, 0, 0, 0}) * Fp::one()
//
// An element a is kept as a 2^256 mod p, fully reduced, so that equal elements have equal limbs.
// Products use MULX, ADCX and ADOX where the CPU has them, else plain C++ (the reference: both give
// the same limbs). Variable time: for public data only. Threads: plain values.
// Costs on a 4 GHz core: + and - 2 ns, * 9 ns, inverse 0.8 us. A square is a product, but where the
// modulus allows another reduction (detail/montgomery_square_adx.hpp): an eighth less.
#pragma once

#include "algebra/detail/montgomery_adx.hpp"
#include "algebra/detail/montgomery_square_adx.hpp"
#include "algebra/limbs.hpp"
#include "algebra/modular_inverse.hpp"

#include <type_traits>

namespace cairn::algebra {

/// -1 / n mod 2^64 of an odd n, by Newton's iteration.
constexpr std::uint64_t negative_inverse_of(std::uint64_t n) noexcept {
    std::uint64_t inverse = 1;
    for (int i = 0; i < 6; ++i) {
        inverse *= 2 - n * inverse;
    }
    return 0 - inverse;
}

/// 2^exponent mod p
template <std::size_t Words>
constexpr Limbs<Words> power_of_two_modulo(const Limbs<Words>& p, std::size_t exponent) noexcept {
    Limbs<Words> out = {1};
    for (std::size_t i = 0; i < exponent; ++i) {
        std::uint64_t carry = 0;
        out = add(out, out, carry);
        std::uint64_t borrow = 0;
        const Limbs<Words> less = subtract(out, p, borrow);
        out = borrow == 0 ? less : out;
    }
    return out;
}

/// The factors into Montgomery form: of 1, of an integer, of the inverse of a Montgomery form.
template <class Modulus>
struct MontgomeryFactors {
    static constexpr Limbs4 one = power_of_two_modulo(Modulus::value, 256);
    static constexpr Limbs4 square = power_of_two_modulo(Modulus::value, 512);
    static constexpr Limbs4 cube = power_of_two_modulo(Modulus::value, 768);
    static constexpr InverseModulus<4> inverse = InverseModulus<4>::of(Modulus::value);
};

template <class Modulus>
struct PrimeField {
    Limbs4 limbs{};

    static constexpr const Limbs4& p = Modulus::value;
    using Factors = MontgomeryFactors<Modulus>;
    static_assert((p[0] & 1U) != 0 && p[3] >> 63U == 0, "odd and below 2^255");
    /// Whether two products fit under one reduction: its sum t stays below 3 p, which needs a word
    /// more from p = 2^254 on.
    static constexpr bool two_products_fit = p[3] >> 62U == 0;

    static constexpr PrimeField zero() noexcept { return {}; }
    static constexpr PrimeField one() noexcept { return {Factors::one}; }
    /// The integer must be below p.
    static constexpr PrimeField from_integer(const Limbs4& integer) noexcept {
        return {multiply(integer, Factors::square)};
    }
    constexpr Limbs4 to_integer() const noexcept { return multiply(limbs, {1, 0, 0, 0}); }

    constexpr bool is_zero() const noexcept { return algebra::is_zero(limbs); }
    friend constexpr bool operator==(const PrimeField&, const PrimeField&) = default;

    friend constexpr PrimeField operator+(const PrimeField& a, const PrimeField& b) noexcept {
        std::uint64_t carry = 0;
        return {reduce_once(add(a.limbs, b.limbs, carry))};
    }
    friend constexpr PrimeField operator-(const PrimeField& a, const PrimeField& b) noexcept {
        std::uint64_t borrow = 0;
        const Limbs4 difference = subtract(a.limbs, b.limbs, borrow);
        const std::uint64_t mask = 0 - borrow;
        std::uint64_t carry = 0;
        return {add(difference, {p[0] & mask, p[1] & mask, p[2] & mask, p[3] & mask}, carry)};
    }
    constexpr PrimeField operator-() const noexcept { return zero() - *this; }
    friend constexpr PrimeField operator*(const PrimeField& a, const PrimeField& b) noexcept {
        return {multiply(a.limbs, b.limbs)};
    }

    constexpr PrimeField doubled() const noexcept { return *this + *this; }
    constexpr PrimeField squared() const noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
        if constexpr (detail::has_small_inverse<Modulus>) {
            if (!std::is_constant_evaluated() && detail::cpu_has_adx) [[likely]] {
                return {detail::square_adx<Modulus>(limbs)};
            }
        }
#endif
        return *this * *this;
    }
    /// a / 2
    constexpr PrimeField halved() const noexcept {
        const std::uint64_t mask = 0 - (limbs[0] & 1U);
        std::uint64_t carry = 0;
        const Limbs4 even = add(limbs, {p[0] & mask, p[1] & mask, p[2] & mask, p[3] & mask}, carry);
        return {{even[0] >> 1U | even[1] << 63U, even[1] >> 1U | even[2] << 63U,
                 even[2] >> 1U | even[3] << 63U, even[3] >> 1U}};
    }
    /// 1 / a, and 0 for 0.
    PrimeField inverse() const noexcept {
        return {multiply(modular_inverse(limbs, Factors::inverse), Factors::cube)};
    }

    /// a b + c d, cheaper than two products where they fit under one reduction.
    static constexpr PrimeField sum_of_products(const PrimeField& a, const PrimeField& b,
                                                const PrimeField& c, const PrimeField& d) noexcept {
        if constexpr (!two_products_fit) {
            return a * b + c * d;
        }
#ifdef CAIRN_HAS_MONTGOMERY_ADX
        if (!std::is_constant_evaluated() && detail::cpu_has_adx) [[likely]] {
            return {detail::multiply_two_adx<Modulus>(a.limbs, b.limbs, c.limbs, d.limbs)};
        }
#endif
        return {multiply_portable(a.limbs, b.limbs, c.limbs, d.limbs)};
    }

    /// x y / 2^256 mod p, for x below p and any y; if p is below 0.95 2^255, also for x below 1.02
    /// p and y below 2 p.
    static constexpr Limbs4 multiply(const Limbs4& x, const Limbs4& y) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
        if (!std::is_constant_evaluated() && detail::cpu_has_adx) [[likely]] {
            return detail::multiply_adx<Modulus>(x, y);
        }
#endif
        return multiply_portable(x, y, {}, {});
    }

    /// The reference of both products: (a b + c d) / 2^256 mod p, word by word of b and d.
    /// c d must be zero where two products do not fit.
    static constexpr Limbs4 multiply_portable(const Limbs4& a, const Limbs4& b, const Limbs4& c,
                                              const Limbs4& d) noexcept {
        std::array<std::uint64_t, 5> t{};
        for (std::size_t i = 0; i < 4; ++i) {
            add_multiple(t, a, b[i]);
            add_multiple(t, c, d[i]);
            // Now the lowest word becomes zero and is left out.
            add_multiple(t, p, t[0] * Modulus::negative_inverse);
            t = {t[1], t[2], t[3], t[4], 0};
        }
        return reduce_once({t[0], t[1], t[2], t[3]});
    }

    /// a of at most 2 p - 1, modulo p.
    static constexpr Limbs4 reduce_once(const Limbs4& a) noexcept {
        std::uint64_t borrow = 0;
        const Limbs4 reduced = subtract(a, p, borrow);
        const std::uint64_t mask = 0 - borrow;
        return {(a[0] & mask) | (reduced[0] & ~mask), (a[1] & mask) | (reduced[1] & ~mask),
                (a[2] & mask) | (reduced[2] & ~mask), (a[3] & mask) | (reduced[3] & ~mask)};
    }

  private:
    static constexpr void add_multiple(std::array<std::uint64_t, 5>& t, const Limbs4& x,
                                       std::uint64_t word) noexcept {
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            t[i] = multiply_add(t[i], x[i], word, carry);
        }
        t[4] += carry;
    }
};

}  // namespace cairn::algebra
