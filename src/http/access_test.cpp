#include "http/detail/access.hpp"

#include <gtest/gtest.h>

namespace cairn::http::detail {
namespace {

const std::vector<std::string> loopback = {"localhost", "127.0.0.1", "[::1]"};

TEST(AccessRule, hosts_with_our_port) {
    const AccessRule rule(loopback, 5050);
    for (const std::string_view host :
         {"localhost:5050", "LocalHost:5050", "127.0.0.1:5050", "[::1]:5050"}) {
        EXPECT_TRUE(rule.allows_host(host)) << host;
    }
    for (const std::string_view host :
         {"", "localhost", "localhost:5051", "localhost:", "localhost:05050", "127.0.0.1", "[::1]",
          "::1:5050", "evil.example:5050", "localhost.evil.example:5050", "xlocalhost:5050",
          "localhost:5050.evil.example", "localhost:5050 ", "*", "*:5050", "127.0.0.2:5050"}) {
        EXPECT_FALSE(rule.allows_host(host)) << host;
    }
}

TEST(AccessRule, the_default_port_may_be_left_out) {
    const AccessRule rule(loopback, 80);
    EXPECT_TRUE(rule.allows_host("localhost"));
    EXPECT_TRUE(rule.allows_host("[::1]"));
    EXPECT_TRUE(rule.allows_host("localhost:80"));
    EXPECT_TRUE(rule.allows_origin("http://localhost", "localhost"));
    EXPECT_FALSE(rule.allows_host("localhost:5050"));
}

TEST(AccessRule, names_with_a_port_of_their_own) {
    const AccessRule rule({"node.example:1234", "[fe80::1]:99"}, 5050);
    EXPECT_TRUE(rule.allows_host("node.example:1234"));
    EXPECT_TRUE(rule.allows_host("[fe80::1]:99"));
    EXPECT_FALSE(rule.allows_host("node.example:5050"));
    EXPECT_FALSE(rule.allows_host("localhost:5050"));
}

TEST(AccessRule, origins) {
    const AccessRule rule(loopback, 5050);
    EXPECT_TRUE(rule.allows_origin("http://localhost:5050", "localhost:5050"));
    EXPECT_TRUE(rule.allows_origin("http://127.0.0.1:5050", "localhost:5050"));
    for (const std::string_view origin :
         {"", "null", "http://", "localhost:5050", "https://localhost:5050",
          "http://localhost:8080", "http://localhost", "http://evil.example",
          "http://evil.example:5050", "http://localhost:5050/",
          "http://localhost:5050@evil.example"}) {
        EXPECT_FALSE(rule.allows_origin(origin, "localhost:5050")) << origin;
    }
}

TEST(AccessRule, a_star_allows_all_hosts_but_only_their_own_pages) {
    const AccessRule rule({"*"}, 5050);
    EXPECT_TRUE(rule.allows_host("anything:1"));
    EXPECT_TRUE(rule.allows_host(""));
    EXPECT_TRUE(rule.allows_origin("http://anything:1", "anything:1"));
    EXPECT_FALSE(rule.allows_origin("http://other:1", "anything:1"));
    EXPECT_FALSE(rule.allows_origin("null", "anything:1"));
}

TEST(AccessRule, pages_of_other_servers_that_may_ask) {
    const AccessRule rule(loopback, 5050, {"https://app.example", "http://localhost:3000"});
    EXPECT_TRUE(rule.allows_origin("https://app.example", "localhost:5050"));
    EXPECT_TRUE(rule.is_foreign_page("http://localhost:3000"));
    EXPECT_TRUE(rule.allows_origin("http://localhost:5050", "localhost:5050"));
    EXPECT_FALSE(rule.is_foreign_page("http://localhost:5050"));
    EXPECT_FALSE(rule.allows_origin("http://app.example", "localhost:5050"));
    EXPECT_FALSE(rule.allows_origin("https://app.example.evil", "localhost:5050"));
    EXPECT_FALSE(rule.allows_host("app.example:5050"));
    const AccessRule open(loopback, 5050, {"*"});
    EXPECT_TRUE(open.allows_origin("null", "localhost:5050"));
    EXPECT_FALSE(open.allows_host("evil.example:5050"));
}

TEST(AccessRule, an_empty_list_allows_nobody) {
    const AccessRule rule({}, 5050);
    EXPECT_FALSE(rule.allows_host("localhost:5050"));
    EXPECT_FALSE(rule.allows_host(""));
}

}  // namespace
}  // namespace cairn::http::detail
