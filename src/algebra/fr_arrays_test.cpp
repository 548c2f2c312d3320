#include "algebra/fr_arrays.hpp"

#include "algebra/fr_samples_test.hpp"
#include "algebra/kernels_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

/// Calls check(count, kernel, executor) for counts around eights and ranges.
template <class Check>
void for_all(const Check& check) {
    for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 40U, 4095U, 4097U, 12345U}) {
        for (const Kernel kernel : runnable_kernels()) {
            for (base::Executor* executor : both_executors()) {
                check(count, kernel, *executor);
            }
        }
    }
}

TEST(FrArrays, ProductsOneByOne) {
    FrSamples samples{1};
    for_all([&](std::size_t count, Kernel kernel, base::Executor& executor) {
        const auto a = samples.elements(count);
        const auto b = samples.elements(count);
        auto products = a;
        multiply_all(products, b, executor, kernel);
        Fr sum;
        for (std::size_t i = 0; i < count; ++i) {
            ASSERT_EQ(products[i], a[i] * b[i]) << count << ' ' << i;
            sum = sum + products[i];
        }
        EXPECT_EQ(dot_product(a, b, executor, kernel), sum);
    });
}

TEST(FrArrays, SumsOfTheLargestElementsDoNotOverflow) {
    std::uint64_t borrow = 0;
    const Fr largest = {subtract(Fr::p, {1, 0, 0, 0}, borrow)};
    const std::vector<Fr> a(5000, largest);
    for (const Kernel kernel : runnable_kernels()) {
        EXPECT_EQ(dot_product(a, a, base::serial_executor(), kernel),
                  largest * largest * fr(a.size()));
    }
}

TEST(FrArrays, InterpolatesBetweenTwoArrays) {
    FrSamples samples{2};
    for_all([&](std::size_t count, Kernel kernel, base::Executor& executor) {
        const auto low = samples.elements(count);
        const auto high = samples.elements(count);
        const Fr factor = samples.limbs();
        auto out = low;
        interpolate_all(out, high, factor, executor, kernel);
        for (std::size_t i = 0; i < count; ++i) {
            ASSERT_EQ(out[i], low[i] * (Fr::one() - factor) + high[i] * factor);
        }
    });
}

TEST(FrArrays, InvertsAllButZeros) {
    FrSamples samples{3};
    for_all([&](std::size_t count, Kernel kernel, base::Executor& executor) {
        auto elements = samples.elements(count);
        for (std::size_t i = 3; i < count; i += 5) {
            elements[i] = Fr::zero();
        }
        auto inverses = elements;
        invert_all(inverses, executor, kernel);
        for (std::size_t i = 0; i < count; ++i) {
            ASSERT_EQ(inverses[i] * elements[i], elements[i].is_zero() ? Fr::zero() : Fr::one());
            ASSERT_EQ(inverses[i].is_zero(), elements[i].is_zero());
        }
    });
}

TEST(FrArrays, RunningProducts) {
    FrSamples samples{4};
    for_all([&](std::size_t count, Kernel, base::Executor& executor) {
        const auto elements = samples.elements(count);
        auto products = elements;
        prefix_products(products, executor);
        Fr product = Fr::one();
        for (std::size_t i = 0; i < count; ++i) {
            product = product * elements[i];
            ASSERT_EQ(products[i], product);
        }
    });
}

}  // namespace
}  // namespace cairn::algebra
