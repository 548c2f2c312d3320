#include "rlp/reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::rlp {
namespace {

Bytes hex(std::string_view text) {
    return base::from_hex(text).value();
}

/// What reading one item of `text` with `read` gives.
template <class Read>
auto read_one(std::string_view text, const Read& read) {
    const Bytes bytes = hex(text);
    Reader reader(bytes);
    auto out = read(reader);
    EXPECT_EQ(reader.offset() == 0, !out) << "a failed read leaves the reader where it was";
    return out;
}

struct Broken {
    std::string_view text;
    Rule rule;
    std::size_t offset = 0;
};

TEST(RlpCheck, RefusesWhatIsNotCanonical) {
    for (const auto& [text, rule, offset] : std::initializer_list<Broken>{
             {"", Rule::item_missing},
             {"81", Rule::item_cut_off},
             {"b8", Rule::item_cut_off},
             {"b9ff", Rule::item_cut_off},
             {"ff", Rule::item_cut_off},
             {"83646f", Rule::item_cut_off},
             {"c28180ff", Rule::trailing_bytes, 3},
             {"c18180", Rule::item_cut_off, 1},  // the list ends before its item
             {"c2c281", Rule::item_cut_off, 1},
             {"ffffffffffffffffff00", Rule::item_cut_off},
             {"8100", Rule::byte_with_prefix},
             {"817f", Rule::byte_with_prefix},
             {"c2817f", Rule::byte_with_prefix, 1},
             {"b800", Rule::length_leading_zero},
             {"b90038", Rule::length_leading_zero},
             {"b837", Rule::length_not_minimal},
             {"f801ff", Rule::length_not_minimal},
             {"8000", Rule::trailing_bytes, 1},
             {"c000", Rule::trailing_bytes, 1},
         }) {
        const auto checked = check(hex(text));
        ASSERT_FALSE(checked) << text;
        EXPECT_EQ(checked.error(), (Error{rule, offset}))
            << text << ": " << to_string(checked.error());
    }
}

TEST(RlpCheck, AcceptsWhatIsCanonical) {
    for (const std::string_view text : {"00", "7f", "80", "8180", "c0", "c1c0", "c7c0c1c0c3c0c1c0",
                                        "c3648180", "83646f67", "c20102"}) {
        EXPECT_TRUE(check(hex(text))) << text;
    }
}

TEST(RlpCheck, BoundsDepth) {
    EXPECT_TRUE(check(hex("80"), {.max_depth = 0}));
    EXPECT_EQ(check(hex("c0"), {.max_depth = 0}).error(), (Error{Rule::too_deep, 0}));
    EXPECT_TRUE(check(hex("c1c0"), {.max_depth = 2}));
    EXPECT_EQ(check(hex("c2c1c0"), {.max_depth = 2}).error(), (Error{Rule::too_deep, 2}));
}

// A million lists within each other: 4 bytes of prefix for most of them.
TEST(RlpCheck, NeedsNoStackForNesting) {
    Bytes deep = {0xc0};
    while (deep.size() < 4'000'000) {
        const std::size_t size = deep.size();  // written back to front
        if (size > 55) {
            for (std::size_t left = size; left > 0; left >>= 8U) {
                deep.push_back(static_cast<std::uint8_t>(left));
            }
            deep.push_back(static_cast<std::uint8_t>(0xf7 + deep.size() - size));
        } else {
            deep.push_back(static_cast<std::uint8_t>(0xc0 + size));
        }
    }
    std::ranges::reverse(deep);
    EXPECT_EQ(check(deep).error().rule, Rule::too_deep);
    EXPECT_TRUE(check(deep, {.max_depth = 1U << 21U}));
}

TEST(RlpReader, ReadsIntegers) {
    const auto uint64 = [](std::string_view text) {
        return read_one(text, [](Reader& r) { return r.uint64(); });
    };
    EXPECT_EQ(uint64("80"), 0U);
    EXPECT_EQ(uint64("01"), 1U);
    EXPECT_EQ(uint64("820400"), 1024U);
    EXPECT_EQ(uint64("88ffffffffffffffff"), ~std::uint64_t{0});
    EXPECT_EQ(uint64("00").error().rule, Rule::integer_leading_zero);
    EXPECT_EQ(uint64("820001").error().rule, Rule::integer_leading_zero);
    EXPECT_EQ(uint64("89010000000000000000").error().rule, Rule::integer_too_large);
    EXPECT_EQ(uint64("c0").error().rule, Rule::string_expected);
    EXPECT_EQ(uint64("8101").error().rule, Rule::byte_with_prefix);
}

TEST(RlpReader, ReadsWideIntegers) {
    const auto uint256 = [](std::string_view text) {
        return read_one(text, [](Reader& r) { return r.uint256(); });
    };
    EXPECT_EQ(uint256("80"), base::U256(0));
    EXPECT_EQ(uint256("89010000000000000000"), base::U256(0, 0, 1, 0));
    EXPECT_EQ(uint256("a0" + std::string(64, 'f')), base::U256::max());
    EXPECT_EQ(uint256("a101" + std::string(64, '0')).error().rule, Rule::integer_too_large);
    EXPECT_EQ(uint256("a000" + std::string(62, 'f')).error().rule, Rule::integer_leading_zero);
    EXPECT_EQ(uint256("c0").error().rule, Rule::string_expected);
}

TEST(RlpReader, ReadsStrings) {
    const auto string = [](std::string_view text) {
        return read_one(text, [](Reader& r) -> Decoded<Bytes> {
            CAIRN_TRY_ASSIGN(const BytesView view, r.string(3));
            return Bytes(view.begin(), view.end());
        });
    };
    EXPECT_EQ(string("83646f67"), hex("646f67"));
    EXPECT_EQ(string("00"), hex("00"));
    EXPECT_EQ(string("80"), Bytes());
    EXPECT_EQ(string("84646f6767").error().rule, Rule::too_long);
    EXPECT_EQ(string("c0").error().rule, Rule::string_expected);
}

TEST(RlpReader, ReadsFixedSizes) {
    const auto fixed = [](std::string_view text) {
        return read_one(text, [](Reader& r) { return r.fixed<4>(); });
    };
    const auto optional = [](std::string_view text) {
        return read_one(text, [](Reader& r) { return r.fixed_or_empty<4>(); });
    };
    EXPECT_EQ(fixed("8401020304"), (Bytes4{{1, 2, 3, 4}}));
    EXPECT_EQ(optional("8401020304"), (Bytes4{{1, 2, 3, 4}}));
    EXPECT_EQ(optional("80"), std::nullopt);
    EXPECT_EQ(fixed("80").error().rule, Rule::wrong_size);
    for (const std::string_view text : {"83010203", "850102030405", "01"}) {
        EXPECT_EQ(fixed(text).error().rule, Rule::wrong_size) << text;
        EXPECT_EQ(optional(text).error().rule, Rule::wrong_size) << text;
    }
    EXPECT_EQ(optional("c0").error().rule, Rule::string_expected);
}

TEST(RlpReader, EntersLists) {
    const Bytes bytes = hex("c6826869c10780");
    Reader input(bytes);
    Reader fields = input.list().value();
    EXPECT_EQ(fields.count(), 3U);
    EXPECT_EQ(fields.list().error(), (Error{Rule::list_expected, 1}));
    EXPECT_EQ(fields.string()->size(), 2U);
    Reader inner = fields.list().value();
    EXPECT_EQ(inner.end().error(), (Error{Rule::items_left, 5}));
    EXPECT_EQ(inner.uint64(), 7U);
    EXPECT_TRUE(inner.end());
    EXPECT_EQ(inner.uint64().error(), (Error{Rule::item_missing, 6}));
    EXPECT_EQ(fields.item()->kind, Kind::string);
    EXPECT_TRUE(fields.end());
    EXPECT_TRUE(input.end());
}

TEST(RlpReader, SeesBytesBehindTheOutermostItem) {
    const Bytes bytes = hex("c08001");
    Reader input(bytes);
    EXPECT_TRUE(input.list());
    EXPECT_EQ(input.rest().size(), 2U);
    EXPECT_EQ(input.end().error(), (Error{Rule::trailing_bytes, 1}));
}

TEST(RlpReader, CountStopsAtWhatIsBroken) {
    const Bytes bytes = hex("c30102b8");
    Reader input(bytes);
    EXPECT_EQ(input.list()->count().error(), (Error{Rule::item_cut_off, 3}));
}

TEST(RlpError, HasASentence) {
    EXPECT_EQ(to_string(Error{Rule::list_expected, 14}), "byte 14: a list was expected");
    EXPECT_EQ(to_string(Rule::too_long), "a string is too long");
}

}  // namespace
}  // namespace cairn::rlp
