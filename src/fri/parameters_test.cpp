#include "fri/parameters.hpp"

#include <gtest/gtest.h>

namespace cairn::fri {
namespace {

TEST(Parameters, TheDefaultIsWorthAHundredBitsProven) {
    for (unsigned log_degree = 4; log_degree <= 24; ++log_degree) {
        const SecurityBits bits = security_of({}, log_degree, 200);
        EXPECT_GE(bits.proven, 100) << log_degree;
        EXPECT_GE(bits.conjectured, bits.proven) << log_degree;
    }
}

TEST(Parameters, FewerQueriesAreWorthLess) {
    Parameters parameters;
    const SecurityBits whole = security_of(parameters, 16, 20);
    parameters.queries /= 2;
    const SecurityBits half = security_of(parameters, 16, 20);
    EXPECT_NEAR(half.proven, (whole.proven - 15) / 2 + 15, 0.5);
    parameters.grinding_bits = 0;
    EXPECT_NEAR(security_of(parameters, 16, 20).proven, half.proven - 16, 0.5);
}

TEST(Parameters, FoldsGoFromTheDegreeToTheLastPolynomial) {
    for (unsigned log_fold = 1; log_fold <= 4; ++log_fold) {
        for (unsigned log_degree = 0; log_degree <= 20; ++log_degree) {
            const FoldSchedule schedule({.log_fold = log_fold}, log_degree);
            unsigned left = log_degree;
            for (std::size_t i = 0; i < schedule.layers(); ++i) {
                EXPECT_GE(schedule.fold_of(i), 1U);
                EXPECT_LE(schedule.fold_of(i), log_fold);
                left -= schedule.fold_of(i);
            }
            EXPECT_EQ(left, schedule.log_final());
            EXPECT_LE(left, Parameters{}.log_final);
        }
    }
}

TEST(Parameters, OutOfRangeIsInvalid) {
    EXPECT_TRUE(is_valid({}, 20));
    EXPECT_FALSE(is_valid({}, 25));
    EXPECT_FALSE(is_valid({.log_blowup = 0}, 10));
    EXPECT_FALSE(is_valid({.queries = 0}, 10));
    EXPECT_FALSE(is_valid({.queries = 257}, 10));
    EXPECT_FALSE(is_valid({.grinding_bits = 33}, 10));
    EXPECT_FALSE(is_valid({.log_fold = 5}, 10));
}

}  // namespace
}  // namespace cairn::fri
