#include "rpc/json_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cairn::rpc {
namespace {

/// The values of a stream that comes in pieces of this size; what is left at the end is the last.
std::vector<std::string> split(std::string_view stream, std::size_t piece_size) {
    JsonSplitter splitter;
    std::vector<std::string> out(1);
    for (std::size_t at = 0; at < stream.size(); at += piece_size) {
        std::string_view piece = stream.substr(at, piece_size);
        while (!piece.empty()) {
            const auto end = splitter.find_end(piece);
            out.back() += piece.substr(0, end.value_or(piece.size()));
            piece.remove_prefix(end.value_or(piece.size()));
            if (end) {
                out.emplace_back();
            }
        }
    }
    return out;
}

TEST(JsonSplitter, FindsValuesInPiecesOfAnySize) {
    struct Case {
        std::string stream;
        std::vector<std::string> values;
    };
    const Case cases[] = {
        {R"({"a":1}{"b":2})", {R"({"a":1})", R"({"b":2})", ""}},
        {"{\"a\":1}\n[{}, {}]\n", {"{\"a\":1}", "\n[{}, {}]", "\n"}},
        {R"({"a":"}\"]{"}[])", {R"({"a":"}\"]{"})", "[]", ""}},
        {R"({"a":"\\"}{})", {R"({"a":"\\"})", "{}", ""}},
        {R"({"a":[{"b":[]}]}  )", {R"({"a":[{"b":[]}]})", "  "}},
        {"nonsense { }\n{}", {"nonsense { }\n", "{}", ""}},
        {"}\n{}", {"}\n", "{}", ""}},
        {"[1,2", {"[1,2"}},
        {"", {""}},
    };
    for (const Case& one : cases) {
        for (std::size_t size = 1; size <= one.stream.size() + 1; ++size) {
            EXPECT_EQ(split(one.stream, size), one.values) << one.stream << " by " << size;
        }
    }
}

}  // namespace
}  // namespace cairn::rpc
