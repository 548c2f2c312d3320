#include "json/detail/yaml_document.hpp"
#include "json/detail/yaml_tokens.hpp"
#include "json/parse.hpp"

#include <array>

namespace cairn::json {
namespace {

/// The document as JSON, or the error's name.
std::string read(std::string_view text) {
    const auto value = parse_yaml(text);
    return value ? to_json_text(*value) : std::string(to_string(value.error().rule));
}

enum class Path { regular, general };

struct Case {
    std::string_view text;
    Path path;
    std::string_view want;
};

TEST(ParseYaml, ReadsTheSameOnBothPaths) {
    constexpr auto cases = std::to_array<Case>({
        {"2\n...\n", Path::regular, "2"},
        {"false\n...\n", Path::regular, "false"},
        {"'0x01'\n", Path::regular, R"("0x01")"},
        {"{bls_setting: 1}\n", Path::regular, R"({"bls_setting":1})"},
        {"{}", Path::regular, "{}"},
        {"[]", Path::regular, "[]"},
        {"a: 1\nb: '2'\nc: \"3\"\n", Path::regular, R"({"a":1,"b":"2","c":"3"})"},
        {"---\na: 1\n", Path::regular, R"({"a":1})"},
        {"a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", Path::regular, R"({"a":{"b":{"c":1},"d":2},"e":3})"},
        {"a:\n- 1\n- 2\nb: 3\n", Path::regular, R"({"a":[1,2],"b":3})"},
        {"a:\n  - 1\n  - 2\nb: 3\n", Path::regular, R"({"a":[1,2],"b":3})"},
        {"- - 1\n  - 2\n- - 3\n", Path::regular, "[[1,2],[3]]"},
        {"- a: 1\n  b: 2\n- a: 3\n  b:\n  - 4\n", Path::regular,
         R"([{"a":1,"b":2},{"a":3,"b":[4]}])"},
        {"-\n  a: 1\n", Path::regular, R"([{"a":1}])"},
        {"a: [1, 2,\n  3]\nb: {c: 4, d: \n      5}\n", Path::regular,
         R"({"a":[1,2,3],"b":{"c":4,"d":5}})"},
        {"a: \n  block_0xab\n", Path::regular, R"({"a":"block_0xab"})"},
        {"- {tick: -1}\n- [[], {}]\n", Path::regular, R"([{"tick":-1},[[],{}]])"},
        {"a: 0x00000001\n", Path::regular, R"({"a":"0x00000001"})"},
        {"[~, null, Null, .inf, 0o17, 1e5, yes]", Path::general,
         R"([null,null,null,".inf","0o17",1e5,"yes"])"},
        {"a:\nb: 1\n", Path::general, R"({"a":null,"b":1})"},
        {"# c\na: 1 # d\n", Path::general, R"({"a":1})"},
        {"a: it is\n  so\n", Path::general, R"({"a":"it is so"})"},
        {"a: 'it''s'\nb: \"\\u20ac\\n\"\n", Path::general,
         "{\"a\":\"it's\",\"b\":\"\xe2\x82\xac\\n\"}"},
        {"a: |\n  x\n  y\n", Path::general, R"({"a":"x\ny\n"})"},
        {"a: &x [1, {b: 2}]\nc: *x\n", Path::general, R"({"a":[1,{"b":2}],"c":[1,{"b":2}]})"},
        {"", Path::general, "null"},
        {"{a: 1, <<: {b: 2}}", Path::general, R"({"a":1,"<<":{"b":2}})"},
        {"! 12", Path::general, R"("12")"},
    });
    for (const Case& c : cases) {
        EXPECT_EQ(read(c.text), c.want) << c.text;
        detail::RegularYamlTokens tokens(c.text, {});
        const auto regular = detail::build_value(tokens, {});
        const auto general = detail::parse_any_yaml(c.text, {});
        EXPECT_EQ(regular.has_value(), c.path == Path::regular) << c.text;
        ASSERT_TRUE(general) << c.text;
        if (regular) {
            EXPECT_EQ(*regular, *general) << c.text;
        }
    }
}

TEST(ParseYaml, Refuses) {
    constexpr auto cases = std::to_array<std::pair<std::string_view, ParseRule>>({
        {"a: 1\na: 2\n", ParseRule::duplicate_key},
        {"{a: 1, 'a': 2}", ParseRule::duplicate_key},
        {"# general\n{a: 1, a: 2}", ParseRule::duplicate_key},
        {"a: 1\n b: 2\n", ParseRule::syntax},
        {"a: [1, 2\n", ParseRule::syntax},
        {"a: 'x\n", ParseRule::syntax},
        {"a: b: c\n", ParseRule::syntax},
        {"a: *x\n", ParseRule::syntax},
        {"a: &x [*x]\n", ParseRule::syntax},
        {"[1] [2]", ParseRule::several_documents},
        {"--- 1\n--- 2\n", ParseRule::several_documents},
        {"a: !!python/object 1\n", ParseRule::tag_refused},
        {"!mine [1]\n", ParseRule::tag_refused},
        {"? [1]\n: 2\n", ParseRule::key_not_scalar},
        {"? {a: 1}\n: 2\n", ParseRule::key_not_scalar},
        {"a: &x 1\n*x : 2\n", ParseRule::key_not_scalar},
        {"~: 2\n", ParseRule::key_not_scalar},
        {"a: \x80\n", ParseRule::invalid_utf8},
        {std::string_view("a: \0\n", 5), ParseRule::syntax},
    });
    for (const auto& [text, rule] : cases) {
        const auto value = parse_yaml(text);
        ASSERT_FALSE(value) << text << " gives " << to_json_text(*value);
        EXPECT_EQ(value.error().rule, rule) << text << ": " << to_string(value.error());
    }
}

TEST(ParseYaml, SaysWhere) {
    const auto duplicate = parse_yaml("a: 1\nb:\n  c: 1\n  c: 2\n");
    EXPECT_EQ(duplicate.error().line, 4U);
    EXPECT_EQ(duplicate.error().column, 3U);
    const auto general = parse_yaml("a: 1\nb:\n  c: 1 # general\n  c: 2\n");
    EXPECT_EQ(general.error().line, 4U);
    EXPECT_EQ(general.error().column, 3U);
}

TEST(ParseYaml, StopsABillionLaughs) {
    std::string text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string alias = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + alias;
        for (int k = 0; k < 8; ++k) {
            text += ", " + alias;
        }
        text += "]\n";
    }
    const auto value = parse_yaml(text);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().rule, ParseRule::too_many_values);
}

