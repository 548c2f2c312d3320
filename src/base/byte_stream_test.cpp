#include "base/byte_stream.hpp"

#include <gtest/gtest.h>

namespace cairn::base {
namespace {

TEST(ByteStream, WhatWasWrittenIsRead) {
    ByteWriter writer;
    writer.number<1>(0x1ff);
    writer.number<4>(0x01020304);
    writer.number<8>(~std::uint64_t{0});
    writer.text("name");
    writer.bytes(Bytes{7, 8});
    const Bytes bytes = writer.take();
    EXPECT_EQ(bytes.size(), 1 + 4 + 8 + 2 + 4 + 2U);
    EXPECT_EQ(bytes[1], 4);  // little-endian
    ByteReader reader(bytes);
    EXPECT_EQ(reader.number<1>(), 0xffU);
    EXPECT_EQ(reader.number<4>(), 0x01020304U);
    EXPECT_EQ(reader.number<8>(), ~std::uint64_t{0});
    EXPECT_EQ(reader.text(), "name");
    EXPECT_FALSE(reader.at_end());
    EXPECT_EQ(reader.fixed<2>(), (FixedBytes<2>{{7, 8}}));
    EXPECT_TRUE(reader.is_good());
    EXPECT_TRUE(reader.at_end());
}

TEST(ByteStream, PastTheEndAreZerosAndNoMore) {
    const Bytes bytes = {1, 2, 3};
    ByteReader number(bytes);
    EXPECT_EQ(number.number<4>(), 0U);
    EXPECT_FALSE(number.is_good());
    EXPECT_EQ(number.number<1>(), 0U);  // what was left is not read after a failure
    EXPECT_FALSE(number.is_good());

    ByteReader text(Bytes{5, 0, 'a'});
    EXPECT_EQ(text.text(), "");
    EXPECT_FALSE(text.is_good());

    ByteReader huge(bytes);
    EXPECT_TRUE(huge.bytes(~std::uint64_t{0}).empty());
    EXPECT_FALSE(huge.is_good());
}

}  // namespace
}  // namespace cairn::base
