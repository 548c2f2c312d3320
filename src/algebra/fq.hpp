// Fq: the base field of BLS12-381, in which the coordinates of its points are.
//
// Reference: draft-irtf-cfrg-pairing-friendly-curves (q is its p). Montgomery form with R = 2^384,
// as blst and gnark keep it, fully reduced, so that equal elements have equal limbs. A struct of
// its own and no PrimeField: six words, other bounds, and a product too large to be inlined.
// Products use MULX, ADCX and ADOX where the CPU has them, else plain C++; eight at once are in
// detail/fq_ifma.hpp. Variable time: for public data only. Threads: plain values.
// Costs on a 3.6 GHz core: + and - 3 ns, * 40 ns, inverse 2 us, square root 20 us.
#pragma once

#include "algebra/detail/fq_adx.hpp"
#include "algebra/prime_field.hpp"
#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cairn::algebra {

struct FqModulus {
    static constexpr Limbs6 value = {0xb9feffffffffaaab, 0x1eabfffeb153ffff, 0x6730d2a0f6b0f624,
                                     0x64774b84f38512bf, 0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a};
    static constexpr std::uint64_t negative_inverse = negative_inverse_of(value[0]);
};

struct Fq {
    Limbs6 limbs{};

    static constexpr const Limbs6& q = FqModulus::value;
    struct Factors {
        static constexpr Limbs6 one = power_of_two_modulo(q, 384);
        static constexpr Limbs6 square = power_of_two_modulo(q, 768);
        static constexpr Limbs6 cube = power_of_two_modulo(q, 1152);
        static constexpr InverseModulus<6> inverse = InverseModulus<6>::of(q);
    };

    static constexpr Fq zero() noexcept { return {}; }
    static constexpr Fq one() noexcept { return {Factors::one}; }
    /// The integer must be below q.
    static constexpr Fq from_integer(const Limbs6& integer) noexcept {
        return {multiply(integer, Factors::square)};
    }
    constexpr Limbs6 to_integer() const noexcept { return multiply(limbs, {1, 0, 0, 0, 0, 0}); }

    constexpr bool is_zero() const noexcept { return algebra::is_zero(limbs); }
    friend constexpr bool operator==(const Fq&, const Fq&) = default;

    friend constexpr Fq operator+(const Fq& a, const Fq& b) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
        if (!std::is_constant_evaluated()) {
            Fq out;
            detail::fq_add_x86(out.limbs.data(), a.limbs.data(), b.limbs.data());
            return out;
        }
#endif
        std::uint64_t carry = 0;
        return {reduce_once(add(a.limbs, b.limbs, carry))};
    }
    friend constexpr Fq operator-(const Fq& a, const Fq& b) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
        if (!std::is_constant_evaluated()) {
            Fq out;
            detail::fq_subtract_x86(out.limbs.data(), a.limbs.data(), b.limbs.data());
            return out;
        }
#endif
        std::uint64_t borrow = 0;
        Limbs6 out = subtract(a.limbs, b.limbs, borrow);
        const std::uint64_t mask = 0 - borrow;
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < 6; ++i) {
            out[i] = add_carry(out[i], q[i] & mask, carry);
        }
        return {out};
    }
    constexpr Fq operator-() const noexcept { return zero() - *this; }
    friend constexpr Fq operator*(const Fq& a, const Fq& b) noexcept {
        return {multiply(a.limbs, b.limbs)};
    }

    constexpr Fq doubled() const noexcept { return *this + *this; }
    constexpr Fq squared() const noexcept { return *this * *this; }
    /// 1 / a, and 0 for 0.
    Fq inverse() const noexcept {
        return {multiply(modular_inverse(limbs, Factors::inverse), Factors::cube)};
    }
    /// One of the two roots, or nothing if there is none.
    std::optional<Fq> square_root() const noexcept;

    /// x y / 2^384 mod q, for x below q and any y.
    static constexpr Limbs6 multiply(const Limbs6& x, const Limbs6& y) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
        if (!std::is_constant_evaluated() && detail::cpu_has_adx) [[likely]] {
            Limbs6 out;
            detail::fq_multiply_adx(out.data(), x.data(), y.data());
            return out;
        }
#endif
        return multiply_portable(x, y);
    }

    /// The reference of the product, word by word of y.
    static constexpr Limbs6 multiply_portable(const Limbs6& x, const Limbs6& y) noexcept {
        Limbs<7> t{};
        for (std::size_t i = 0; i < 6; ++i) {
            add_multiple(t, x, y[i]);
            // Now the lowest word becomes zero and is left out.
            add_multiple(t, q, t[0] * FqModulus::negative_inverse);
            t = {t[1], t[2], t[3], t[4], t[5], t[6], 0};
        }
        return reduce_once({t[0], t[1], t[2], t[3], t[4], t[5]});
    }

    /// a of at most 2 q - 1, modulo q.
    static constexpr Limbs6 reduce_once(const Limbs6& a) noexcept {
        std::uint64_t borrow = 0;
        Limbs6 out = subtract(a, q, borrow);
        const std::uint64_t mask = 0 - borrow;
        for (std::size_t i = 0; i < 6; ++i) {
            out[i] = (a[i] & mask) | (out[i] & ~mask);
        }
        return out;
    }

  private:
    static constexpr void add_multiple(Limbs<7>& t, const Limbs6& x, std::uint64_t word) noexcept {
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < 6; ++i) {
            t[i] = multiply_add(t[i], x[i], word, carry);
        }
        t[6] += carry;
    }
};

inline constexpr std::size_t FQ_BYTES = 48;

[[nodiscard]] constexpr Fq fq(std::uint64_t value) noexcept {
    return Fq::from_integer({value, 0, 0, 0, 0, 0});
}

/// 48 bytes big-endian; nothing if they are q or more.
[[nodiscard]] std::optional<Fq> fq_from_bytes(const FixedBytes<FQ_BYTES>& bytes) noexcept;
[[nodiscard]] FixedBytes<FQ_BYTES> fq_to_bytes(const Fq& value) noexcept;

/// Whether the integer is above (q - 1) / 2: what the sign bit of a compressed point says of y.
[[nodiscard]] bool is_lexicographically_largest(const Fq& value) noexcept;

/// Replaces each element by its inverse, zeros by zero: one inversion and three products an
/// element.
void invert_all(std::span<Fq> elements);

}  // namespace cairn::algebra
