// What is to be done with a request whose header has been read. Pure: no socket, no clock.
#pragma once

#include "http/channel.hpp"
#include "http/detail/access.hpp"
#include "http/detail/router.hpp"
#include "http/message.hpp"
#include "http/server.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::http::detail {

struct Route {
    std::map<Method, Handler> handlers;
    std::optional<WebSocketHandlers> websocket;
    std::optional<EventStreamHandlers> events;
};

/// The routes of a server by pattern.
class RouteTable {
  public:
    Route& at(std::string_view pattern);

    /// The route, whose parameters go to `request`; null if no pattern matches.
    const Route* find(const std::vector<std::string>& segments, Request& request) const;

  private:
    Router router_;
    std::vector<Route> routes_;
};

/// One of the four; the pointers are into the route table.
struct Plan {
    std::optional<Response> response;
    const Handler* handler = nullptr;
    const WebSocketHandlers* websocket = nullptr;
    const EventStreamHandlers* events = nullptr;
};

enum class Upgrade : std::uint8_t { none, websocket };

/// Completes `request`, which has method and headers, from `target`, and checks Host and Origin.
Plan plan_request(const RouteTable& routes, const AccessRule& access, std::string_view target,
                  Upgrade upgrade, Request& request);

/// What lets a page of another server read the response, if it may: the CORS protocol of the Fetch
/// standard.
void add_cors(const AccessRule& access, const Request& request, Response& response);

}  // namespace cairn::http::detail
