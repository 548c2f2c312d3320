#include "algebra/detail/ntt_butterfly.hpp"

#include "algebra/detail/fr_words_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra::detail {
namespace {

Fr element_of(const Limbs4& words) {
    return Fr::from_integer(fr_reduce_word(words));
}

void expect_butterfly(const Limbs4& a, const Limbs4& b, const Fr& w) {
    const FrFactor factor = fr_factor(w);
    Limbs4 sum = a;
    Limbs4 difference = b;
    butterfly<RootProducts::portable>(sum, difference, factor);
    EXPECT_EQ(element_of(sum), element_of(a) + w * element_of(b));
    EXPECT_EQ(element_of(difference), element_of(a) - w * element_of(b));
    if (best_root_products() == RootProducts::adx) {
        Limbs4 first = a;
        Limbs4 second = b;
        butterfly<RootProducts::adx>(first, second, factor);
        EXPECT_EQ(first, sum);
        EXPECT_EQ(second, difference);
    }
}

TEST(NttButterfly, ReducesAnyWords) {
    FrSamples samples(51);
    for (int i = 0; i < 20000; ++i) {
        const Limbs4 x = any_words(samples);
        Limbs4 expected = x;
        std::uint64_t unused = 0;
        while (!is_below(expected, Fr::p)) {
            expected = subtract(expected, Fr::p, unused);
        }
        EXPECT_EQ(fr_reduce_word(x), expected);
    }
}

/// Factors 1 and -1 with x next to r / 2 give the products farthest from 0.
TEST(NttButterfly, HoldsAtAllBorders) {
    std::vector<Limbs4> words = border_words();
    std::uint64_t unused = 0;
    const Limbs4 half_of_r = fr(2).inverse().to_integer();
    words.push_back(half_of_r);
    words.push_back(subtract(half_of_r, {1, 0, 0, 0}, unused));
    for (const Fr& w : {Fr::zero(), Fr::one(), -Fr::one(), root_of_unity(2), root_of_unity(20)}) {
        for (const Limbs4& a : words) {
            for (const Limbs4& b : words) {
                expect_butterfly(a, b, w);
            }
        }
    }
}

TEST(NttButterfly, HoldsForAnyWords) {
    FrSamples samples(52);
    for (int i = 0; i < 50000; ++i) {
        expect_butterfly(any_words(samples), any_words(samples), samples.limbs());
    }
}

}  // namespace
}  // namespace cairn::algebra::detail
