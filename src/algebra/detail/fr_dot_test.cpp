#include "algebra/detail/fr_dot.hpp"

#include "algebra/fr_samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra::detail {
namespace {

template <std::size_t N>
void expect_sum_of_products(std::span<const Fr> a, std::span<const Fr> b) {
    Fr expected;
    for (std::size_t i = 0; i < N; ++i) {
        expected = expected + a[i] * b[i];
    }
    FrDot<N> plain(a.data(), b.data());
    plain.steps();
    EXPECT_EQ(plain.result(), expected) << N;
    // With a start, and an element at the end.
    FrDot<N> dot(a.data(), b.data(), a[0]);
    dot.steps();
    dot.add(b[0]);
    EXPECT_EQ(dot.result(), expected + Fr{a[0].to_integer()} + b[0]) << N;
    // 1.02 r by its top word.
    EXPECT_LE(dot.nearly_reduced()[3], Fr::p[3] / 50 * 51) << N;
}

void expect_all_sizes(std::span<const Fr> a, std::span<const Fr> b) {
    expect_sum_of_products<1>(a, b);
    expect_sum_of_products<2>(a, b);
    expect_sum_of_products<3>(a, b);
    expect_sum_of_products<5>(a, b);
    expect_sum_of_products<12>(a, b);
    expect_sum_of_products<22>(a, b);
    expect_sum_of_products<28>(a, b);
}

TEST(FrDot, IsTheSumOfProducts) {
    FrSamples samples(31);
    for (int i = 0; i < 2000; ++i) {
        expect_all_sizes(samples.elements(28), samples.elements(28));
    }
}

TEST(FrDot, HoldsItsBoundWithTheLargestLimbs) {
    // The largest that limbs can be: r - 1 in Montgomery form, whatever it stands for.
    Limbs4 largest = Fr::p;
    --largest[0];
    for (const Fr& edge : {Fr{largest}, Fr{{1, 0, 0, 0}}, Fr::zero()}) {
        for (const Fr& other : {Fr{largest}, Fr::one()}) {
            expect_all_sizes(std::vector<Fr>(28, edge), std::vector<Fr>(28, other));
        }
    }
}

TEST(FrDot, BothWaysToAddAMultipleAgree) {
    constexpr std::uint64_t all = ~std::uint64_t{0};
    FrSamples samples(32);
    for (int i = 0; i < 20000; ++i) {
        const std::vector<Fr> drawn = samples.elements(3);
        const std::uint64_t word = i % 5 == 0 ? all : drawn[0].limbs[0];
        const Limbs4 x = i % 7 == 0 ? Limbs4{all, all, all, all} : drawn[1].limbs;
        const Limbs4& low = drawn[2].limbs;
        Limbs<6> a = i % 3 == 0 ? Limbs<6>{all, all, all, all, all, 0}
                                : Limbs<6>{low[0], low[1], low[2], low[3], low[0], 5};
        Limbs<6> b = a;
        fr_add_multiple(a, x, word);
        fr_add_multiple_portable(b, x, word);
        ASSERT_EQ(a, b) << i;
    }
}

}  // namespace
}  // namespace cairn::algebra::detail
