#include "rlp/writer.hpp"

#include "rlp/prefix.hpp"
#include "rlp/reader.hpp"

#include <gtest/gtest.h>

namespace cairn::rlp {
namespace {

static_assert(prefix_size(55) == 1 && prefix_size(56) == 2 && prefix_size(255) == 2);
static_assert(prefix_size(256) == 3 && prefix_size(65536) == 4);

template <class Write>
std::string written(const Write& write) {
    Writer out;
    write(out);
    const std::size_t size = out.size_bytes();
    const Bytes bytes = out.finish();
    EXPECT_EQ(bytes.size(), size);
    EXPECT_EQ(out.size_bytes(), 0U);
    return base::to_hex(bytes);
}

TEST(RlpWriter, WritesIntegersWithoutLeadingZeros) {
    const auto uint64 = [](std::uint64_t v) { return written([v](Writer& w) { w.uint64(v); }); };
    EXPECT_EQ(uint64(0), "0x80");
    EXPECT_EQ(uint64(1), "0x01");
    EXPECT_EQ(uint64(127), "0x7f");
    EXPECT_EQ(uint64(128), "0x8180");
    EXPECT_EQ(uint64(0x0100), "0x820100");
    EXPECT_EQ(uint64(~std::uint64_t{0}), "0x88ffffffffffffffff");
    EXPECT_EQ(written([](Writer& w) { w.uint256(0); }), "0x80");
    EXPECT_EQ(written([](Writer& w) { w.uint256({0, 0, 1, 5}); }), "0x89010000000000000005");
    EXPECT_EQ(written([](Writer& w) { w.uint256(base::U256::max()); }),
              "0xa0" + std::string(64, 'f'));
    EXPECT_EQ(written([](Writer& w) { w.integer(Bytes{0, 0, 1, 0}); }), "0x820100");
    EXPECT_EQ(written([](Writer& w) { w.integer(Bytes{0, 0}); }), "0x80");
}

TEST(RlpWriter, WritesStrings) {
    const auto string = [](const Bytes& b) { return written([&](Writer& w) { w.string(b); }); };
    EXPECT_EQ(string({}), "0x80");
    EXPECT_EQ(string({0}), "0x00");
    EXPECT_EQ(string({0x80}), "0x8180");
    EXPECT_EQ(string(Bytes(55, 1)).substr(0, 6), "0xb701");
    EXPECT_EQ(string(Bytes(56, 1)).substr(0, 8), "0xb83801");
    EXPECT_EQ(string(Bytes(65536, 1)).substr(0, 12), "0xba01000001");
}

TEST(RlpWriter, WritesLists) {
    EXPECT_EQ(written([](Writer& w) {
                  w.begin_list();
                  w.end_list();
              }),
              "0xc0");
    // The sets 0, 1 and 2 of von Neumann.
    EXPECT_EQ(written([](Writer& w) {
                  w.begin_list();
                  w.begin_list();
                  w.end_list();
                  w.encoded(Bytes{0xc1, 0xc0});
                  w.begin_list();
                  w.begin_list();
                  w.end_list();
                  w.begin_list();
                  w.begin_list();
                  w.end_list();
                  w.end_list();
                  w.end_list();
                  w.end_list();
              }),
              "0xc7c0c1c0c3c0c1c0");
}

TEST(RlpWriter, AppendsAndIsUsedAgain) {
    Writer out;
    Bytes bytes = {0x02};
    out.begin_list();
    out.uint64(5);
    out.end_list();
    out.append_to(bytes);
    out.string(Bytes{7});
    out.append_to(bytes);
    EXPECT_EQ(base::to_hex(bytes), "0x02c10507");
}

// The prefixes of lists that cross each size at which a prefix grows.
TEST(RlpWriter, LongListsWithinLists) {
    for (const std::size_t size :
         {0U, 52U, 53U, 54U, 55U, 56U, 250U, 253U, 254U, 255U, 256U, 65530U, 65533U, 65536U}) {
        Writer out;
        out.begin_list();
        out.begin_list();
        out.string(Bytes(size, 0xee));
        out.end_list();
        out.uint64(9);
        out.end_list();
        const Bytes bytes = out.finish();
        ASSERT_TRUE(check(bytes)) << size;
        Reader input(bytes);
        Reader outer = input.list().value();
        EXPECT_EQ(outer.list()->string()->size(), size);
        EXPECT_EQ(outer.uint64(), 9U);
        EXPECT_TRUE(outer.end());
    }
}

}  // namespace
}  // namespace cairn::rlp
