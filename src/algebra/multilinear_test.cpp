#include "algebra/multilinear.hpp"

#include "algebra/fr_samples_test.hpp"
#include "algebra/kernels_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

/// By the definition: each value times the product of x_i or 1 - x_i.
Fr plain_value(std::span<const Fr> values, std::span<const Fr> point) {
    Fr out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        Fr weight = Fr::one();
        for (std::size_t k = 0; k < point.size(); ++k) {
            const bool bit = (i >> (point.size() - 1 - k) & 1U) != 0;
            weight = weight * (bit ? point[k] : Fr::one() - point[k]);
        }
        out = out + weight * values[i];
    }
    return out;
}

TEST(Multilinear, EvaluatesAtAnyPoint) {
    FrSamples samples{1};
    for (std::size_t variables = 0; variables <= 11; ++variables) {
        const auto values = samples.elements(std::size_t{1} << variables);
        const auto point = samples.elements(variables);
        for (const Kernel kernel : runnable_kernels()) {
            for (base::Executor* executor : both_executors()) {
                EXPECT_EQ(evaluate_multilinear(values, point, *executor, kernel),
                          plain_value(values, point));
            }
        }
    }
}

TEST(Multilinear, FoldingBindsTheFirstVariable) {
    FrSamples samples{2};
    for (std::size_t variables = 1; variables <= 9; ++variables) {
        const auto values = samples.elements(std::size_t{1} << variables);
        const auto point = samples.elements(variables);
        for (const Kernel kernel : runnable_kernels()) {
            auto folded = values;
            const auto rest = fold(folded, point[0], base::serial_executor(), kernel);
            ASSERT_EQ(rest.size(), values.size() / 2);
            EXPECT_EQ(plain_value(rest, std::span(point).subspan(1)), plain_value(values, point));
        }
    }
}

TEST(Multilinear, EqSelectsThePoint) {
    FrSamples samples{3};
    for (std::size_t variables = 0; variables <= 7; ++variables) {
        const auto point = samples.elements(variables);
        const auto table = eq_table(point);
        const SplitEq split(point);
        ASSERT_EQ(table.size(), std::size_t{1} << variables);
        Fr sum;
        for (std::size_t i = 0; i < table.size(); ++i) {
            std::vector<Fr> corner;
            for (std::size_t k = 0; k < variables; ++k) {
                corner.push_back(fr(i >> (variables - 1 - k) & 1U));
            }
            EXPECT_EQ(table[i], eq(corner, point));
            EXPECT_EQ(split.at(i), table[i]);
            sum = sum + table[i];
        }
        EXPECT_EQ(sum, Fr::one());
    }
}

}  // namespace
}  // namespace cairn::algebra
