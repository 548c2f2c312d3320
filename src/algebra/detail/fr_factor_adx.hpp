// The product of fr_factor.hpp with the instructions MULX, ADCX and ADOX: two chains of carries
// side by side. Runs only where cpu_has_adx; needs no flag of the compiler.
#pragma once

#include "algebra/detail/fr_factor.hpp"
#include "algebra/detail/montgomery_adx.hpp"

#include <cstddef>

namespace cairn::algebra::detail {

#ifdef CAIRN_HAS_MONTGOMERY_ADX

namespace fr_factor_words {
// Of each file for itself, so that they are addressed without a register.
static constexpr std::uint64_t half = fr_quotient_half;
static constexpr Limbs4 n = fr_minus_modulus;
}  // namespace fr_factor_words

// The integer of a factor is at 0 of it, its quotient at 32.
static_assert(offsetof(FrFactor, integer) == 0 && offsetof(FrFactor, quotient) == 32);

// MULX takes a factor from rdx, and the other from memory here.
// clang-format off

#define CAIRN_FACTOR_ROW(word) \
    "movq " word ", %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t"
#define CAIRN_FACTOR_STEP(word, here, next) \
    "mulxq " word ", %[low], %[high]\n\t" \
    "adcxq %[low], %[" here "]\n\t" \
    "adoxq %[high], %[" next "]\n\t"
// Of a product in column 2^192 the upper word: to the word [below] of 2^256.
#define CAIRN_FACTOR_BELOW(word) \
    "mulxq " word ", %[low], %[high]\n\t" \
    "adoxq %[high], %[below]\n\t"
// The last of a row makes a new word of the quotient, which takes both carries.
#define CAIRN_FACTOR_TOP(here, top) \
    "mulxq 64(%[w]), %[low], %[" top "]\n\t" \
    "adcxq %[low], %[" here "]\n\t" \
    "movl $0, %k[low]\n\t" \
    "adcxq %[low], %[" top "]\n\t" \
    "adoxq %[low], %[" top "]\n\t"

/// q = x w / r, rounded.
inline __attribute__((always_inline)) Limbs4 fr_quotient_adx(const std::uint64_t* x,
                                                             const FrFactor& w) noexcept {
    std::uint64_t below;
    std::uint64_t q0;
    std::uint64_t q1;
    std::uint64_t q2;
    std::uint64_t q3;
    std::uint64_t low;
    std::uint64_t high;
    __asm__ volatile(
        "movq 0(%[x]), %%rdx\n\t"
        "mulxq 56(%[w]), %[low], %[below]\n\t"
        "mulxq 64(%[w]), %[low], %[q0]\n\t"
        "addq %[low], %[below]\n\t"
        "adcq $0, %[q0]\n\t"
        "addq %[half], %[below]\n\t"
        "adcq $0, %[q0]\n\t"
        CAIRN_FACTOR_ROW("8(%[x])")
        CAIRN_FACTOR_BELOW("48(%[w])")
        CAIRN_FACTOR_STEP("56(%[w])", "below", "q0")
        CAIRN_FACTOR_TOP("q0", "q1")
        CAIRN_FACTOR_ROW("16(%[x])")
        CAIRN_FACTOR_BELOW("40(%[w])")
        CAIRN_FACTOR_STEP("48(%[w])", "below", "q0")
        CAIRN_FACTOR_STEP("56(%[w])", "q0", "q1")
        CAIRN_FACTOR_TOP("q1", "q2")
        CAIRN_FACTOR_ROW("24(%[x])")
        CAIRN_FACTOR_BELOW("32(%[w])")
        CAIRN_FACTOR_STEP("40(%[w])", "below", "q0")
        CAIRN_FACTOR_STEP("48(%[w])", "q0", "q1")
        CAIRN_FACTOR_STEP("56(%[w])", "q1", "q2")
        CAIRN_FACTOR_TOP("q2", "q3")
        : [below] "=&r"(below), [q0] "=&r"(q0), [q1] "=&r"(q1), [q2] "=&r"(q2), [q3] "=&r"(q3),
          [low] "=&r"(low), [high] "=&r"(high)
        : [x] "r"(x), [w] "r"(&w), [half] "m"(fr_factor_words::half)
        : "rdx", "cc", "memory");
    return {q0, q1, q2, q3};
}

// t3 += rdx * word: the highest word takes lower halves only.
#define CAIRN_FACTOR_HIGHEST(word) \
    "movq " word ", %[low]\n\t" \
    "imulq %%rdx, %[low]\n\t" \
    "addq %[low], %[t3]\n\t"
// The same from a word of q, which goes to rdx too, with the carry of the row that follows.
#define CAIRN_FACTOR_ROW_OF_QUOTIENT(q, word) \
    "movq %[" q "], %%rdx\n\t" \
    "imulq %[" word "], %[" q "]\n\t" \
    "xorl %k[low], %k[low]\n\t"

/// x w - q r modulo 2^256, which is x w + q n.
inline __attribute__((always_inline)) Limbs4 fr_remainder_adx(const std::uint64_t* x,
                                                              const FrFactor& w,
                                                              const Limbs4& q) noexcept {
    std::uint64_t t0;
    std::uint64_t t1;
    std::uint64_t t2;
    std::uint64_t t3;
    std::uint64_t low;
    std::uint64_t high;
    std::uint64_t q0 = q[0];
    std::uint64_t q1 = q[1];
    std::uint64_t q2 = q[2];
    std::uint64_t q3 = q[3];
    __asm__ volatile(
        "movq 0(%[x]), %%rdx\n\t"
        "movq 24(%[w]), %[t3]\n\t"
        "imulq %%rdx, %[t3]\n\t"
        "mulxq 0(%[w]), %[t0], %[t1]\n\t"
        "mulxq 8(%[w]), %[low], %[t2]\n\t"
        "addq %[low], %[t1]\n\t"
        "mulxq 16(%[w]), %[low], %[high]\n\t"
        "adcq %[low], %[t2]\n\t"
        "adcq %[high], %[t3]\n\t"
        CAIRN_FACTOR_ROW("8(%[x])")
        CAIRN_FACTOR_STEP("0(%[w])", "t1", "t2")
        CAIRN_FACTOR_STEP("8(%[w])", "t2", "t3")
        "adcq $0, %[t3]\n\t"
        CAIRN_FACTOR_HIGHEST("16(%[w])")
        "movq 16(%[x]), %%rdx\n\t"
        "mulxq 0(%[w]), %[low], %[high]\n\t"
        "addq %[low], %[t2]\n\t"
        "adcq %[high], %[t3]\n\t"
        CAIRN_FACTOR_HIGHEST("8(%[w])")
        "movq 24(%[x]), %%rdx\n\t"
        CAIRN_FACTOR_HIGHEST("0(%[w])")
        CAIRN_FACTOR_ROW_OF_QUOTIENT("q0", "n3")
        CAIRN_FACTOR_STEP("%[n0]", "t0", "t1")
        CAIRN_FACTOR_STEP("%[n1]", "t1", "t2")
        CAIRN_FACTOR_STEP("%[n2]", "t2", "t3")
        "adcxq %[q0], %[t3]\n\t"
        CAIRN_FACTOR_ROW_OF_QUOTIENT("q1", "n2")
        CAIRN_FACTOR_STEP("%[n0]", "t1", "t2")
        CAIRN_FACTOR_STEP("%[n1]", "t2", "t3")
        "adcxq %[q1], %[t3]\n\t"
        CAIRN_FACTOR_ROW_OF_QUOTIENT("q2", "n1")
        CAIRN_FACTOR_STEP("%[n0]", "t2", "t3")
        "adcxq %[q2], %[t3]\n\t"
        "imulq %[n0], %[q3]\n\t"
        "addq %[q3], %[t3]\n\t"
        : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [low] "=&r"(low),
          [high] "=&r"(high), [q0] "+&r"(q0), [q1] "+&r"(q1), [q2] "+&r"(q2), [q3] "+&r"(q3)
        : [x] "r"(x), [w] "r"(&w), [n0] "m"(fr_factor_words::n[0]),
          [n1] "m"(fr_factor_words::n[1]), [n2] "m"(fr_factor_words::n[2]),
          [n3] "m"(fr_factor_words::n[3])
        : "rdx", "cc", "memory");
    return {t0, t1, t2, t3};
}

// clang-format on

#undef CAIRN_FACTOR_ROW_OF_QUOTIENT
#undef CAIRN_FACTOR_HIGHEST
#undef CAIRN_FACTOR_TOP
#undef CAIRN_FACTOR_BELOW
#undef CAIRN_FACTOR_STEP
#undef CAIRN_FACTOR_ROW

/// As fr_times_portable.
inline __attribute__((always_inline)) Limbs4 fr_times_adx(const Limbs4& x,
                                                          const FrFactor& w) noexcept {
    return fr_remainder_adx(x.data(), w, fr_quotient_adx(x.data(), w));
}

#endif

}  // namespace cairn::algebra::detail
