#include "ssz/generalized_index.hpp"

#include "ssz/codec.hpp"
#include "ssz/sample_types.hpp"

#include <array>

namespace cairn::ssz {
namespace {

using samples::contexts;

TEST(GeneralizedIndex, Arithmetic) {
    constexpr GeneralizedIndex index(0b1011);
    static_assert(index.length() == 3);
    static_assert(index.bit(0) && index.bit(1) && !index.bit(2));
    static_assert(index.sibling() == GeneralizedIndex(0b1010));
    static_assert(index.parent() == GeneralizedIndex(0b101));
    static_assert(index.child(true) == GeneralizedIndex(0b10111));
    static_assert(index.below(1) == GeneralizedIndex(0b111));
    static_assert(index.below(3) == GeneralizedIndex());
    static_assert(GeneralizedIndex(0b10).then(GeneralizedIndex(0b111)) == index);
    static_assert(index.position() == 3);
    EXPECT_FALSE(GeneralizedIndex::from(0));
    GeneralizedIndex deep;
    for (std::size_t i = 0; i < GeneralizedIndex::max_length; ++i) {
        deep = deep.child(i % 2 == 0);
    }
    EXPECT_EQ(deep.length(), 127U);
    EXPECT_FALSE(deep.to_uint64());
    EXPECT_EQ(to_string(deep), "283568639100782052886145506193140176213");
    EXPECT_EQ(to_string(index), "11");
}

struct Case {
    std::string_view path;
    std::uint64_t want;
    unsigned offset = 0;
};

template <class T>
void expect_indices(const Context& context, std::initializer_list<Case> cases) {
    for (const Case& c : cases) {
        const auto place = get_generalized_index<T>(context, c.path);
        ASSERT_TRUE(place) << c.path << ": " << to_string(place.error().rule);
        EXPECT_EQ(place->index.to_uint64(), c.want) << c.path << " is " << to_string(place->index);
        EXPECT_EQ(place->chunk_offset, c.offset) << c.path;
    }
}

TEST(GeneralizedIndex, OfBalancedTypes) {
    // Everything has six fields in fork 0: depth 3.
    expect_indices<samples::Everything>(
        contexts[0], {{"", 1},
                      {"head", 8},
                      {"lists.numbers", 9 * 8},  // Lists: five fields
                      {"lists.numbers.__len__", 9 * 8 * 2 + 1},
                      {"lists.numbers[5]", (9 * 8 * 2) * 256 + 1, 8},
                      {"lists.bytes[37]", ((9 * 8 + 1) * 2) * 16 + 1, 5},
                      {"lists.bits[299]", ((9 * 8 + 2) * 2) * 4 + 1, 5},
                      {"lists.lines[3][33]", ((((9 * 8 + 4) * 2) * 16 + 3) * 2) * 2 + 1, 1},
                      {"vectors.numbers[17]", ((10 * 8) * 2 + 1), 2},
                      {"vectors.roots[4]", (10 * 8 + 3) * 8 + 4},
                      {"choices[2][1].flag", ((13 * 2 * 4 + 2) * 2) * 4 + 1},
                      {"choices[2].__selector__", (13 * 2 * 4 + 2) * 2 + 1}});
}

// Chunk 0 of a progressive tree is its left child; then 4 chunks below 6, 16 below 14 ...
TEST(GeneralizedIndex, OfProgressiveTypes) {
    EXPECT_EQ(progressive_chunk_index(0).to_uint64(), 0b10U);
    EXPECT_EQ(progressive_chunk_index(1).to_uint64(), 0b11000U);
    EXPECT_EQ(progressive_chunk_index(4).to_uint64(), 0b11011U);
    EXPECT_EQ(progressive_chunk_index(5).to_uint64(), 0b1110'0000U);
    EXPECT_EQ(progressive_chunk_index(20).to_uint64(), 0b1110'1111U);
    EXPECT_EQ(progressive_chunk_index(21).to_uint64(), 0b11110'000000U);
    const auto deepest = progressive_chunk_index(~std::uint64_t{0});
    EXPECT_LE(deepest.length(), 97U);
    expect_indices<samples::Lists>(contexts[2], {{"__active_fields__", 3},
                                                 {"numbers", 4},
                                                 {"bytes", 0b10'1000},
                                                 {"pairs", 0b10'1011},  // behind the gap
                                                 {"lines", 0b10'110'0000},
                                                 {"numbers[0]", 0b1000'0},
                                                 {"numbers[4]", 0b1000'1000}});
}

TEST(GeneralizedIndex, RefusesPathsThatLeadNowhere) {
    struct Bad {
        std::string_view path;
        PathRule rule;
        std::string_view where;
    };
    for (const Bad& bad : {
             Bad{"nothing", PathRule::unknown_field, "nothing"},
             Bad{"tail", PathRule::unknown_field, "tail"},  // of the second fork
             Bad{"head.x", PathRule::not_a_container, "head.x"},
             Bad{"head[0]", PathRule::not_a_sequence, "head[0]"},
             Bad{"lists[0]", PathRule::not_a_sequence, "lists[0]"},
             Bad{"vectors.numbers[19].x", PathRule::index_out_of_range, "vectors.numbers[19]"},
             Bad{"many[3]", PathRule::index_out_of_range, "many[3]"},
             Bad{"vectors.bits[13]", PathRule::index_out_of_range, "vectors.bits[13]"},
             Bad{"lists.bytes[0][0]", PathRule::not_a_sequence, "lists.bytes[0][0]"},
             Bad{"choices[0][2]", PathRule::unknown_selector, "choices[0][2]"},
             Bad{"vectors.__len__", PathRule::no_such_property, "vectors.__len__"},
             Bad{"lists.__active_fields__", PathRule::no_such_property, "lists.__active_fields__"},
             Bad{"lists.__len__.x", PathRule::malformed, "lists.__len__.x"},
             Bad{"lists..bits", PathRule::malformed, "lists..bits"},
             Bad{".lists", PathRule::malformed, ".lists"},
             Bad{"lists.", PathRule::malformed, "lists."},
             Bad{"many[]", PathRule::malformed, "many[]"},
             Bad{"many[01]", PathRule::malformed, "many[01]"},
             Bad{"many[-1]", PathRule::malformed, "many[-1]"},
             Bad{"many[1", PathRule::malformed, "many[1"},
             Bad{"many[18446744073709551616]", PathRule::malformed, "many[18446744073709551616]"},
             Bad{"many[1]x", PathRule::malformed, "many[1]x"},
         }) {
        const auto place = get_generalized_index<samples::Everything>(contexts[0], bad.path);
        ASSERT_FALSE(place) << bad.path;
        EXPECT_EQ(place.error().rule, bad.rule) << bad.path;
        EXPECT_EQ(place.error().where, bad.where);
    }
}

TEST(Path, ReadsWhatItWrites) {
    for (const std::string_view text :
         {"", "a", "a.b[3].c", "[0][1].x", "a.__len__", "__active_fields__",
          "a[18446744073709551615].__selector__"}) {
        const auto path = parse_path(text);
        ASSERT_TRUE(path) << text;
        EXPECT_EQ(to_string(*path), text);
    }
}

TEST(Path, FindsPartsOfAValue) {
    auto value = default_value<samples::Everything>(contexts[0]);
    value.persistent.pairs.resize(100);
    value.persistent.pairs.mut(77).number = 5;
    value.choices.resize(1);
    value.choices[0].value = std::uint32_t{9};
    const auto at = [&](std::string_view path) {
        return value_at(bound_of<samples::Everything>(), contexts[0], &value, *parse_path(path));
    };
    EXPECT_EQ(*static_cast<const std::uint64_t*>(at("persistent.pairs[77].number")->value), 5U);
    EXPECT_EQ(*static_cast<const std::uint32_t*>(at("choices[0][127]")->value), 9U);
    EXPECT_EQ(at("choices[0][5]").error().rule, PathRule::option_not_current);
    EXPECT_EQ(at("persistent.pairs[100]").error().rule, PathRule::index_out_of_range);
    EXPECT_EQ(at("lists.__len__").error().rule, PathRule::no_such_property);
    EXPECT_EQ(at("lists.bits[0]").error().rule, PathRule::not_a_sequence);
}

}  // namespace
}  // namespace cairn::ssz
