#include "http/detail/target.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace cairn::http::detail {
namespace {

using Segments = std::vector<std::string>;

struct Accepted {
    std::string_view text;
    Segments segments;
    std::vector<Field> query = {};
    std::string_view authority = "";
};

TEST(Target, accepts) {
    const auto cases = std::to_array<Accepted>({
        {"/", {}},
        {"/a", {"a"}},
        {"/eth/v1/node/version", {"eth", "v1", "node", "version"}},
        {"/a/", {"a", ""}},
        {"//a", {"", "a"}},
        {"/a%20b", {"a b"}},
        {"/a%2Fb/c", {"a/b", "c"}},
        {"/a+b", {"a+b"}},
        {"/%e2%82%ac", {"\xe2\x82\xac"}},
        {"/...", {"..."}},
        {"/a?", {"a"}},
        {"/a?b", {"a"}, {{"b", ""}}},
        {"/a?b=", {"a"}, {{"b", ""}}},
        {"/a?=b", {"a"}, {{"", "b"}}},
        {"/a?b=c=d", {"a"}, {{"b", "c=d"}}},
        {"/a?b=1&b=2&&c=3&", {"a"}, {{"b", "1"}, {"b", "2"}, {"c", "3"}}},
        {"/a?b=x+y%2Bz%26", {"a"}, {{"b", "x y+z&"}}},
        {"/a?b=/../?", {"a"}, {{"b", "/../?"}}},
        {"http://localhost:5050/a?b=c", {"a"}, {{"b", "c"}}, "localhost:5050"},
        {"HTTP://localhost", {}, {}, "localhost"},
    });
    for (const Accepted& c : cases) {
        const auto target = parse_target(c.text);
        ASSERT_TRUE(target) << c.text;
        EXPECT_EQ(target->segments, c.segments) << c.text;
        EXPECT_EQ(target->query, c.query) << c.text;
        EXPECT_EQ(target->authority, c.authority) << c.text;
    }
}

TEST(Target, refuses) {
    struct Case {
        std::string_view text;
        TargetError want;
    };
    constexpr auto cases = std::to_array<Case>({
        {"", TargetError::not_a_path},
        {"a", TargetError::not_a_path},
        {"*", TargetError::not_a_path},
        {"?a=b", TargetError::not_a_path},
        {"localhost:80", TargetError::not_a_path},
        {"https://localhost/", TargetError::not_a_path},
        {"http://localhost?a", TargetError::not_a_path},
        {"/a#b", TargetError::not_a_path},
        {"/%", TargetError::bad_escape},
        {"/%1", TargetError::bad_escape},
        {"/%1g", TargetError::bad_escape},
        {"/%%41", TargetError::bad_escape},
        {"/a?%zz", TargetError::bad_escape},
        {"/a?b=%2", TargetError::bad_escape},
        {"/%00", TargetError::control_character},
        {"/%0a", TargetError::control_character},
        {"/a\x7f", TargetError::control_character},
        {"/a?b=%0d%0a", TargetError::control_character},
        {"http://local\thost/", TargetError::control_character},
        {"/.", TargetError::dot_segment},
        {"/a/../b", TargetError::dot_segment},
        {"/a/%2e%2E", TargetError::dot_segment},
        {"/.%2e/etc/passwd", TargetError::dot_segment},
    });
    for (const Case& c : cases) {
        const auto target = parse_target(c.text);
        ASSERT_FALSE(target) << c.text;
        EXPECT_EQ(target.error(), c.want) << c.text;
    }
}

std::string repeat(std::string_view part, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        out += part;
    }
    return out;
}

TEST(Target, has_a_limit_of_parts) {
    EXPECT_TRUE(parse_target(repeat("/a", max_segments)));
    EXPECT_EQ(parse_target(repeat("/a", max_segments + 1)).error(), TargetError::too_many_parts);
    EXPECT_TRUE(parse_target("/?" + repeat("a&", max_query_fields)));
    EXPECT_EQ(parse_target("/?" + repeat("a&", max_query_fields + 1)).error(),
              TargetError::too_many_parts);
}

TEST(Target, writes_its_path) {
    EXPECT_EQ(parse_target("/")->path(), "/");
    EXPECT_EQ(parse_target("/a%20b/c?d")->path(), "/a b/c");
    EXPECT_EQ(parse_target("/a/")->path(), "/a/");
}

}  // namespace
}  // namespace cairn::http::detail
