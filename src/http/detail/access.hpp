// Who may ask: the names under which the server answers, against DNS rebinding and foreign pages.
//
// A page of another site can make a browser send requests to 127.0.0.1. What it cannot do is choose
// the headers Host and Origin, so both must name this server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::http::detail {

class AccessRule {
  public:
    /// "name" is allowed with `port` (and without one if that is 80), "name:1234" as it stands, and
    /// "*" allows every host. Of `allowed_origins` "*" allows every page.
    AccessRule() = default;
    AccessRule(const std::vector<std::string>& allowed_hosts, std::uint16_t port,
               std::vector<std::string> allowed_origins = {});

    bool allows_host(std::string_view host) const noexcept;

    /// `origin` as a browser sends it, "http://localhost:5050", to a request for `host`: it must
    /// name an allowed host, or, where all are allowed, that same one; or be an allowed origin.
    bool allows_origin(std::string_view origin, std::string_view host) const noexcept;

    /// Whether it is one of the allowed origins, which must be told so to read an answer.
    bool is_foreign_page(std::string_view origin) const noexcept;

  private:
    bool is_listed(std::string_view host) const noexcept;

    std::vector<std::string> hosts_;
    std::vector<std::string> origins_;
    bool any_ = false;
};

}  // namespace cairn::http::detail
