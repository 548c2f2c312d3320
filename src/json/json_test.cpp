#include "json/parse.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace cairn::json {
namespace {

TEST(ParseJson, KeepsNumbersKeysAndTheirOrder) {
    const std::string text =
        R"({"b":[1,-0.5e+7,115792089237316195423570985008687907853269984665640564039457584007913129639935],)"
        R"("a":{},"c":[null,true,false,"x\"\\\n"]})";
    const auto value = parse_json(text);
    ASSERT_TRUE(value);
    EXPECT_EQ(to_json_text(*value), text);
    EXPECT_EQ(value->members[0].key, "b");
    EXPECT_EQ(value->find("b")->items[0].to_uint64(), 1U);
    EXPECT_FALSE(value->find("b")->items[1].to_uint64());
    EXPECT_EQ(value->find("c")->items[1].to_bool(), true);
    EXPECT_EQ(value->find("d"), nullptr);
}

TEST(ParseJson, Unescapes) {
    const auto value = parse_json(R"("\u0041\u00e9\u20ac\ud83d\ude00\/\b\f\n\r\t")");
    ASSERT_TRUE(value);
    EXPECT_EQ(value->text, "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80/\b\f\n\r\t");
}

struct Case {
    std::string_view text;
    ParseRule rule;
    std::size_t line;
    std::size_t column;
};

TEST(ParseJson, RefusesWithTheRuleAndThePlace) {
    constexpr auto cases = std::to_array<Case>({
        {"", ParseRule::syntax, 1, 1},
        {" \n ", ParseRule::syntax, 2, 2},
        {"[1,]", ParseRule::syntax, 1, 4},
        {"[1 2]", ParseRule::syntax, 1, 4},
        {"[1", ParseRule::syntax, 1, 3},
        {"[1}", ParseRule::syntax, 1, 3},
        {"{\"a\":1,}", ParseRule::syntax, 1, 8},
        {"{\"a\"}", ParseRule::syntax, 1, 5},
        {"{\"a\":}", ParseRule::syntax, 1, 6},
        {"{a:1}", ParseRule::syntax, 1, 2},
        {"{\"a\":1,\n \"a\":2}", ParseRule::duplicate_key, 2, 2},
        {"01", ParseRule::syntax, 1, 1},
        {"+1", ParseRule::syntax, 1, 1},
        {"1.", ParseRule::syntax, 1, 1},
        {".5", ParseRule::syntax, 1, 1},
        {"1e", ParseRule::syntax, 1, 1},
        {"0x10", ParseRule::syntax, 1, 1},
        {"NaN", ParseRule::syntax, 1, 1},
        {"True", ParseRule::syntax, 1, 1},
        {"truefalse", ParseRule::syntax, 1, 1},
        {"1 2", ParseRule::syntax, 1, 3},
        {"[] []", ParseRule::syntax, 1, 4},
        {"'a'", ParseRule::syntax, 1, 1},
        {R"("a)", ParseRule::syntax, 1, 1},
        {"\"a\nb\"", ParseRule::syntax, 1, 1},
        {R"("\x")", ParseRule::syntax, 1, 1},
        {R"("\u12g4")", ParseRule::syntax, 1, 1},
        {R"("\ud800")", ParseRule::syntax, 1, 1},
        {R"("\udc00")", ParseRule::syntax, 1, 1},
        {R"("\ud800\u0041")", ParseRule::syntax, 1, 1},
        {"\"\x80\"", ParseRule::invalid_utf8, 0, 0},
        {"/* */ 1", ParseRule::syntax, 1, 1},
    });
    for (const Case& c : cases) {
        const auto value = parse_json(c.text);
        ASSERT_FALSE(value) << c.text;
        EXPECT_EQ(value.error().rule, c.rule) << c.text;
        EXPECT_EQ(value.error().line, c.line) << c.text;
        EXPECT_EQ(value.error().column, c.column) << c.text;
        EXPECT_FALSE(nlohmann::json::accept(c.text) && c.rule != ParseRule::duplicate_key)
            << c.text;
    }
}

TEST(ParseJson, HoldsItsLimits) {
    const std::string deep = std::string(64, '[') + std::string(64, ']');
    EXPECT_TRUE(parse_json(deep));
    EXPECT_EQ(parse_json("[" + deep + "]").error().rule, ParseRule::too_deep);
    EXPECT_EQ(parse_json(std::string(1000000, '[')).error().rule, ParseRule::too_deep);
    EXPECT_EQ(parse_json("[1,2,3]", {.max_values = 3}).error().rule, ParseRule::too_many_values);
    EXPECT_EQ(parse_json("[1,2,3]", {.max_bytes = 6}).error().rule, ParseRule::too_large);
}

TEST(ParseJson, ManyKeysAreCheckedForDuplicatesToo) {
    std::string text = "{";
    for (int i = 0; i < 1000; ++i) {
        text += "\"k" + std::to_string(i) + "\":0,";
    }
    EXPECT_TRUE(parse_json(text + "\"x\":0}"));
    EXPECT_EQ(parse_json(text + "\"k500\":0}").error().rule, ParseRule::duplicate_key);
    EXPECT_EQ(parse_json(text + "\"k999\":0}").error().rule, ParseRule::duplicate_key);
}

}  // namespace
}  // namespace cairn::json
