#include "consensus/math.hpp"

#include <limits>

namespace cairn::consensus {
namespace {

TEST(IntegerSquareroot, IsExactAroundSquaresAndAtTheEnds) {
    EXPECT_EQ(integer_squareroot(0), 0U);
    EXPECT_EQ(integer_squareroot(std::numeric_limits<std::uint64_t>::max()), 4294967295U);
    for (const std::uint64_t x : {1U, 2U, 3U, 94906265U, 94906266U, 4294967294U, 4294967295U}) {
        EXPECT_EQ(integer_squareroot(x * x), x);
        EXPECT_EQ(integer_squareroot(x * x - 1), x - 1);
        EXPECT_EQ(integer_squareroot(x * x + 1), x);
    }
}

}  // namespace
}  // namespace cairn::consensus
