#include "http/detail/router.hpp"

#include "http/detail/target.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::http::detail {
namespace {

constexpr auto patterns = std::to_array<std::string_view>({
    "/",
    "/eth/v1/beacon/headers",
    "/eth/v1/beacon/headers/{block_id}",
    "/eth/v1/beacon/states/{state_id}/root",
    "/eth/v1/beacon/states/{state_id}/validators/{validator_id}",
    "/eth/v1/beacon/states/head/{what}",
    "/eth/v1/{room}/{name}",
});

struct Case {
    std::string_view path;
    std::string_view want;  // empty: none
    std::vector<Field> parameters = {};
};

TEST(Router, finds) {
    Router router;
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        EXPECT_EQ(router.add(patterns[i]), i);
    }
    EXPECT_EQ(router.add(patterns[2]), 2U);
    const auto cases = std::to_array<Case>({
        {"/", "/"},
        {"/eth", ""},
        {"/eth/v1/beacon/headers", "/eth/v1/beacon/headers"},
        {"/eth/v1/beacon/headers/", ""},
        {"/eth/v1/beacon/headers/head",
         "/eth/v1/beacon/headers/{block_id}",
         {{"block_id", "head"}}},
        {"/eth/v1/beacon/headers/a%2fb",
         "/eth/v1/beacon/headers/{block_id}",
         {{"block_id", "a/b"}}},
        {"/eth/v1/beacon/headers/head/root", ""},
        {"/eth/v1/beacon/states/5/root",
         "/eth/v1/beacon/states/{state_id}/root",
         {{"state_id", "5"}}},
        {"/eth/v1/beacon/states/head/root",
         "/eth/v1/beacon/states/head/{what}",
         {{"what", "root"}}},
        {"/eth/v1/beacon/states/head/validators/7",
         "/eth/v1/beacon/states/{state_id}/validators/{validator_id}",
         {{"state_id", "head"}, {"validator_id", "7"}}},
        {"/eth/v1/node/version", "/eth/v1/{room}/{name}", {{"room", "node"}, {"name", "version"}}},
        {"/eth/v1//version", ""},
        {"/Eth/v1/node/version", ""},
    });
    for (const Case& c : cases) {
        const auto match = router.find(parse_target(c.path)->segments);
        ASSERT_EQ(match.has_value(), !c.want.empty()) << c.path;
        if (match) {
            EXPECT_EQ(patterns[match->route], c.want) << c.path;
            EXPECT_EQ(match->parameters, c.parameters) << c.path;
        }
    }
}

TEST(RouterDeathTest, patterns_that_are_none) {
    for (const std::string_view pattern : {"", "a", "/a{b}", "/{}", "//", "/a//b"}) {
        EXPECT_DEATH(Router().add(pattern), "router.cpp") << pattern;
    }
}

TEST(RouterDeathTest, patterns_that_differ_only_in_names) {
    Router router;
    router.add("/a/{b}");
    EXPECT_DEATH(router.add("/a/{c}"), "router.cpp");
}

}  // namespace
}  // namespace cairn::http::detail