TEST(ParseYaml, AliasesOfLongTextCountTheirBytes) {
    std::string text = "a: &a '" + std::string(10000, 'x') + "'\nb: [";
    for (int i = 0; i < 1000; ++i) {
        text += "*a, ";
    }
    EXPECT_TRUE(parse_yaml(text + "*a]\n"));
    EXPECT_EQ(parse_yaml(text + "*a]\n", {.max_bytes = 1000000}).error().rule,
              ParseRule::too_many_values);
}

TEST(ParseYaml, HoldsItsDepthOnBothPaths) {
    const std::string flow = std::string(64, '[') + std::string(64, ']');
    EXPECT_TRUE(parse_yaml(flow));
    EXPECT_TRUE(parse_yaml(flow + " # general"));
    EXPECT_EQ(parse_yaml("[" + flow + "]").error().rule, ParseRule::too_deep);
    EXPECT_EQ(parse_yaml("[" + flow + "] # general").error().rule, ParseRule::too_deep);
    EXPECT_EQ(parse_yaml("a: &a " + flow.substr(1, 126) + "\nb: [*a]\n").error().rule,
              ParseRule::too_deep);
    EXPECT_EQ(parse_yaml(std::string(100000, '[')).error().rule, ParseRule::too_deep);
    std::string dashes;
    for (int i = 0; i < 65; ++i) {
        dashes += "- ";
    }
    EXPECT_EQ(parse_yaml(dashes + "1").error().rule, ParseRule::too_deep);
}

}  // namespace
}  // namespace cairn::json
