#include "algebra/detail/fq_adx.hpp"

#include "algebra/fq.hpp"

namespace cairn::algebra::detail {

#ifdef CAIRN_HAS_MONTGOMERY_ADX

static_assert(fq_modulus::q == FqModulus::value);
using fq_modulus::q;

namespace {
constexpr std::uint64_t negative_inverse = FqModulus::negative_inverse;
}  // namespace

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

// t -= q if t >= q; the factors are not needed any more.
#define CAIRN_FQ_SUBTRACT_MODULUS \
    "movq %[t0], %[low]\n\t" \
    "movq %[t1], %[high]\n\t" \
    "movq %[t2], %[t6]\n\t" \
    "movq %[t3], %%rdx\n\t" \
    "movq %[t4], %[x]\n\t" \
    "movq %[t5], %[y]\n\t" \
    "subq %[q0], %[low]\n\t" \
    "sbbq %[q1], %[high]\n\t" \
    "sbbq %[q2], %[t6]\n\t" \
    "sbbq %[q3], %%rdx\n\t" \
    "sbbq %[q4], %[x]\n\t" \
    "sbbq %[q5], %[y]\n\t" \
    "cmovncq %[low], %[t0]\n\t" \
    "cmovncq %[high], %[t1]\n\t" \
    "cmovncq %[t6], %[t2]\n\t" \
    "cmovncq %%rdx, %[t3]\n\t" \
    "cmovncq %[x], %[t4]\n\t" \
    "cmovncq %[y], %[t5]\n\t"

// clang-format on

void fq_multiply_adx(std::uint64_t* out, const std::uint64_t* x, const std::uint64_t* y) noexcept {
    std::uint64_t t0;
    std::uint64_t t1;
    std::uint64_t t2;
    std::uint64_t t3;
    std::uint64_t t4;
    std::uint64_t t5;
    std::uint64_t t6;
    std::uint64_t low;
    std::uint64_t high;
    const std::uint64_t* at_x = x;
    const std::uint64_t* at_y = y;
    __asm__(CAIRN_FQ_FIRST("0(%[y])") CAIRN_FQ_REDUCE CAIRN_FQ_ADD("8(%[y])")
                CAIRN_FQ_REDUCE CAIRN_FQ_ADD("16(%[y])") CAIRN_FQ_REDUCE CAIRN_FQ_ADD("24(%[y])")
                    CAIRN_FQ_REDUCE CAIRN_FQ_ADD("32(%[y])")
                        CAIRN_FQ_REDUCE CAIRN_FQ_ADD("40(%[y])")
                            CAIRN_FQ_REDUCE CAIRN_FQ_SUBTRACT_MODULUS
            : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4),
              [t5] "=&r"(t5), [t6] "=&r"(t6), [low] "=&r"(low), [high] "=&r"(high), [x] "+&r"(at_x),
              [y] "+&r"(at_y)
            : [q0] "m"(q[0]), [q1] "m"(q[1]), [q2] "m"(q[2]), [q3] "m"(q[3]), [q4] "m"(q[4]),
              [q5] "m"(q[5]), [inverse] "m"(negative_inverse)
            : "rdx", "cc", "memory");
    out[0] = t0;
    out[1] = t1;
    out[2] = t2;
    out[3] = t3;
    out[4] = t4;
    out[5] = t5;
}

#undef CAIRN_FQ_SUBTRACT_MODULUS
#undef CAIRN_FQ_REDUCE
#undef CAIRN_FQ_REDUCE_STEP
#undef CAIRN_FQ_ADD
#undef CAIRN_FQ_STEP
#undef CAIRN_FQ_FIRST

#endif

}  // namespace cairn::algebra::detail
