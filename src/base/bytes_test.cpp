#include "base/bytes.hpp"

namespace cairn::base {
namespace {

TEST(Hex, RoundTrip) {
    const Bytes bytes{0x00, 0x0f, 0xf0, 0xff};
    EXPECT_EQ(to_hex(bytes), "0x000ff0ff");
    EXPECT_EQ(from_hex("0x000FF0ff"), bytes);
    EXPECT_EQ(from_hex("000ff0ff"), bytes);
}

TEST(Hex, RefusesOddAndForeignDigits) {
    EXPECT_FALSE(from_hex("0x0"));
    EXPECT_FALSE(from_hex("0x0g"));
    EXPECT_FALSE(fixed_from_hex<4>("0x00"));
    EXPECT_EQ(fixed_from_hex<2>("0x0102"), (FixedBytes<2>{{1, 2}}));
}

}  // namespace
}  // namespace cairn::base
