#include "algebra/msm.hpp"

#include "algebra/g1_samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

G1Jacobian naive(std::span<const G1> points, std::span<const Fr> scalars) {
    G1Jacobian out;
    for (std::size_t i = 0; i < points.size(); ++i) {
        out = out.plus(multiply(points[i], scalars[i]));
    }
    return out;
}

TEST(Msm, SmallSizesAreTheSumOfMultiples) {
    Samples samples{1};
    for (std::size_t count = 0; count < 40; ++count) {
        const std::vector<G1> points = samples.points(count);
        const std::vector<Fr> scalars = samples.fr_elements(count);
        EXPECT_EQ(msm(points, scalars, base::serial_executor()), naive(points, scalars)) << count;
    }
}

TEST(Msm, IsThatOfBlst) {
    Samples samples{2};
    for (const std::size_t count : {std::size_t{1000}, std::size_t{1024}}) {
        const std::vector<G1> points = samples.points(count);
        const std::vector<Fr> scalars = samples.fr_elements(count);
        EXPECT_EQ(msm(points, scalars, base::tbb_executor(2)).to_affine(),
                  blst_msm(points, scalars));
    }
}

}  // namespace
}  // namespace cairn::algebra
