// The butterfly of the transform without vectors: a, b to a + w b, a - w b, on numbers that are
// reduced as little as 256 bits allow.
//
// A number modulo r is any of the integers below 2^256 that stand for it. First a is moved into the
// middle half [2^254, 3 2^254) by r, which lies between 2^254 and 2 2^254: added in the lowest
// quarter, subtracted in the highest. The product t = w b of fr_factor.hpp is at most r/2 + 2^-60 r
// < 2^254 from 0. So a + t and a - t are below 2^256 again.
#pragma once

#include "algebra/detail/fr_factor.hpp"
#include "algebra/detail/fr_factor_adx.hpp"

namespace cairn::algebra::detail {

/// What moves a number into the middle half, by its two highest bits: modulo 2^256.
inline constexpr std::array<Limbs4, 4> fr_to_middle = {Fr::p, Limbs4{}, Limbs4{}, fr_minus_modulus};

static_assert(Fr::p[3] >> 62U == 1, "r is in the second quarter");

/// How products by roots are made.
enum class RootProducts : std::uint8_t { portable, adx };

inline RootProducts best_root_products() noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    return cpu_has_adx ? RootProducts::adx : RootProducts::portable;
#else
    return RootProducts::portable;
#endif
}

/// a, b = a + t, a - t
inline void add_and_subtract(Limbs4& a, Limbs4& b, const Limbs4& t) noexcept {
    std::uint64_t unused = 0;
    const Limbs4 middle = add(a, fr_to_middle[a[3] >> 62U], unused);
    b = subtract(middle, t, unused);
    a = add(middle, t, unused);
}

#ifdef CAIRN_HAS_MONTGOMERY_ADX

/// The same: compilers lose the carry in one of the three chains, and copies of words just written
/// are slow (fq_adx.hpp).
inline __attribute__((always_inline)) void add_and_subtract_x86(Limbs4& a, Limbs4& b,
                                                                const Limbs4& t) noexcept {
    std::uint64_t a0;
    std::uint64_t a1;
    std::uint64_t a2;
    std::uint64_t a3;
    std::uint64_t at;
    // clang-format off
    __asm__ volatile(
        "movq 24(%[a]), %[a3]\n\t"
        "movq 0(%[a]), %[a0]\n\t"
        "movq 8(%[a]), %[a1]\n\t"
        "movq 16(%[a]), %[a2]\n\t"
        "movq %[a3], %[at]\n\t"
        "shrq $62, %[at]\n\t"
        "shll $5, %k[at]\n\t"
        "addq 0(%[middle], %[at]), %[a0]\n\t"
        "adcq 8(%[middle], %[at]), %[a1]\n\t"
        "adcq 16(%[middle], %[at]), %[a2]\n\t"
        "adcq 24(%[middle], %[at]), %[a3]\n\t"
        "movq %[a0], %[at]\n\t"
        "subq %[t0], %[at]\n\t"
        "movq %[at], 0(%[b])\n\t"
        "movq %[a1], %[at]\n\t"
        "sbbq %[t1], %[at]\n\t"
        "movq %[at], 8(%[b])\n\t"
        "movq %[a2], %[at]\n\t"
        "sbbq %[t2], %[at]\n\t"
        "movq %[at], 16(%[b])\n\t"
        "movq %[a3], %[at]\n\t"
        "sbbq %[t3], %[at]\n\t"
        "movq %[at], 24(%[b])\n\t"
        "addq %[t0], %[a0]\n\t"
        "movq %[a0], 0(%[a])\n\t"
        "adcq %[t1], %[a1]\n\t"
        "movq %[a1], 8(%[a])\n\t"
        "adcq %[t2], %[a2]\n\t"
        "movq %[a2], 16(%[a])\n\t"
        "adcq %[t3], %[a3]\n\t"
        "movq %[a3], 24(%[a])\n\t"
        : [a0] "=&r"(a0), [a1] "=&r"(a1), [a2] "=&r"(a2), [a3] "=&r"(a3), [at] "=&r"(at)
        : [a] "r"(a.data()), [b] "r"(b.data()), [t0] "r"(t[0]), [t1] "r"(t[1]), [t2] "r"(t[2]),
          [t3] "r"(t[3]), [middle] "r"(fr_to_middle.data())
        : "cc", "memory");
    // clang-format on
}

#endif

/// As fr_times_portable.
template <RootProducts products>
inline __attribute__((always_inline)) Limbs4 fr_times(const Limbs4& x, const FrFactor& w) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    if constexpr (products == RootProducts::adx) {
        return fr_times_adx(x, w);
    }
#endif
    return fr_times_portable(x, w);
}

template <RootProducts products>
inline __attribute__((always_inline)) void butterfly(Limbs4& a, Limbs4& b,
                                                     const FrFactor& w) noexcept {
    const Limbs4 t = fr_times<products>(b, w);
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    if constexpr (products == RootProducts::adx) {
        add_and_subtract_x86(a, b, t);
        return;
    }
#endif
    add_and_subtract(a, b, t);
}

/// x modulo r of any x below 2^256, which is below 3 r.
inline Limbs4 fr_reduce_word(const Limbs4& x) noexcept {
    const std::uint64_t mask = 0 - (x[3] >> 63U);
    std::uint64_t unused = 0;
    // Now below 2^255 < 2 r.
    const Limbs4 less =
        subtract(x, {Fr::p[0] & mask, Fr::p[1] & mask, Fr::p[2] & mask, Fr::p[3] & mask}, unused);
    return Fr::reduce_once(less);
}

}  // namespace cairn::algebra::detail
