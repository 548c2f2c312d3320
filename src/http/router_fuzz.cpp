// Routes: the tree finds what a search through all patterns finds.
// The input is a list of patterns and paths over few letters, so that they meet.
#include "http/detail/router.hpp"

#include "base/assert.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::http::detail;

namespace {

using Segments = std::vector<std::string>;

constexpr std::size_t max_patterns = 40;

/// The fields of a pattern that `path` matches; nothing if it does not.
std::optional<std::vector<http::Field>> match(const Segments& pattern, const Segments& path) {
    if (pattern.size() != path.size()) {
        return std::nullopt;
    }
    std::vector<http::Field> out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (is_parameter(pattern[i]) && !path[i].empty()) {
            out.push_back({pattern[i].substr(1, pattern[i].size() - 2), path[i]});
        } else if (pattern[i] != path[i]) {
            return std::nullopt;
        }
    }
    return out;
}

/// Whether `a` goes before `b`: a literal at the first place where they differ in kind.
bool is_closer(const Segments& a, const Segments& b) {
    return std::ranges::lexicographical_compare(a, b, {}, is_parameter, is_parameter);
}

std::optional<RouteMatch> search(const std::vector<Segments>& patterns, const Segments& path) {
    std::optional<RouteMatch> best;
    for (std::size_t i = 0; i < patterns.size(); ++i) {
        auto fields = match(patterns[i], path);
        if (fields && (!best || is_closer(patterns[i], patterns[best->route]))) {
            best = RouteMatch{.route = i, .parameters = std::move(*fields)};
        }
    }
    return best;
}

/// Two bits a segment: the end, "a", "b", or one that a parameter alone takes ("" in a path).
Segments take_segments(const std::uint8_t*& data, const std::uint8_t* end, const char* third) {
    Segments out;
    while (data != end) {
        const unsigned choice = *data++ & 3U;
        if (choice == 0) {
            break;
        }
        out.emplace_back(choice == 1 ? "a" : choice == 2 ? "b" : third);
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::uint8_t* const end = data + size;
    Router router;
    std::vector<Segments> patterns;
    const std::size_t count = size > 0 ? *data++ % max_patterns : 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Segments segments = take_segments(data, end, "{x}");
        std::string pattern = segments.empty() ? "/" : "";
        for (const std::string& segment : segments) {
            pattern += '/' + segment;
        }
        const std::size_t route = router.add(pattern);
        const auto known = std::ranges::find(patterns, segments) - patterns.begin();
        CAIRN_ASSERT(route == static_cast<std::size_t>(known));
        if (route == patterns.size()) {
            patterns.push_back(segments);
        }
    }
    while (data != end) {
        const Segments path = take_segments(data, end, "");
        CAIRN_ASSERT(router.find(path) == search(patterns, path));
    }
    return 0;
}
