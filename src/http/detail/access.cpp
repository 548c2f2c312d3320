#include "http/detail/access.hpp"

#include "http/message.hpp"

#include <algorithm>

namespace cairn::http::detail {
namespace {

/// "name:1234" and "[::1]:1234", not "[::1]".
bool has_port(std::string_view host) noexcept {
    const std::size_t colon = host.rfind(':');
    return colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
}

}  // namespace

AccessRule::AccessRule(const std::vector<std::string>& allowed_hosts, std::uint16_t port,
                       std::vector<std::string> allowed_origins)
    : origins_(std::move(allowed_origins)) {
    for (const std::string& host : allowed_hosts) {
        if (host == "*") {
            any_ = true;
        } else if (has_port(host)) {
            hosts_.push_back(host);
        } else {
            hosts_.push_back(host + ":" + std::to_string(port));
            if (port == 80) {
                hosts_.push_back(host);
            }
        }
    }
}

bool AccessRule::is_listed(std::string_view host) const noexcept {
    return std::ranges::any_of(
        hosts_, [&](const std::string& allowed) { return equal_ignoring_case(allowed, host); });
}

bool AccessRule::allows_host(std::string_view host) const noexcept {
    return any_ || is_listed(host);
}

bool AccessRule::is_foreign_page(std::string_view origin) const noexcept {
    return std::ranges::any_of(origins_, [&](const std::string& allowed) {
        return allowed == "*" || equal_ignoring_case(allowed, origin);
    });
}

bool AccessRule::allows_origin(std::string_view origin, std::string_view host) const noexcept {
    if (is_foreign_page(origin)) {
        return true;
    }
    constexpr std::string_view scheme = "http://";
    if (!origin.starts_with(scheme)) {
        return false;
    }
    origin.remove_prefix(scheme.size());
    return is_listed(origin) || (any_ && equal_ignoring_case(origin, host));
}

}  // namespace cairn::http::detail
