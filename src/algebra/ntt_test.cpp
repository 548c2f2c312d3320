#include "algebra/ntt.hpp"

#include "algebra/fr_samples_test.hpp"
#include "algebra/kernels_test.hpp"
#include "algebra/ntt_definition_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

/// Even and odd coefficients apart, then together: n log n.
std::vector<Fr> plain_transform(const std::vector<Fr>& coefficients, const Fr& w) {
    const std::size_t half = coefficients.size() / 2;
    if (half == 0) {
        return coefficients;
    }
    std::vector<Fr> even(half);
    std::vector<Fr> odd(half);
    for (std::size_t i = 0; i < half; ++i) {
        even[i] = coefficients[2 * i];
        odd[i] = coefficients[2 * i + 1];
    }
    even = plain_transform(even, w.squared());
    odd = plain_transform(odd, w.squared());
    std::vector<Fr> out(2 * half);
    Fr x = Fr::one();
    for (std::size_t i = 0; i < half; ++i) {
        out[i] = even[i] + x * odd[i];
        out[half + i] = even[i] - x * odd[i];
        x = x * w;
    }
    return out;
}

std::vector<Fr> times_powers(std::vector<Fr> elements, const Fr& ratio) {
    Fr factor = Fr::one();
    for (Fr& element : elements) {
        element = element * factor;
        factor = factor * ratio;
    }
    return elements;
}

TEST(Ntt, ThePlainTransformIsTheDefinition) {
    FrSamples samples{3};
    for (unsigned log_size = 0; log_size <= 8; ++log_size) {
        const auto coefficients = samples.elements(std::size_t{1} << log_size);
        const Fr w = root_of_unity(log_size);
        EXPECT_EQ(plain_transform(coefficients, w), values_of(coefficients, Fr::one(), w));
    }
}

TEST(Ntt, GivesTheValuesOfThePolynomial) {
    FrSamples samples{1};
    for (const Kernel kernel : runnable_kernels()) {
        for (unsigned log_size = 0; log_size <= 9; ++log_size) {
            const Domain domain(log_size, kernel);
            const auto coefficients = samples.elements(domain.size());
            auto values = coefficients;
            domain.forward(values, base::serial_executor());
            EXPECT_EQ(values, values_of(coefficients, Fr::one(), root_of_unity(log_size)));
            const Fr shift = samples.limbs() + FR_GENERATOR;
            values = coefficients;
            domain.forward_on_coset(values, shift, base::serial_executor());
            EXPECT_EQ(values, values_of(coefficients, shift, root_of_unity(log_size)));
        }
    }
}

TEST(Ntt, LargeTransformsAreThePlainOne) {
    FrSamples samples{5};
    for (const Kernel kernel : runnable_kernels()) {
        for (unsigned log_size = 10; log_size <= 15; ++log_size) {
            const Domain domain(log_size, kernel);
            const auto coefficients = samples.elements(domain.size());
            const Fr w = root_of_unity(log_size);
            auto values = coefficients;
            domain.forward(values, base::tbb_executor(2));
            EXPECT_EQ(values, plain_transform(coefficients, w)) << log_size;
            values = coefficients;
            domain.forward_on_coset(values, FR_GENERATOR, base::serial_executor());
            EXPECT_EQ(values, plain_transform(times_powers(coefficients, FR_GENERATOR), w));
        }
    }
}

TEST(Ntt, KernelsAgree) {
    FrSamples samples{6};
    for (unsigned log_size = 0; log_size <= 16; ++log_size) {
        const auto elements = samples.elements(std::size_t{1} << log_size);
        const Domain reference(log_size, Kernel::portable);
        auto expected = elements;
        reference.forward_on_coset(expected, FR_GENERATOR, base::serial_executor());
        auto coefficients = elements;
        reference.inverse_on_coset(coefficients, FR_GENERATOR, base::serial_executor());
        for (const Kernel kernel : runnable_kernels()) {
            const Domain domain(log_size, kernel);
            auto values = elements;
            domain.forward_on_coset(values, FR_GENERATOR, base::tbb_executor(2));
            EXPECT_EQ(values, expected) << log_size;
            values = elements;
            domain.inverse_on_coset(values, FR_GENERATOR, base::tbb_executor(2));
            EXPECT_EQ(values, coefficients) << log_size;
        }
    }
}

TEST(Ntt, TakesTheBordersOfTheField) {
    std::uint64_t borrow = 0;
    const Fr largest = {subtract(Fr::p, {1, 0, 0, 0}, borrow)};
    for (const Kernel kernel : runnable_kernels()) {
        const Domain domain(11, kernel);
        for (const Fr& element : {Fr::zero(), Fr::one(), largest}) {
            std::vector<Fr> values(domain.size(), element);
            domain.forward(values, base::serial_executor());
            EXPECT_EQ(values[0], element * fr(domain.size()));
            EXPECT_EQ(values[1], Fr::zero());
            EXPECT_EQ(values[domain.size() - 1], Fr::zero());
        }
    }
}

TEST(Ntt, InverseGivesTheCoefficientsBack) {
    FrSamples samples{2};
    for (const Kernel kernel : runnable_kernels()) {
        for (const unsigned log_size : {0U, 1U, 2U, 6U, 7U, 8U, 9U, 13U}) {
            const Domain domain(log_size, kernel);
            const auto coefficients = samples.elements(domain.size());
            auto values = coefficients;
            domain.forward(values, base::serial_executor());
            domain.inverse(values, base::serial_executor());
            EXPECT_EQ(values, coefficients);
            const Fr shift = samples.limbs() + FR_GENERATOR;
            domain.forward_on_coset(values, shift, base::serial_executor());
            domain.inverse_on_coset(values, shift, base::tbb_executor(2));
            EXPECT_EQ(values, coefficients);
        }
    }
}

TEST(Ntt, ThreadsDoNotMatter) {
    FrSamples samples{4};
    for (const Kernel kernel : runnable_kernels()) {
        const Domain domain(14, kernel);
        auto serial = samples.elements(domain.size());
        auto parallel = serial;
        domain.forward_on_coset(serial, FR_GENERATOR, base::serial_executor());
        domain.forward_on_coset(parallel, FR_GENERATOR, base::tbb_executor(2));
        EXPECT_EQ(serial, parallel);
        domain.inverse(serial, base::serial_executor());
        domain.inverse(parallel, base::tbb_executor(2));
        EXPECT_EQ(serial, parallel);
    }
}

}  // namespace
}  // namespace cairn::algebra
