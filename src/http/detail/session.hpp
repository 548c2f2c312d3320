// One client after another kind of protocol has taken over its connection.
#pragma once

#include "base/budget.hpp"
#include "http/channel.hpp"
#include "http/detail/wire.hpp"
#include "http/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace cairn::http::detail {

/// All members are for the connection's strand.
class Session {
  public:
    virtual ~Session() = default;
    /// Until the client is gone; on_close has been called then.
    virtual asio::awaitable<void> run() = 0;
    /// Says goodbye, then ends.
    virtual void stop() = 0;
    /// Ends at once.
    virtual void abort() = 0;
};

/// Takes the socket out of `wire`; answers the handshake of `request`.
std::shared_ptr<Session> websocket_session(Wire& wire, const WebSocketHandlers& handlers,
                                           Request request, std::shared_ptr<base::Budget> budget);

enum class Chunks : std::uint8_t { framed, bare };

/// `bare` for a client of HTTP/1.0, which knows no chunks.
std::shared_ptr<Session> event_session(std::shared_ptr<Wire> wire,
                                       const EventStreamHandlers& handlers, Request request,
                                       Chunks chunks);

}  // namespace cairn::http::detail
