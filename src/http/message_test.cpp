#include "http/message.hpp"

#include "http/asset.hpp"
#include "http/channel.hpp"
#include "http/detail/response_head.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::http {
namespace {

Request with_header(std::string name, std::string value) {
    Request request;
    request.headers.push_back({std::move(name), std::move(value)});
    return request;
}

TEST(Request, finds_headers_in_any_case_and_query_values_in_theirs) {
    Request request = with_header("X-Cairn-Token", "abc");
    request.headers.push_back({"x-cairn-token", "second"});
    request.query = {{"topics", "head"}, {"topics", "block"}};
    EXPECT_EQ(request.header("x-CAIRN-token"), "abc");
    EXPECT_EQ(request.header("x-cairn"), std::nullopt);
    EXPECT_EQ(request.query_value("topics"), "head");
    EXPECT_EQ(request.query_value("Topics"), std::nullopt);
}

TEST(Request, accepts_encoding) {
    struct Case {
        std::string_view header;
        bool want;
    };
    constexpr auto cases = std::to_array<Case>({
        {"gzip", true},
        {"GZIP", true},
        {"deflate, gzip;q=1.0, *;q=0.5", true},
        {"br ,\tgzip ; q=0.001", true},
        {"*", true},
        {"", false},
        {"br", false},
        {"gzip;q=0", false},
        {"gzip;q=0.000, *", false},
        {"*;q=0", false},
        {"xgzip, gzipx", false},
        {"identity", false},
        {",,;", false},
    });
    for (const Case& c : cases) {
        EXPECT_EQ(with_header("Accept-Encoding", std::string(c.header)).accepts_encoding("gzip"),
                  c.want)
            << c.header;
    }
    EXPECT_FALSE(Request().accepts_encoding("gzip"));
}

TEST(RequestDeathTest, asked_for_a_parameter_that_the_pattern_has_not) {
    EXPECT_DEATH(static_cast<void>(Request().parameter("id")), "value");
}

TEST(Response, of_an_error_is_escaped) {
    const Response response = error_response(400, "bad \"id\"\n\\");
    EXPECT_EQ(response.status, 400U);
    EXPECT_EQ(*response.body, R"({"code":400,"message":"bad \"id\"\u000a\\"})");
}

TEST(ResponseHead, known_answers) {
    using detail::Framing;
    using detail::Persistence;
    using detail::response_head;
    const Response text = text_response(200, "text/plain", "hello");
    EXPECT_EQ(response_head(text, {{"X", "common"}}, Framing::length, Persistence::keep_alive),
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX: common\r\nContent-Length: 5\r\n"
              "Connection: keep-alive\r\n\r\n");
    EXPECT_EQ(response_head({.status = 404, .content_type = {}, .headers = {{"x", "own"}}},
                            {{"X", "common"}}, Framing::length, Persistence::close),
              "HTTP/1.1 404 Not Found\r\nx: own\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(response_head({.status = 204, .content_type = {}, .headers = {}}, {}, Framing::length,
                            Persistence::keep_alive),
              "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(response_head({}, {}, Framing::chunked, Persistence::close),
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(response_head({.status = 299, .content_type = {}, .headers = {}}, {},
                            Framing::until_close, Persistence::close),
              "HTTP/1.1 299 \r\nConnection: close\r\n\r\n");
}

TEST(ResponseHead, names_and_values_that_would_make_other_headers) {
    const auto is_valid = [](std::string name, std::string value) {
        return detail::has_valid_headers(
            {.status = 200, .content_type = {}, .headers = {{std::move(name), std::move(value)}}});
    };
    EXPECT_TRUE(is_valid("ETag", "\"a b\""));
    EXPECT_TRUE(is_valid("X", ""));
    EXPECT_FALSE(is_valid("", "x"));
    EXPECT_FALSE(is_valid("a b", "x"));
    EXPECT_FALSE(is_valid("a:", "x"));
    EXPECT_FALSE(is_valid("a\r\n", "x"));
    EXPECT_FALSE(is_valid("a", "x\r\nSet-Cookie: y"));
    EXPECT_FALSE(is_valid("a", "x\n"));
    EXPECT_FALSE(is_valid("a", std::string("x\0", 2)));
    EXPECT_FALSE(detail::has_valid_headers({.status = 200, .content_type = "a\nb", .headers = {}}));
}

TEST(EventText, splits_lines) {
    EXPECT_EQ(*event_text("head", "{}"), "event: head\ndata: {}\n\n");
    EXPECT_EQ(*event_text("", "a"), "data: a\n\n");
    EXPECT_EQ(*event_text("", ""), "data: \n\n");
    EXPECT_EQ(*event_text("x", "a\nb\r\nc\rd\n"),
              "event: x\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
    EXPECT_DEATH(event_text("a\nb", ""), "event");
}

class AssetResponse : public ::testing::Test {
  protected:
    const Asset asset_ = make_asset("text/css; charset=utf-8", "body {}", "<compressed>");
};

TEST_F(AssetResponse, compressed_only_if_asked) {
    const Response plain = asset_response(Request(), asset_);
    EXPECT_EQ(plain.body, asset_.body);
    EXPECT_EQ(plain.content_type, "text/css; charset=utf-8");
    EXPECT_EQ(plain.headers, (std::vector<Field>{{"ETag", asset_.etag},
                                                 {"Cache-Control", "no-cache"},
                                                 {"Vary", "Accept-Encoding"}}));
    const Response gzip = asset_response(with_header("Accept-Encoding", "gzip"), asset_);
    EXPECT_EQ(gzip.body, asset_.gzip);
    EXPECT_EQ(gzip.headers.back(), (Field{"Content-Encoding", "gzip"}));
    const Asset without = make_asset("text/css", "body {}");
    EXPECT_EQ(asset_response(with_header("Accept-Encoding", "gzip"), without).body, without.body);
}

TEST_F(AssetResponse, not_modified_only_for_its_tag) {
    const auto status = [&](const std::string& tags) {
        return asset_response(with_header("If-None-Match", tags), asset_).status;
    };
    EXPECT_EQ(status(asset_.etag), 304U);
    EXPECT_EQ(status("W/" + asset_.etag), 304U);
    EXPECT_EQ(status("\"x\", " + asset_.etag + " "), 304U);
    EXPECT_EQ(status("*"), 304U);
    EXPECT_EQ(status(""), 200U);
    EXPECT_EQ(status("\"x\""), 200U);
    EXPECT_EQ(status(asset_.gzip_etag), 200U);
    EXPECT_EQ(status(asset_.etag + "x"), 200U);
    EXPECT_EQ(asset_response(with_header("If-None-Match", asset_.etag), asset_).body, nullptr);
}

TEST_F(AssetResponse, the_tag_follows_the_body) {
    EXPECT_NE(make_asset("text/css", "body { }").etag, asset_.etag);
    EXPECT_EQ(make_asset("text/css", "body {}").etag, asset_.etag);
    // FNV-1a of nothing is its offset basis, little-endian here.
    EXPECT_EQ(make_asset("text/css", "").etag, "\"25232284e49cf2cb\"");
}

}  // namespace
}  // namespace cairn::http
