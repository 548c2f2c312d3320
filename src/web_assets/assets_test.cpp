#include "web_assets/assets.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace cairn::web_assets {
namespace {

std::string text_of(const Asset& asset) {
    return {asset.bytes.begin(), asset.bytes.end()};
}

TEST(Assets, ViewsOfThePageAreAnsweredByTheIndex) {
    const Asset* index = find_asset("/index.html");
    ASSERT_NE(index, nullptr);
    EXPECT_EQ(find_asset("/"), index);
    EXPECT_EQ(find_asset("/forks"), index);
    EXPECT_EQ(find_asset("/block/0x12"), index);
    EXPECT_EQ(find_asset(""), index);
    EXPECT_EQ(index->content_type, "text/html; charset=utf-8");
}

TEST(Assets, NoFileIsMadeUp) {
    EXPECT_EQ(find_asset("/missing.js"), nullptr);
    EXPECT_EQ(find_asset("/assets/missing.css"), nullptr);
    EXPECT_EQ(find_asset("/../etc/passwd.txt"), nullptr);
    EXPECT_EQ(find_asset("index.html"), nullptr);
}

TEST(Assets, EachIsWhole) {
    std::set<std::string_view> paths;
    for (const Asset& asset : assets()) {
        EXPECT_TRUE(paths.insert(asset.path).second) << asset.path;
        EXPECT_FALSE(asset.bytes.empty()) << asset.path;
        EXPECT_FALSE(asset.content_type.empty()) << asset.path;
        EXPECT_TRUE(asset.etag.starts_with("W/\"") && asset.etag.ends_with("\"")) << asset.path;
        EXPECT_EQ(find_asset(asset.path), &asset);
    }
}

TEST(Assets, CompressedFormsAreGzipAndSmaller) {
    for (const Asset& asset : assets()) {
        if (asset.gzipped.empty()) {
            continue;
        }
        ASSERT_GT(asset.gzipped.size(), 18U) << asset.path;
        EXPECT_LT(asset.gzipped.size(), asset.bytes.size()) << asset.path;
        EXPECT_EQ(asset.gzipped[0], 0x1f) << asset.path;
        EXPECT_EQ(asset.gzipped[1], 0x8b) << asset.path;
        // The last four bytes are the size of what was compressed.
        std::size_t size = 0;
        for (std::size_t i = 0; i < 4; i++) {
            size |= std::size_t{asset.gzipped[asset.gzipped.size() - 4 + i]} << (8 * i);
        }
        EXPECT_EQ(size, asset.bytes.size()) << asset.path;
    }
}

TEST(Assets, OnlyTemplatesTakeTheToken) {
    for (const Asset& asset : assets()) {
        const bool holds = text_of(asset).contains(TOKEN_PLACEHOLDER);
        EXPECT_EQ(holds, asset.is_template) << asset.path;
        EXPECT_TRUE(!holds || asset.gzipped.empty()) << asset.path;
        const std::string filled = fill_template(asset, "0a1b2c");
        EXPECT_FALSE(filled.contains(TOKEN_PLACEHOLDER)) << asset.path;
        EXPECT_EQ(filled.contains("content=\"0a1b2c\""), holds) << asset.path;
    }
}

// What the page refers to is there, and nothing comes from elsewhere.
TEST(Assets, IndexRefersToEmbeddedFilesOnly) {
    const std::string text = text_of(*find_asset("/"));
    for (const std::string_view attribute : {"src=\"", "href=\""}) {
        for (std::size_t at = text.find(attribute); at != std::string::npos;
             at = text.find(attribute, at + 1)) {
            const std::size_t from = at + attribute.size();
            const std::string link = text.substr(from, text.find('"', from) - from);
            EXPECT_TRUE(link.starts_with("/")) << link;
            EXPECT_NE(find_asset(link), nullptr) << link;
        }
    }
    EXPECT_FALSE(text.contains("<style"));
    EXPECT_FALSE(text.contains(" style="));
}

}  // namespace
}  // namespace cairn::web_assets
