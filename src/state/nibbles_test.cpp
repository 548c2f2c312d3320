#include "state/nibbles.hpp"

#include <gtest/gtest.h>

namespace cairn::state {
namespace {

std::string encoded(std::string_view digits, PathEnd end) {
    Nibbles path;
    for (const char digit : digits) {
        path.push_back(static_cast<std::uint8_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10));
    }
    Bytes out(hex_prefix_size(path.size()));
    put_hex_prefix(out.data(), path.view(), end);
    const auto read = read_hex_prefix(out);
    EXPECT_TRUE(read && read->path == path.view() && read->end == end);
    EXPECT_TRUE(hex_prefix_nibbles(out.data(), path.size()) == path.view());
    return base::to_hex(out);
}

// The examples of ethereum.org's description of the trie.
TEST(HexPrefix, KnownAnswers) {
    EXPECT_EQ(encoded("12345", PathEnd::node), "0x112345");
    EXPECT_EQ(encoded("012345", PathEnd::node), "0x00012345");
    EXPECT_EQ(encoded("0f1cb8", PathEnd::value), "0x200f1cb8");
    EXPECT_EQ(encoded("f1cb8", PathEnd::value), "0x3f1cb8");
    EXPECT_EQ(encoded("", PathEnd::value), "0x20");
    EXPECT_EQ(encoded("", PathEnd::node), "0x00");
}

TEST(HexPrefix, RefusesWhatItDoesNotWrite) {
    for (const std::string_view text : {"", "40", "80", "c0", "01", "0f", "2a", "51"}) {
        EXPECT_FALSE(read_hex_prefix(base::from_hex(text).value())) << text;
    }
}

TEST(Nibbles, ViewsBeginAndEndWithinBytes) {
    const Bytes bytes = {0x12, 0x34, 0x56};
    const NibbleView all(bytes);
    EXPECT_EQ(all.size(), 6U);
    EXPECT_EQ(all.from(1).first(3)[2], 4);
    EXPECT_EQ(common_prefix(all, NibbleView(Bytes{0x12, 0x35})), 3U);
    EXPECT_TRUE(all.from(3) == NibbleView(bytes, 3));
    EXPECT_FALSE(all.first(2) == all.first(3));
    Nibbles own(all.first(1));
    own.append(all.from(4));
    EXPECT_TRUE(own.view() == NibbleView(Bytes{0x15, 0x60}).first(3));
}

}  // namespace
}  // namespace cairn::state
