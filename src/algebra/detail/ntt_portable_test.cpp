#include "algebra/detail/ntt_portable.hpp"

#include "algebra/fr_samples_test.hpp"
#include "algebra/kernels_test.hpp"
#include "algebra/ntt_definition_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra::detail {
namespace {

std::vector<RootProducts> runnable_products() {
    std::vector<RootProducts> out = {RootProducts::portable};
    if (best_root_products() == RootProducts::adx) {
        out.push_back(RootProducts::adx);
    }
    return out;
}

void expect_values(const PortableTransform& transform, const std::vector<Fr>& coefficients,
                   const Fr& shift, const std::vector<Fr>& expected) {
    for (base::Executor* executor : both_executors()) {
        std::vector<Fr> values = coefficients;
        transform.forward(values, shift, *executor);
        EXPECT_EQ(values, expected) << coefficients.size();
    }
}

TEST(NttPortable, EachWayToMultiplyGivesTheDefinition) {
    FrSamples samples(71);
    for (const RootProducts products : runnable_products()) {
        for (unsigned log_size = 0; log_size <= 9; ++log_size) {
            const PortableTransform transform(log_size, products);
            const auto coefficients = samples.elements(std::size_t{1} << log_size);
            for (const Fr& shift : {Fr::one(), FR_GENERATOR, -Fr::one(), samples.limbs()}) {
                expect_values(transform, coefficients, shift,
                              values_of(coefficients, shift, root_of_unity(log_size)));
            }
        }
    }
}

TEST(NttPortable, LargeTransformsDoNotDependOnTheProducts) {
    FrSamples samples(72);
    for (unsigned log_size = 10; log_size <= 16; ++log_size) {
        const auto coefficients = samples.elements(std::size_t{1} << log_size);
        for (const Fr& shift : {Fr::one(), FR_GENERATOR}) {
            auto expected = coefficients;
            PortableTransform(log_size, RootProducts::portable)
                .forward(expected, shift, base::serial_executor());
            expect_values(PortableTransform(log_size), coefficients, shift, expected);
        }
    }
}

/// 0, 1 and r - 1 as limbs and as integers in each place, among each of them.
TEST(NttPortable, TakesTheBordersInEachPlace) {
    Limbs4 largest = Fr::p;
    --largest[0];
    const std::vector<Fr> borders = {Fr::zero(), Fr::one(), -Fr::one(), Fr{{1, 0, 0, 0}},
                                     Fr{largest}};
    constexpr unsigned log_size = 5;
    constexpr std::size_t size = std::size_t{1} << log_size;
    for (const RootProducts products : runnable_products()) {
        const PortableTransform transform(log_size, products);
        for (std::size_t place = 0; place < size; ++place) {
            for (std::size_t i = 0; i < borders.size() * borders.size(); ++i) {
                std::vector<Fr> coefficients(size, borders[i / borders.size()]);
                coefficients[place] = borders[i % borders.size()];
                const auto expected = values_of(coefficients, Fr::one(), root_of_unity(log_size));
                transform.forward(coefficients, Fr::one(), base::serial_executor());
                ASSERT_EQ(coefficients, expected) << place << ' ' << i;
            }
        }
    }
}

}  // namespace
}  // namespace cairn::algebra::detail
