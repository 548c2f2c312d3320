#include "algebra/detail/fq_adx.hpp"

#include "algebra/fq.hpp"

namespace cairn::algebra::detail {

#ifdef CAIRN_HAS_MONTGOMERY_ADX

// As in montgomery_adx.hpp: q is below 2^381, so that the sum of a round stays below 2^448 and
// needs no eighth word. The sum t is in %[t0]..%[t5], its seventh word in %[t6].
// clang-format off

// t = x * word
#define CAIRN_FQ_FIRST(word) \
    "movq " word ", %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t" \
    "mulxq 0(%[x]), %[t0], %[t1]\n\t" \
    "mulxq 8(%[x]), %[low], %[t2]\n\t" \
    "adoxq %[low], %[t1]\n\t" \
    "mulxq 16(%[x]), %[low], %[t3]\n\t" \
    "adoxq %[low], %[t2]\n\t" \
    "mulxq 24(%[x]), %[low], %[t4]\n\t" \
    "adoxq %[low], %[t3]\n\t" \
    "mulxq 32(%[x]), %[low], %[t5]\n\t" \
    "adoxq %[low], %[t4]\n\t" \
    "mulxq 40(%[x]), %[low], %[t6]\n\t" \
    "adoxq %[low], %[t5]\n\t" \
    "movl $0, %k[low]\n\t" \
    "adoxq %[low], %[t6]\n\t"

// One word of t += x * word
#define CAIRN_FQ_STEP(offset, here, next) \
    "mulxq " offset "(%[x]), %[low], %[high]\n\t" \
    "adoxq %[low], %[" here "]\n\t" \
    "adcxq %[high], %[" next "]\n\t"

// t += x * word, which makes the seventh word anew.
#define CAIRN_FQ_ADD(word) \
    "movq " word ", %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t" \
    CAIRN_FQ_STEP("0", "t0", "t1") \
    CAIRN_FQ_STEP("8", "t1", "t2") \
    CAIRN_FQ_STEP("16", "t2", "t3") \
    CAIRN_FQ_STEP("24", "t3", "t4") \
    CAIRN_FQ_STEP("32", "t4", "t5") \
    "mulxq 40(%[x]), %[low], %[t6]\n\t" \
    "adoxq %[low], %[t5]\n\t" \
    "movl $0, %k[low]\n\t" \
    "adcxq %[low], %[t6]\n\t" \
    "adoxq %[low], %[t6]\n\t"

// One word of t = (t + m q) / 2^64
#define CAIRN_FQ_REDUCE_STEP(word, here, next) \
    "mulxq %[" word "], %[low], %[" next "]\n\t" \
    "adoxq %[low], %[" here "]\n\t"

// t = (t + m q) / 2^64 with the m that makes the lowest word zero.
#define CAIRN_FQ_REDUCE \
    "movq %[t0], %%rdx\n\t" \
    "imulq %[inverse], %%rdx\n\t" \
    "xorl %k[low], %k[low]\n\t" \
    "mulxq %[q0], %[low], %[high]\n\t" \
    "adcxq %[t0], %[low]\n\t" \
    "movq %[high], %[t0]\n\t" \
    "adcxq %[t1], %[t0]\n\t" \
    CAIRN_FQ_REDUCE_STEP("q1", "t0", "t1") \
    "adcxq %[t2], %[t1]\n\t" \
    CAIRN_FQ_REDUCE_STEP("q2", "t1", "t2") \
    "adcxq %[t3], %[t2]\n\t" \
    CAIRN_FQ_REDUCE_STEP("q3", "t2", "t3") \
    "adcxq %[t4], %[t3]\n\t" \
    CAIRN_FQ_REDUCE_STEP("q4", "t3", "t4") \
    "adcxq %[t5], %[t4]\n\t" \
    CAIRN_FQ_REDUCE_STEP("q5", "t4", "t5") \
    "movl $0, %k[low]\n\t" \
    "adcxq %[low], %[t5]\n\t" \
    "adoxq %[t6], %[t5]\n\t"

// clang-format on

Limbs6 fq_multiply_adx(const Limbs6& x, const Limbs6& y) noexcept {
    std::uint64_t t0;
    std::uint64_t t1;
    std::uint64_t t2;
    std::uint64_t t3;
    std::uint64_t t4;
    std::uint64_t t5;
    std::uint64_t t6;
    std::uint64_t low;
    std::uint64_t high;
    const Limbs6& q = FqModulus::value;
    __asm__(CAIRN_FQ_FIRST("0(%[y])") CAIRN_FQ_REDUCE CAIRN_FQ_ADD("8(%[y])")
                CAIRN_FQ_REDUCE CAIRN_FQ_ADD("16(%[y])") CAIRN_FQ_REDUCE CAIRN_FQ_ADD("24(%[y])")
                    CAIRN_FQ_REDUCE CAIRN_FQ_ADD("32(%[y])")
                        CAIRN_FQ_REDUCE CAIRN_FQ_ADD("40(%[y])") CAIRN_FQ_REDUCE
            : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4),
              [t5] "=&r"(t5), [t6] "=&r"(t6), [low] "=&r"(low), [high] "=&r"(high)
            : [x] "r"(x.data()), [y] "r"(y.data()), "m"(x),
              "m"(y), [q0] "m"(q[0]), [q1] "m"(q[1]), [q2] "m"(q[2]), [q3] "m"(q[3]),
              [q4] "m"(q[4]), [q5] "m"(q[5]), [inverse] "m"(FqModulus::negative_inverse)
            : "rdx", "cc");
    return Fq::reduce_once({t0, t1, t2, t3, t4, t5});
}

#undef CAIRN_FQ_REDUCE
#undef CAIRN_FQ_REDUCE_STEP
#undef CAIRN_FQ_ADD
#undef CAIRN_FQ_STEP
#undef CAIRN_FQ_FIRST

#endif

}  // namespace cairn::algebra::detail
