// Which pattern a path matches: "/eth/v1/beacon/headers/{id}".
//
// A segment in braces takes any one segment that is not empty. Where several patterns match, the
// one with a literal segment at the first place where they differ wins: "/a/b" before "/a/{x}".
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::http::detail {

struct RouteMatch {
    std::size_t route = 0;          // what add() returned
    std::vector<Field> parameters;  // in the order of the pattern
    friend bool operator==(const RouteMatch&, const RouteMatch&) = default;
};

/// A tree of segments. Adding is for one thread, finding for many.
class Router {
  public:
    /// Numbers from 0 in the order of adding; the number it has if the pattern is known. A pattern
    /// that is no path, or that differs from a known one only in its names, is a bug.
    std::size_t add(std::string_view pattern);

    /// Cost: the number of nodes at worst, the number of segments as a rule.
    std::optional<RouteMatch> find(std::span<const std::string> segments) const;

  private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    struct Node {
        std::map<std::string, std::size_t, std::less<>> literals;  // to an index of nodes_
        std::size_t parameter = none;
        std::size_t route = none;
    };
    std::size_t child(std::size_t node, std::string_view segment);
    std::size_t find_route(std::size_t node, std::span<const std::string> segments) const;

    std::vector<Node> nodes_ = std::vector<Node>(1);
    std::vector<std::string> patterns_;  // by route
};

/// "a/{b}/c" of "/a/{b}/c" as its segments; none for "/".
std::vector<std::string> split_pattern(std::string_view pattern);

/// Whether a segment of a pattern is one in braces.
bool is_parameter(std::string_view segment) noexcept;

}  // namespace cairn::http::detail
