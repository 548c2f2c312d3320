#include "base/uint64.hpp"

#include <limits>

namespace cairn::base {
namespace {

struct Tag;
using Number = Uint64<Tag>;
constexpr std::uint64_t max = std::numeric_limits<std::uint64_t>::max();

TEST(Uint64, ArithmeticWithinRangeRaisesNothing) {
    take_overflow();
    EXPECT_EQ(Number{2} + 3, Number{5});
    EXPECT_EQ(Number{7} - Number{3}, 4U);
    EXPECT_EQ(Number{max / 2} * 2, Number{max - 1});
    EXPECT_FALSE(take_overflow());
}

TEST(Uint64, OverflowSaturatesAndSticksUntilTaken) {
    take_overflow();
    EXPECT_EQ(Number{max} + 1, Number{max});
    EXPECT_EQ(Number{1} + 1, Number{2});
    EXPECT_TRUE(take_overflow());
    EXPECT_FALSE(take_overflow());
    EXPECT_EQ(Number{1} - 2, Number{0});
    EXPECT_TRUE(take_overflow());
    EXPECT_EQ(Number{max} * 2, Number{max});
    EXPECT_TRUE(take_overflow());
}

}  // namespace
}  // namespace cairn::base
