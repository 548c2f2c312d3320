#include "algebra/polynomial.hpp"

#include "algebra/fr_samples_test.hpp"
#include "algebra/kernels_test.hpp"
#include "algebra/ntt.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

/// Power by power, not Horner's rule.
Fr plain_value(std::span<const Fr> coefficients, const Fr& x) {
    Fr out;
    Fr x_to_i = Fr::one();
    for (const Fr& coefficient : coefficients) {
        out = out + coefficient * x_to_i;
        x_to_i = x_to_i * x;
    }
    return out;
}

TEST(Polynomial, EvaluatesAtAnyPoint) {
    FrSamples samples{1};
    for (const std::size_t count : {0U, 1U, 7U, 8U, 31U, 33U, 41U, 8200U, 20001U}) {
        const auto coefficients = samples.elements(count);
        for (const Fr& x : {samples.limbs(), Fr::zero(), Fr::one()}) {
            for (const Kernel kernel : runnable_kernels()) {
                for (base::Executor* executor : both_executors()) {
                    EXPECT_EQ(evaluate_polynomial(coefficients, x, *executor, kernel),
                              plain_value(coefficients, x))
                        << count;
                }
            }
        }
    }
}

TEST(Polynomial, EvaluatesFromValuesOnADomain) {
    FrSamples samples{2};
    for (const unsigned log_size : {0U, 1U, 5U, 14U}) {
        const Domain domain(log_size);
        const auto coefficients = samples.elements(domain.size());
        auto values = coefficients;
        domain.forward(values, base::serial_executor());
        const Fr last = power(root_of_unity(log_size), domain.size() - 1);
        for (const Fr& x : {samples.limbs(), Fr::zero(), Fr::one(), last}) {
            for (const Kernel kernel : runnable_kernels()) {
                for (base::Executor* executor : both_executors()) {
                    EXPECT_EQ(evaluate_lagrange(values, x, *executor, kernel),
                              plain_value(coefficients, x));
                }
            }
        }
    }
}

TEST(Polynomial, DividesByALinearFactor) {
    FrSamples samples{3};
    for (const std::size_t count : {1U, 2U, 50U}) {
        const auto coefficients = samples.elements(count);
        const Fr z = samples.limbs();
        auto quotient = coefficients;
        const Fr remainder = divide_by_linear(quotient, z);
        EXPECT_EQ(remainder, plain_value(coefficients, z));
        EXPECT_TRUE(quotient.back().is_zero());
        const Fr x = samples.limbs();
        EXPECT_EQ(plain_value(quotient, x) * (x - z) + remainder, plain_value(coefficients, x));
    }
}

TEST(Polynomial, DividesByAVanishingPolynomial) {
    FrSamples samples{4};
    for (const std::size_t n : {1U, 3U, 8U, 40U}) {
        const auto coefficients = samples.elements(40);
        auto parts = coefficients;
        divide_by_vanishing(parts, n);
        const Fr x = samples.limbs();
        const Fr remainder = plain_value(std::span(parts).first(n), x);
        const Fr quotient = plain_value(std::span(parts).subspan(n), x);
        EXPECT_EQ(quotient * (power(x, n) - Fr::one()) + remainder, plain_value(coefficients, x));
    }
}

TEST(Polynomial, TheRemainderByABinomialAgreesAtItsRoots) {
    FrSamples samples{6};
    for (const std::size_t m : {1U, 3U, 8U, 16U, 41U, 8200U}) {
        for (const std::size_t count : {std::size_t{0}, m / 2, m, m + 1, 2 * m, 4 * m + 3, 8 * m}) {
            const auto coefficients = samples.elements(count);
            const Fr root = samples.limbs();
            const Fr a = power(root, m);
            std::vector<Fr> want(m);
            for (std::size_t i = 0; i < count; ++i) {
                want[i % m] = want[i % m] + coefficients[i] * power(a, i / m);
            }
            for (const Kernel kernel : runnable_kernels()) {
                for (base::Executor* executor : both_executors()) {
                    std::vector<Fr> out = samples.elements(m);
                    remainder_by_binomial(coefficients, a, out, *executor, kernel);
                    ASSERT_EQ(out, want) << m << ' ' << count;
                }
            }
            EXPECT_EQ(plain_value(want, root), plain_value(coefficients, root));
        }
    }
}

TEST(Polynomial, MultipliesByTransforms) {
    FrSamples samples{5};
    for (const Kernel kernel : runnable_kernels()) {
        for (const auto& [m, n] : {std::pair{1U, 1U}, {1U, 9U}, {33U, 32U}, {100U, 157U}}) {
            const auto a = samples.elements(m);
            const auto b = samples.elements(n);
            std::vector<Fr> want(m + n - 1);
            for (std::size_t i = 0; i < m; ++i) {
                for (std::size_t j = 0; j < n; ++j) {
                    want[i + j] = want[i + j] + a[i] * b[j];
                }
            }
            EXPECT_EQ(multiply_polynomials(a, b, base::serial_executor(), kernel), want);
        }
        EXPECT_TRUE(multiply_polynomials({}, {}, base::serial_executor(), kernel).empty());
    }
}

}  // namespace
}  // namespace cairn::algebra
