// The Montgomery product of six words with MULX, ADCX and ADOX: the like of montgomery_adx.hpp for
// Fq, out of line because of its size. The portable reference is Fq::multiply_portable.
#pragma once

#include "algebra/detail/montgomery_adx.hpp"

namespace cairn::algebra::detail {

#ifdef CAIRN_HAS_MONTGOMERY_ADX

/// x y / 2^384 mod q, for x below q and any y. Runs only where cpu_has_adx. Here and below the
/// result may replace an operand. It is written where it belongs because a copy of words just
/// written is slow: compilers load two words at once, which the CPU cannot take from two stores.
void fq_multiply_adx(std::uint64_t* out, const std::uint64_t* x, const std::uint64_t* y) noexcept;

// Sums and differences modulo q: compilers lose the carry in chains of six words. Both need no
// instruction that some such CPU lacks. The six registers [u0]..[u3], [a], [b] take the other
// candidate, the last two when the operands have been read.
// clang-format off
#define CAIRN_FQ_LOAD \
    "movq 0(%[a]), %[t0]\n\t" \
    "movq 8(%[a]), %[t1]\n\t" \
    "movq 16(%[a]), %[t2]\n\t" \
    "movq 24(%[a]), %[t3]\n\t" \
    "movq 32(%[a]), %[t4]\n\t" \
    "movq 40(%[a]), %[t5]\n\t"
#define CAIRN_FQ_WITH_OPERAND(first, next) \
    first " 0(%[b]), %[t0]\n\t" \
    next " 8(%[b]), %[t1]\n\t" \
    next " 16(%[b]), %[t2]\n\t" \
    next " 24(%[b]), %[t3]\n\t" \
    next " 32(%[b]), %[t4]\n\t" \
    next " 40(%[b]), %[t5]\n\t"
#define CAIRN_FQ_WITH_MODULUS(first, next, take) \
    "movq %[t0], %[u0]\n\t" \
    "movq %[t1], %[u1]\n\t" \
    "movq %[t2], %[u2]\n\t" \
    "movq %[t3], %[u3]\n\t" \
    "movq %[t4], %[a]\n\t" \
    "movq %[t5], %[b]\n\t" \
    first " %[q0], %[u0]\n\t" \
    next " %[q1], %[u1]\n\t" \
    next " %[q2], %[u2]\n\t" \
    next " %[q3], %[u3]\n\t" \
    next " %[q4], %[a]\n\t" \
    next " %[q5], %[b]\n\t" \
    take " %[u0], %[t0]\n\t" \
    take " %[u1], %[t1]\n\t" \
    take " %[u2], %[t2]\n\t" \
    take " %[u3], %[t3]\n\t" \
    take " %[a], %[t4]\n\t" \
    take " %[b], %[t5]\n\t"
// clang-format on

namespace fq_modulus {
// Of each file for itself, so that they are addressed without a register.
static constexpr Limbs6 q = {0xb9feffffffffaaab, 0x1eabfffeb153ffff, 0x6730d2a0f6b0f624,
                             0x64774b84f38512bf, 0x4b1ba7b6434bacd7, 0x1a0111ea397fe69a};
}  // namespace fq_modulus

#define CAIRN_FQ_ASM(code)                                                                        \
    std::uint64_t t0, t1, t2, t3, t4, t5, u0, u1, u2, u3;                                         \
    const std::uint64_t* at_a = a;                                                                \
    const std::uint64_t* at_b = b;                                                                \
    __asm__(CAIRN_FQ_LOAD code                                                                    \
            : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4),     \
              [t5] "=&r"(t5), [u0] "=&r"(u0), [u1] "=&r"(u1), [u2] "=&r"(u2), [u3] "=&r"(u3),     \
              [a] "+&r"(at_a), [b] "+&r"(at_b)                                                    \
            : [q0] "m"(fq_modulus::q[0]), [q1] "m"(fq_modulus::q[1]), [q2] "m"(fq_modulus::q[2]), \
              [q3] "m"(fq_modulus::q[3]), [q4] "m"(fq_modulus::q[4]), [q5] "m"(fq_modulus::q[5])  \
            : "cc", "memory");                                                                    \
    out[0] = t0;                                                                                  \
    out[1] = t1;                                                                                  \
    out[2] = t2;                                                                                  \
    out[3] = t3;                                                                                  \
    out[4] = t4;                                                                                  \
    out[5] = t5

/// a + b mod q: less q unless that borrows.
inline void fq_add_x86(std::uint64_t* out, const std::uint64_t* a,
                       const std::uint64_t* b) noexcept {
    CAIRN_FQ_ASM(CAIRN_FQ_WITH_OPERAND("addq", "adcq")
                     CAIRN_FQ_WITH_MODULUS("subq", "sbbq", "cmovncq"));
}

/// a - b mod q: plus q if that carries, which it does exactly where a - b is negative.
inline void fq_subtract_x86(std::uint64_t* out, const std::uint64_t* a,
                            const std::uint64_t* b) noexcept {
    CAIRN_FQ_ASM(CAIRN_FQ_WITH_OPERAND("subq", "sbbq")
                     CAIRN_FQ_WITH_MODULUS("addq", "adcq", "cmovcq"));
}

#undef CAIRN_FQ_ASM
#undef CAIRN_FQ_WITH_MODULUS
#undef CAIRN_FQ_WITH_OPERAND
#undef CAIRN_FQ_LOAD

#endif

}  // namespace cairn::algebra::detail
