// Sums of products in Fr with one reduction.
//
// The sum t of N products takes six words. Word by word of the second factors, as Montgomery's
// product does, and with the reduction of montgomery_square_adx.hpp but for the last word, t stays
// below (2^96 + 2 N 2^64) r, and ends below (1.02 N r / 2^256 + 1 + 2^-31) r < (0.463 N + 1.01) r
// for first factors below 1.02 r. What is left is a small quotient by r.
#pragma once

#include "algebra/fr.hpp"

namespace cairn::algebra::detail {

/// Products in one sum: with an element more it is below 15 r.
inline constexpr std::size_t MAX_DOT = 28;

/// 0, r, 2 r, ... modulo 2^256.
inline constexpr std::array<Limbs4, 15> fr_small_multiples = [] {
    std::array<Limbs4, 15> out{};
    for (std::size_t i = 1; i < out.size(); ++i) {
        std::uint64_t unused = 0;
        out[i] = add(out[i - 1], Fr::p, unused);
    }
    return out;
}();

/// t of six words modulo r but below 1.02 r, for t < 15 r. With t / 2^248 rounded down, times 565 /
/// 2^16 = 1 / 115.99 rounded down is the quotient by r = 115.93 2^248, or one less if it is within
/// 0.017 of the next.
inline Limbs4 fr_reduce_nearly(const Limbs<6>& t) noexcept {
    const std::uint64_t quotient = (t[4] << 8U | t[3] >> 56U) * 565 >> 16U;
    std::uint64_t unused = 0;
    return subtract(Limbs4{t[0], t[1], t[2], t[3]}, fr_small_multiples[quotient], unused);
}

/// t += x word
inline void fr_add_multiple_portable(Limbs<6>& t, const Limbs4& x, std::uint64_t word) noexcept {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        t[i] = multiply_add(t[i], x[i], word, carry);
    }
    t[4] = add_carry(t[4], 0, carry);
    t[5] += carry;
}

/// The same, with MULX, ADCX and ADOX where the CPU has them.
inline __attribute__((always_inline)) void fr_add_multiple(Limbs<6>& t, const Limbs4& x,
                                                           std::uint64_t word) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    if (cpu_has_adx) [[likely]] {
        std::uint64_t low;
        std::uint64_t high;
        // Two chains of carries, which end in the words 4 and 5.
        __asm__(
            "xorl %k[low], %k[low]\n\t"
            "mulxq 0(%[x]), %[low], %[high]\n\t"
            "adoxq %[low], %[t0]\n\t"
            "adcxq %[high], %[t1]\n\t"
            "mulxq 8(%[x]), %[low], %[high]\n\t"
            "adoxq %[low], %[t1]\n\t"
            "adcxq %[high], %[t2]\n\t"
            "mulxq 16(%[x]), %[low], %[high]\n\t"
            "adoxq %[low], %[t2]\n\t"
            "adcxq %[high], %[t3]\n\t"
            "mulxq 24(%[x]), %[low], %[high]\n\t"
            "adoxq %[low], %[t3]\n\t"
            "adcxq %[high], %[t4]\n\t"
            "movl $0, %k[low]\n\t"
            "adcxq %[low], %[t5]\n\t"
            "adoxq %[low], %[t4]\n\t"
            "adoxq %[low], %[t5]\n\t"
            : [t0] "+&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]), [t3] "+&r"(t[3]),
              [t4] "+&r"(t[4]), [t5] "+&r"(t[5]), [low] "=&r"(low), [high] "=&r"(high)
            : [x] "r"(x.data()), "m"(x), "d"(word)
            : "cc");
        return;
    }
#endif
    fr_add_multiple_portable(t, x, word);
}

/// t = t / 2^64 modulo r, where up to 2^96 r is added to t, by the multiple of r of
/// montgomery_square_adx.hpp.
inline __attribute__((always_inline)) void fr_shift_by_multiple(Limbs<6>& t) noexcept {
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    if (cpu_has_adx) [[likely]] {
        constexpr const Limbs4& multiple = reduction_rows<FrModulus>.multiple;
        std::uint64_t low;
        std::uint64_t high;
        std::uint64_t factor = 0 - t[0];
        __asm__(
            "xorl %k[low], %k[low]\n\t"
            "adcxq %%rdx, %[t0]\n\t"
            "mulxq 0(%[x]), %[low], %[high]\n\t"
            "adcxq %[low], %[t1]\n\t"
            "adoxq %[high], %[t2]\n\t"
            "mulxq 8(%[x]), %[low], %[high]\n\t"
            "adcxq %[low], %[t2]\n\t"
            "adoxq %[high], %[t3]\n\t"
            "mulxq 16(%[x]), %[low], %[high]\n\t"
            "adcxq %[low], %[t3]\n\t"
            "adoxq %[high], %[t4]\n\t"
            "mulxq 24(%[x]), %[low], %[high]\n\t"
            "adcxq %[low], %[t4]\n\t"
            "adoxq %[high], %[t5]\n\t"
            "adcxq %[t0], %[t5]\n\t"
            : [t0] "+&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]), [t3] "+&r"(t[3]),
              [t4] "+&r"(t[4]), [t5] "+&r"(t[5]), [low] "=&r"(low), [high] "=&r"(high)
            : [x] "r"(multiple.data()), "m"(multiple), "d"(factor)
            : "cc");
        t = {t[1], t[2], t[3], t[4], t[5], 0};
        return;
    }
#endif
    fr_add_multiple_portable(t, Fr::p, t[0] * FrModulus::negative_inverse);
    t = {t[1], t[2], t[3], t[4], t[5], 0};
}

/// a_0 b_0 + ... + a_(N - 1) b_(N - 1) in four steps, between which other work can be done: a step
/// waits for the one before. `start`, an element times 2^256, is added without a cost.
template <std::size_t N>
class FrDot {
  public:
    FrDot(const Fr* a, const Fr* b, const Fr& start = {}) noexcept
        : a_(a), b_(b), t_{start.limbs[0], start.limbs[1], start.limbs[2], start.limbs[3], 0, 0} {}

    /// With the word `word` of all b.
    __attribute__((always_inline)) void step(std::size_t word) noexcept {
        static_assert(N <= MAX_DOT);
        for (std::size_t n = 0; n < N; ++n) {
            fr_add_multiple(t_, a_[n].limbs, b_[n].limbs[word]);
        }
        // Now the lowest word becomes zero and is left out.
        if (word < 3) {
            fr_shift_by_multiple(t_);
        } else {
            fr_add_multiple(t_, Fr::p, t_[0] * FrModulus::negative_inverse);
            t_ = {t_[1], t_[2], t_[3], t_[4], t_[5], 0};
        }
    }
    /// All four.
    __attribute__((always_inline)) void steps() noexcept {
        for (std::size_t word = 0; word < 4; ++word) {
            step(word);
        }
    }
    /// Adds an element.
    void add(const Fr& element) noexcept {
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            t_[i] = add_carry(t_[i], element.limbs[i], carry);
        }
        t_[4] += carry;
    }
    /// After the words 0, 1, 2, 3: below 1.02 r.
    [[nodiscard]] Limbs4 nearly_reduced() const noexcept { return fr_reduce_nearly(t_); }
    [[nodiscard]] Fr result() const noexcept { return {Fr::reduce_once(nearly_reduced())}; }

  private:
    const Fr* a_;
    const Fr* b_;
    Limbs<6> t_;
};

}  // namespace cairn::algebra::detail
