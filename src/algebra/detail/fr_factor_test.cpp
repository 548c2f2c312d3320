#include "algebra/detail/fr_factor_adx.hpp"
#include "algebra/detail/fr_words_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra::detail {
namespace {

/// floor(2^320 w / r), bit by bit.
Limbs<5> quotient_by_division(const Limbs4& w) {
    Limbs<5> quotient{};
    Limbs4 remainder = w;
    for (std::size_t bit = 320; bit-- > 0;) {
        std::uint64_t unused = 0;
        remainder = add(remainder, remainder, unused);
        if (!is_below(remainder, Fr::p)) {
            remainder = subtract(remainder, Fr::p, unused);
            quotient[bit / 64] |= std::uint64_t{1} << bit % 64;
        }
    }
    return quotient;
}

/// t stands for x w and lies in [-r/2 - 2^196, r/2 + 2^196).
void expect_product_around_zero(const Limbs4& t, const Limbs4& x, const Fr& w) {
    std::uint64_t unused = 0;
    EXPECT_EQ(Fr::from_integer(fr_reduce_word(add(t, Fr::p, unused))),
              Fr::from_integer(fr_reduce_word(x)) * w);
    constexpr Limbs4 half_of_r = {Fr::p[0] >> 1U | Fr::p[1] << 63U,
                                  Fr::p[1] >> 1U | Fr::p[2] << 63U,
                                  Fr::p[2] >> 1U | Fr::p[3] << 63U, Fr::p[3] >> 1U};
    const Limbs4 shift = add(half_of_r, {0, 0, 0, 16}, unused);
    EXPECT_TRUE(is_below(add(t, shift, unused), add(Fr::p, {0, 0, 0, 32}, unused)));
}

void expect_products(const Limbs4& x, const Fr& w) {
    const FrFactor factor = fr_factor(w);
    const Limbs4 t = fr_times_portable(x, factor);
    expect_product_around_zero(t, x, w);
#ifdef CAIRN_HAS_MONTGOMERY_ADX
    if (cpu_has_adx) {
        EXPECT_EQ(fr_times_adx(x, factor), t);
    }
#endif
}

TEST(FrFactor, QuotientsAreThoseOfDivision) {
    FrSamples samples(41);
    for (int i = 0; i < 1000; ++i) {
        const Fr w = samples.limbs();
        EXPECT_EQ(fr_factor(w).quotient, quotient_by_division(w.to_integer()));
    }
    for (const Fr& w : {Fr::zero(), Fr::one(), -Fr::one()}) {
        EXPECT_EQ(fr_factor(w).quotient, quotient_by_division(w.to_integer()));
    }
}

TEST(FrFactor, ProductsOfBorders) {
    FrSamples samples(42);
    std::vector<Fr> factors = {Fr::zero(), Fr::one(), -Fr::one(), fr(2), -fr(2)};
    for (int i = 0; i < 50; ++i) {
        factors.push_back(samples.limbs());
        factors.push_back(Fr::from_integer(samples.limbs().limbs));
    }
    for (const Limbs4& x : border_words()) {
        for (const Fr& w : factors) {
            expect_products(x, w);
        }
    }
}

TEST(FrFactor, ProductsOfAnyWords) {
    FrSamples samples(43);
    for (int i = 0; i < 100000; ++i) {
        expect_products(any_words(samples), samples.limbs());
    }
}

}  // namespace
}  // namespace cairn::algebra::detail
