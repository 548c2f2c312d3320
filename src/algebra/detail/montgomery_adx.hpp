// Montgomery products of four words with the instructions MULX, ADCX and ADOX: two chains of
// carries side by side, which no compiler makes of C++. The portable reference is in
// prime_field.hpp.
//
// As gnark's "no-carry" method: with the modulus p below 2^254 (for one product below 2^255) the
// sum of a round, x y_i (+ c d_i) + m p + t with t < 3 p, stays below 2^320, so that no sixth word
// is needed. The code runs only on a CPU with BMI2 and ADX (cpu_has_adx); it needs no flag of the
// compiler.
#pragma once

#include "algebra/limbs.hpp"

namespace cairn::algebra::detail {

/// Set before main() begins; false until then.
extern const bool cpu_has_adx;

// Without optimisation no compiler keeps enough registers free for it.
#if defined(__x86_64__) && defined(__OPTIMIZE__)
#define CAIRN_HAS_MONTGOMERY_ADX 1

// The sum t is in %[t0]..%[t3], its fifth word in %[t4]. MULX takes a factor from rdx.
// clang-format off

// t = x * word
#define CAIRN_ADX_FIRST(x, word) \
    "movq " word ", %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t" \
    "mulxq 0(%[" x "]), %[t0], %[t1]\n\t" \
    "mulxq 8(%[" x "]), %[low], %[t2]\n\t" \
    "adoxq %[low], %[t1]\n\t" \
    "mulxq 16(%[" x "]), %[low], %[t3]\n\t" \
    "adoxq %[low], %[t2]\n\t" \
    "mulxq 24(%[" x "]), %[low], %[t4]\n\t" \
    "adoxq %[low], %[t3]\n\t" \
    "movl $0, %k[low]\n\t" \
    "adoxq %[low], %[t4]\n\t"

// t += x * word, where the register `top` takes the fifth word.
#define CAIRN_ADX_ADD(x, word, top) \
    "movq " word ", %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t" \
    "mulxq 0(%[" x "]), %[low], %[high]\n\t" \
    "adoxq %[low], %[t0]\n\t" \
    "adcxq %[high], %[t1]\n\t" \
    "mulxq 8(%[" x "]), %[low], %[high]\n\t" \
    "adoxq %[low], %[t1]\n\t" \
    "adcxq %[high], %[t2]\n\t" \
    "mulxq 16(%[" x "]), %[low], %[high]\n\t" \
    "adoxq %[low], %[t2]\n\t" \
    "adcxq %[high], %[t3]\n\t" \
    "mulxq 24(%[" x "]), %[low], " top "\n\t" \
    "adoxq %[low], %[t3]\n\t" \
    "movl $0, %k[low]\n\t" \
    "adcxq %[low], " top "\n\t" \
    "adoxq %[low], " top "\n\t"

// t = (t + m p) / 2^64 with the m that makes the lowest word zero.
#define CAIRN_ADX_REDUCE \
    "movq %[t0], %%rdx\n\t" \
    "imulq %[inverse], %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t" \
    "mulxq %[p0], %[low], %[high]\n\t" \
    "adcxq %[t0], %[low]\n\t" \
    "movq %[high], %[t0]\n\t" \
    "adcxq %[t1], %[t0]\n\t" \
    "mulxq %[p1], %[low], %[t1]\n\t" \
    "adoxq %[low], %[t0]\n\t" \
    "adcxq %[t2], %[t1]\n\t" \
    "mulxq %[p2], %[low], %[t2]\n\t" \
    "adoxq %[low], %[t1]\n\t" \
    "adcxq %[t3], %[t2]\n\t" \
    "mulxq %[p3], %[low], %[t3]\n\t" \
    "adoxq %[low], %[t2]\n\t" \
    "movl $0, %k[low]\n\t" \
    "adcxq %[low], %[t3]\n\t" \
    "adoxq %[t4], %[t3]\n\t"

// t -= p if t >= p
#define CAIRN_ADX_SUBTRACT_MODULUS \
    "movq %[t0], %[low]\n\t" \
    "movq %[t1], %[high]\n\t" \
    "movq %[t2], %[t4]\n\t" \
    "movq %[t3], %%rdx\n\t" \
    "subq %[p0], %[low]\n\t" \
    "sbbq %[p1], %[high]\n\t" \
    "sbbq %[p2], %[t4]\n\t" \
    "sbbq %[p3], %%rdx\n\t" \
    "cmovncq %[low], %[t0]\n\t" \
    "cmovncq %[high], %[t1]\n\t" \
    "cmovncq %[t4], %[t2]\n\t" \
    "cmovncq %%rdx, %[t3]\n\t"

// t += c * word
#define CAIRN_ADX_SECOND(word) CAIRN_ADX_ADD("c", word, "%%rdx") "addq %%rdx, %[t4]\n\t"

// clang-format on

/// x y / 2^256 mod p, for x below p and any y. Modulus has p and -1/p mod 2^64.
template <class Modulus>
inline __attribute__((always_inline)) Limbs4 multiply_adx(const Limbs4& x,
                                                          const Limbs4& y) noexcept {
    std::uint64_t t0;
    std::uint64_t t1;
    std::uint64_t t2;
    std::uint64_t t3;
    std::uint64_t t4;
    std::uint64_t low;
    std::uint64_t high;
    __asm__(CAIRN_ADX_FIRST("x", "0(%[y])") CAIRN_ADX_REDUCE CAIRN_ADX_ADD("x", "8(%[y])", "%[t4]")
                CAIRN_ADX_REDUCE CAIRN_ADX_ADD("x", "16(%[y])", "%[t4]")
                    CAIRN_ADX_REDUCE CAIRN_ADX_ADD("x", "24(%[y])", "%[t4]")
                        CAIRN_ADX_REDUCE CAIRN_ADX_SUBTRACT_MODULUS
            : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4),
              [low] "=&r"(low), [high] "=&r"(high)
            : [x] "r"(x.data()), [y] "r"(y.data()), "m"(x), "m"(y), [p0] "m"(Modulus::value[0]),
              [p1] "m"(Modulus::value[1]), [p2] "m"(Modulus::value[2]), [p3] "m"(Modulus::value[3]),
              [inverse] "m"(Modulus::negative_inverse)
            : "rdx", "cc");
    return {t0, t1, t2, t3};
}

