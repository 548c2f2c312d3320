#include "http/detail/router.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::http::detail {

bool is_parameter(std::string_view segment) noexcept {
    return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}');
}

std::vector<std::string> split_pattern(std::string_view pattern) {
    CAIRN_ASSERT(pattern.starts_with('/'));
    std::vector<std::string> out;
    std::string_view rest = pattern.substr(1);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        out.emplace_back(rest.substr(0, end));
        CAIRN_ASSERT(is_parameter(out.back()) ||
                     (!out.back().empty() && out.back().find_first_of("{}") == std::string::npos));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

std::size_t Router::child(std::size_t node, std::string_view segment) {
    const std::size_t next = nodes_.size();
    if (is_parameter(segment)) {
        if (nodes_[node].parameter != none) {
            return nodes_[node].parameter;
        }
        nodes_[node].parameter = next;
    } else {
        const auto [at, is_new] = nodes_[node].literals.emplace(segment, next);
        if (!is_new) {
            return at->second;
        }
    }
    nodes_.emplace_back();
    return next;
}

std::size_t Router::add(std::string_view pattern) {
    std::size_t node = 0;
    for (const std::string& segment : split_pattern(pattern)) {
        node = child(node, segment);
    }
    std::size_t& route = nodes_[node].route;
    if (route == none) {
        route = patterns_.size();
        patterns_.emplace_back(pattern);
    }
    CAIRN_ASSERT(patterns_[route] == pattern);
    return route;
}

std::size_t Router::find_route(std::size_t node, std::span<const std::string> segments) const {
    const Node& here = nodes_[node];
    if (segments.empty()) {
        return here.route;
    }
    std::size_t route = none;
    if (const auto at = here.literals.find(segments.front()); at != here.literals.end()) {
        route = find_route(at->second, segments.subspan(1));
    }
    if (route == none && here.parameter != none && !segments.front().empty()) {
        route = find_route(here.parameter, segments.subspan(1));
    }
    return route;
}

std::optional<RouteMatch> Router::find(std::span<const std::string> segments) const {
    const std::size_t route = find_route(0, segments);
    if (route == none) {
        return std::nullopt;
    }
    RouteMatch match{.route = route, .parameters = {}};
    const std::vector<std::string> pattern = split_pattern(patterns_[route]);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (is_parameter(pattern[i])) {
            match.parameters.push_back({pattern[i].substr(1, pattern[i].size() - 2), segments[i]});
        }
    }
    return match;
}

}  // namespace cairn::http::detail
