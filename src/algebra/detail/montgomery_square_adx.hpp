// Montgomery squares of four words with MULX, ADCX and ADOX, for a modulus p whose inverse
// k = 1/p mod 2^64 is small, as is 2^32 + 1 of Fr.
//
// A multiple of p then is K = k p = 1 + 2^64 rho with rho below 2^224. The lowest word of
// t + (2^64 - t_0) K is zero: the factor needs no product, and the carry is 1 unless t_0 is 0. A
// row by K adds up to 2^64 K, more than the 2^64 p of Montgomery's, so the last of the four is by
// p: of x^2 + (d_0 + d_1 2^64 + d_2 2^128) K + d_3 2^192 p, with digits below 2^64, what is left
// after 2^256 is below x^2 / 2^256 + (1 + k / 2^64) p.
#pragma once

#include "algebra/detail/montgomery_adx.hpp"

namespace cairn::algebra::detail {

template <class Modulus>
inline constexpr std::uint64_t inverse_of_modulus = 0 - Modulus::negative_inverse;
template <class Modulus>
inline constexpr bool has_small_inverse =
    inverse_of_modulus<Modulus> >> 33U == 0 && Modulus::value[3] < 0x7400000000000000;

/// What rows read, in one place and by these offsets: registers are few.
struct ReductionRows {
    Limbs4 modulus;
    std::uint64_t negative_inverse;
    Limbs4 multiple;  // (k p - 1) / 2^64
};

template <class Modulus>
inline constexpr ReductionRows reduction_rows = [] {
    ReductionRows out = {Modulus::value, Modulus::negative_inverse, {}};
    std::uint64_t carry = 0;
    static_cast<void>(multiply_add(0, Modulus::value[0], inverse_of_modulus<Modulus>, carry));
    for (std::size_t i = 0; i < 3; ++i) {
        out.multiple[i] =
            multiply_add(0, Modulus::value[i + 1], inverse_of_modulus<Modulus>, carry);
    }
    out.multiple[3] = carry;
    return out;
}();

#ifdef CAIRN_HAS_MONTGOMERY_ADX

// clang-format off

// t_1, ..., t_5 += a row by K for t_0, which becomes zero. Leaves both carries out of t_5.
#define CAIRN_ADX_ROW_BY_MULTIPLE(t0, t1, t2, t3, t4, t5) \
    "movq %[" t0 "], %%rdx\n\t" \
    "negq %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t" \
    "adcxq %%rdx, %[" t0 "]\n\t" \
    "mulxq 40(%[rows]), %[low], %[high]\n\t" \
    "adcxq %[low], %[" t1 "]\n\t" \
    "adoxq %[high], %[" t2 "]\n\t" \
    "mulxq 48(%[rows]), %[low], %[high]\n\t" \
    "adcxq %[low], %[" t2 "]\n\t" \
    "adoxq %[high], %[" t3 "]\n\t" \
    "mulxq 56(%[rows]), %[low], %[high]\n\t" \
    "adcxq %[low], %[" t3 "]\n\t" \
    "adoxq %[high], %[" t4 "]\n\t" \
    "mulxq 64(%[rows]), %[low], %[high]\n\t" \
    "adcxq %[low], %[" t4 "]\n\t" \
    "adoxq %[high], %[" t5 "]\n\t" \
    "adcxq %[" t0 "], %[" t5 "]\n\t"

// Adds both carries to a word; t0 is zero.
#define CAIRN_ADX_BOTH_CARRIES(t0, word) \
    "adcxq %[" t0 "], %[" word "]\n\t" \
    "adoxq %[" t0 "], %[" word "]\n\t"

// t_4, ..., t_7 += a row by p for t_3.
#define CAIRN_ADX_ROW_BY_MODULUS \
    "movq %[t3], %%rdx\n\t" \
    "imulq 32(%[rows]), %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t" \
    "mulxq 0(%[rows]), %[low], %[high]\n\t" \
    "adcxq %[low], %[t3]\n\t" \
    "adoxq %[high], %[t4]\n\t" \
    "mulxq 8(%[rows]), %[low], %[high]\n\t" \
    "adcxq %[low], %[t4]\n\t" \
    "adoxq %[high], %[t5]\n\t" \
    "mulxq 16(%[rows]), %[low], %[high]\n\t" \
    "adcxq %[low], %[t5]\n\t" \
    "adoxq %[high], %[t6]\n\t" \
    "mulxq 24(%[rows]), %[low], %[high]\n\t" \
    "adcxq %[low], %[t6]\n\t" \
    "adoxq %[high], %[t7]\n\t" \
    "adcxq %[t3], %[t7]\n\t"

// x^2 / 2^256 in t_4, ..., t_7: the products of different words, twice; the squares of words; rows.
#define CAIRN_ADX_SQUARE \
    "movq 0(%[x]), %%rdx\n\t" \
    "xorl %k[t7], %k[t7]\n\t" \
    "mulxq 8(%[x]), %[t1], %[t2]\n\t" \
    "mulxq 16(%[x]), %[low], %[t3]\n\t" \
    "adcxq %[low], %[t2]\n\t" \
    "mulxq 24(%[x]), %[low], %[t4]\n\t" \
    "adcxq %[low], %[t3]\n\t" \
    "movq 8(%[x]), %%rdx\n\t" \
    "mulxq 16(%[x]), %[low], %[high]\n\t" \
    "adoxq %[low], %[t3]\n\t" \
    "adcxq %[high], %[t4]\n\t" \
    "mulxq 24(%[x]), %[low], %[t5]\n\t" \
    "adoxq %[low], %[t4]\n\t" \
    "adcxq %[t7], %[t5]\n\t" \
    "movq 16(%[x]), %%rdx\n\t" \
    "mulxq 24(%[x]), %[low], %[t6]\n\t" \
    "adoxq %[low], %[t5]\n\t" \
    "adoxq %[t7], %[t6]\n\t" \
    "movq 0(%[x]), %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t" \
    "mulxq %%rdx, %[t0], %[high]\n\t" \
    "adcxq %[t1], %[t1]\n\t" \
    "adoxq %[high], %[t1]\n\t" \
    "movq 8(%[x]), %%rdx\n\t" \
    "mulxq %%rdx, %[low], %[high]\n\t" \
    "adcxq %[t2], %[t2]\n\t" \
    "adoxq %[low], %[t2]\n\t" \
    "adcxq %[t3], %[t3]\n\t" \
    "adoxq %[high], %[t3]\n\t" \
    "movq 16(%[x]), %%rdx\n\t" \
    "mulxq %%rdx, %[low], %[high]\n\t" \
    "adcxq %[t4], %[t4]\n\t" \
    "adoxq %[low], %[t4]\n\t" \
    "adcxq %[t5], %[t5]\n\t" \
    "adoxq %[high], %[t5]\n\t" \
    "movq 24(%[x]), %%rdx\n\t" \
    "mulxq %%rdx, %[low], %[high]\n\t" \
    "adcxq %[t6], %[t6]\n\t" \
    "adoxq %[low], %[t6]\n\t" \
    "adcxq %[t7], %[t7]\n\t" \
    "adoxq %[high], %[t7]\n\t" \
    CAIRN_ADX_ROW_BY_MULTIPLE("t0", "t1", "t2", "t3", "t4", "t5") \
    CAIRN_ADX_BOTH_CARRIES("t0", "t6") \
    CAIRN_ADX_BOTH_CARRIES("t0", "t7") \
    CAIRN_ADX_ROW_BY_MULTIPLE("t1", "t2", "t3", "t4", "t5", "t6") \
    CAIRN_ADX_BOTH_CARRIES("t1", "t7") \
    CAIRN_ADX_ROW_BY_MULTIPLE("t2", "t3", "t4", "t5", "t6", "t7") \
    CAIRN_ADX_ROW_BY_MODULUS

// t_4, ..., t_7 -= p if that is not negative
#define CAIRN_ADX_REDUCE_ONCE \
    "movq %[t4], %[low]\n\t" \
    "movq %[t5], %[high]\n\t" \
    "movq %[t6], %[t2]\n\t" \
    "movq %[t7], %%rdx\n\t" \
    "subq 0(%[rows]), %[low]\n\t" \
    "sbbq 8(%[rows]), %[high]\n\t" \
    "sbbq 16(%[rows]), %[t2]\n\t" \
    "sbbq 24(%[rows]), %%rdx\n\t" \
    "cmovncq %[low], %[t4]\n\t" \
    "cmovncq %[high], %[t5]\n\t" \
    "cmovncq %[t2], %[t6]\n\t" \
    "cmovncq %%rdx, %[t7]\n\t"

// The operands of both.
#define CAIRN_ADX_SQUARE_OPERANDS \
    : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4), \
    [t5] "=&r"(t5), [t6] "=&r"(t6), [t7] "=&r"(t7), [low] "=&r"(low), [high] "=&r"(high) \
    : [x] "r"(x.data()), "m"(x), [rows] "r"(&rows), "m"(rows) \
    : "rdx", "cc"

