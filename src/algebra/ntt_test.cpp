#include "algebra/ntt.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::algebra {
namespace {

class NttTest : public testing::Test {
  protected:
    std::vector<Fr> elements(std::size_t count) {
        std::vector<Fr> out(count);
        std::ranges::generate(out, [&] { return random(); });
        return out;
    }
    Fr random() { return Fr::from_integer({engine_(), engine_(), engine_(), engine_() >> 2U}); }

  private:
    std::mt19937_64 engine_{1};
};

/// The definition.
std::vector<Fr> values_of(std::span<const Fr> coefficients, const Fr& shift, const Fr& w) {
    std::vector<Fr> out;
    Fr x = shift;
    for (std::size_t i = 0; i < coefficients.size(); ++i) {
        Fr value;
        for (std::size_t j = coefficients.size(); j-- > 0;) {
            value = value * x + coefficients[j];
        }
        out.push_back(value);
        x = x * w;
    }
    return out;
}

TEST_F(NttTest, GivesTheValuesOfThePolynomial) {
    for (unsigned log_size = 0; log_size <= 8; ++log_size) {
        const Domain domain(log_size);
        const auto coefficients = elements(domain.size());
        auto values = coefficients;
        domain.forward(values, base::serial_executor());
        EXPECT_EQ(values, values_of(coefficients, Fr::one(), root_of_unity(log_size)));
        const Fr shift = random();
        values = coefficients;
        domain.forward_on_coset(values, shift, base::serial_executor());
        EXPECT_EQ(values, values_of(coefficients, shift, root_of_unity(log_size)));
    }
}

TEST_F(NttTest, InverseGivesTheCoefficientsBack) {
    for (const unsigned log_size : {0U, 1U, 2U, 7U, 13U}) {
        const Domain domain(log_size);
        const auto coefficients = elements(domain.size());
        auto values = coefficients;
        domain.forward(values, base::serial_executor());
        domain.inverse(values, base::serial_executor());
        EXPECT_EQ(values, coefficients);
        const Fr shift = random();
        domain.forward_on_coset(values, shift, base::serial_executor());
        domain.inverse_on_coset(values, shift, base::serial_executor());
        EXPECT_EQ(values, coefficients);
    }
}

TEST_F(NttTest, ThreadsDoNotMatter) {
    const Domain domain(14);
    auto serial = elements(domain.size());
    auto parallel = serial;
    domain.forward_on_coset(serial, FR_GENERATOR, base::serial_executor());
    domain.forward_on_coset(parallel, FR_GENERATOR, base::tbb_executor(2));
    EXPECT_EQ(serial, parallel);
    domain.inverse(serial, base::serial_executor());
    domain.inverse(parallel, base::tbb_executor(2));
    EXPECT_EQ(serial, parallel);
}

}  // namespace
}  // namespace cairn::algebra
