#include "builder/bid.hpp"

#include <gtest/gtest.h>

namespace cairn::builder {
namespace {

ssz::Uint256 wei(std::uint64_t low, std::uint64_t second = 0) {
    return {{low, second, 0, 0}};
}

TEST(Value, IsWrittenInDecimals) {
    EXPECT_EQ(to_decimal({}), "0");
    EXPECT_EQ(to_decimal(wei(10)), "10");
    EXPECT_EQ(to_decimal(wei(UINT64_MAX)), "18446744073709551615");
    EXPECT_EQ(to_decimal(wei(0, 1)), "18446744073709551616");
    EXPECT_EQ(to_decimal({{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}}),
              "115792089237316195423570985008687907853269984665640564039457584007913129639935");
}

struct Case {
    std::uint64_t offered;
    std::uint64_t local;
    std::uint64_t boost;
    bool want;
};

TEST(Value, IsComparedByTheBoostFactor) {
    static constexpr auto cases = std::to_array<Case>({
        {10'000, 9'999, 100, true},
        {10'000, 10'000, 100, false},  // a draw is the local one's
        {10'000, 0, 0, false},         // always local
        {10'000, 8'999, 90, true},
        {10'000, 9'000, 90, false},
        {10'000, 10'999, 110, true},
        {99, 0, 100, false},  // offered // 100 is nothing
        {1, UINT64_MAX, UINT64_MAX, true},
        {10'000, UINT64_MAX, UINT64_MAX - 1, true},
    });
    for (const Case& c : cases) {
        EXPECT_EQ(is_preferred(wei(c.offered), wei(c.local), c.boost), c.want)
            << c.offered << " against " << c.local << " at " << c.boost;
    }
}

TEST(Value, SaturatesWhenMultiplied) {
    const ssz::Uint256 largest{{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    EXPECT_TRUE(is_preferred(largest, wei(0, 1), UINT64_MAX - 1));
    EXPECT_FALSE(is_preferred(largest, largest, UINT64_MAX - 1));
}

}  // namespace
}  // namespace cairn::builder