// clang-format on

enum class Reduced : bool { no, yes };

template <class Modulus, Reduced reduced>
inline __attribute__((always_inline)) Limbs4 square_by_rows(const Limbs4& x) noexcept {
    static_assert(has_small_inverse<Modulus>);
    constexpr const ReductionRows& rows = reduction_rows<Modulus>;
    std::uint64_t t0;
    std::uint64_t t1;
    std::uint64_t t2;
    std::uint64_t t3;
    std::uint64_t t4;
    std::uint64_t t5;
    std::uint64_t t6;
    std::uint64_t t7;
    std::uint64_t low;
    std::uint64_t high;
    if constexpr (reduced == Reduced::yes) {
        __asm__(CAIRN_ADX_SQUARE CAIRN_ADX_REDUCE_ONCE CAIRN_ADX_SQUARE_OPERANDS);
    } else {
        __asm__(CAIRN_ADX_SQUARE CAIRN_ADX_SQUARE_OPERANDS);
    }
    return {t4, t5, t6, t7};
}

/// x^2 / 2^256 modulo p, but below (b^2 p / 2^256 + 1 + 2^-31) p for x below b p, if that is below
/// 2^256.
template <class Modulus>
inline __attribute__((always_inline)) Limbs4 square_unreduced_adx(const Limbs4& x) noexcept {
    return square_by_rows<Modulus, Reduced::no>(x);
}

/// x^2 / 2^256 mod p, for x below p: below (0.4532 + 1 + 2^-31) p before the last subtraction.
template <class Modulus>
inline __attribute__((always_inline)) Limbs4 square_adx(const Limbs4& x) noexcept {
    return square_by_rows<Modulus, Reduced::yes>(x);
}

#undef CAIRN_ADX_SQUARE_OPERANDS
#undef CAIRN_ADX_REDUCE_ONCE
#undef CAIRN_ADX_SQUARE
#undef CAIRN_ADX_BOTH_CARRIES
#undef CAIRN_ADX_ROW_BY_MODULUS
#undef CAIRN_ADX_ROW_BY_MULTIPLE

#endif

}  // namespace cairn::algebra::detail