/// (a b + c d) / 2^256 mod p, with one reduction.
template <class Modulus>
inline __attribute__((always_inline)) Limbs4 multiply_two_adx(const Limbs4& a, const Limbs4& b,
                                                              const Limbs4& c,
                                                              const Limbs4& d) noexcept {
    std::uint64_t t0;
    std::uint64_t t1;
    std::uint64_t t2;
    std::uint64_t t3;
    std::uint64_t t4;
    std::uint64_t low;
    std::uint64_t high;
    __asm__(CAIRN_ADX_FIRST("a", "0(%[b])") CAIRN_ADX_SECOND("0(%[d])")
                CAIRN_ADX_REDUCE CAIRN_ADX_ADD("a", "8(%[b])", "%[t4]") CAIRN_ADX_SECOND("8(%[d])")
                    CAIRN_ADX_REDUCE CAIRN_ADX_ADD("a", "16(%[b])", "%[t4]") CAIRN_ADX_SECOND(
                        "16(%[d])") CAIRN_ADX_REDUCE CAIRN_ADX_ADD("a", "24(%[b])", "%[t4]")
                        CAIRN_ADX_SECOND("24(%[d])") CAIRN_ADX_REDUCE CAIRN_ADX_SUBTRACT_MODULUS
            : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4),
              [low] "=&r"(low), [high] "=&r"(high)
            : [a] "r"(a.data()), [b] "r"(b.data()), [c] "r"(c.data()), [d] "r"(d.data()), "m"(a),
              "m"(b), "m"(c), "m"(d), [p0] "m"(Modulus::value[0]), [p1] "m"(Modulus::value[1]),
              [p2] "m"(Modulus::value[2]), [p3] "m"(Modulus::value[3]),
              [inverse] "m"(Modulus::negative_inverse)
            : "rdx", "cc");
    return {t0, t1, t2, t3};
}

#undef CAIRN_ADX_SECOND
#undef CAIRN_ADX_FIRST
#undef CAIRN_ADX_ADD
#undef CAIRN_ADX_REDUCE
#undef CAIRN_ADX_SUBTRACT_MODULUS

#endif

}  // namespace cairn::algebra::detail
