#include "algebra/fixed_base_table.hpp"

#include "algebra/g1_samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

TEST(FixedBaseTable, SumsAreThoseWithoutTable) {
    Samples samples{1};
    std::vector<G1> points = samples.points(300);
    points[3] = points[200] = G1{};
    points[5] = points[6];
    points[7] = -points[6];
    std::vector<Fr> scalars = samples.fr_elements(300);
    scalars[0] = Fr::zero();
    scalars[1] = -fr(1);
    std::vector<Fr> small(300);
    for (Fr& scalar : small) {
        scalar = fr(samples.word() % 3);
    }
    for (const Kernel kernel : {Kernel::portable, Kernel::ifma}) {
        if (!can_run(kernel)) {
            continue;
        }
        for (const unsigned levels : {1U, 2U, 3U, 5U, 16U}) {
            const FixedBaseTable table(points, levels, base::tbb_executor(2), kernel);
            EXPECT_EQ(table.size(), 300U);
            for (const std::size_t count : {0UL, 1UL, 2UL, 100UL, 300UL}) {
                const std::span<const G1> some = std::span<const G1>(points).first(count);
                for (const std::vector<Fr>& values : {scalars, small}) {
                    const std::span<const Fr> factors = std::span<const Fr>(values).first(count);
                    EXPECT_EQ(table.msm(factors, base::tbb_executor(2)),
                              msm(some, factors, base::serial_executor(), Kernel::portable))
                        << levels << " levels, " << count << " points, " << name_of(kernel);
                }
            }
            EXPECT_TRUE(table.msm(std::vector<Fr>(300), base::serial_executor()).is_identity());
        }
    }
}

TEST(FixedBaseTable, OfNoPoints) {
    const FixedBaseTable table({}, 2, base::serial_executor());
    EXPECT_TRUE(table.msm({}, base::serial_executor()).is_identity());
}

}  // namespace
}  // namespace cairn::algebra
