// One accepted connection: request after request, until it closes or turns into a session.
#pragma once

#include "http/detail/dispatch.hpp"
#include "http/detail/session.hpp"
#include "http/detail/wire.hpp"
#include "http/server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace cairn::http::detail {

/// What all connections share; outlives them.
struct Service {
    const ServerOptions& options;
    const RouteTable& routes;
    const AccessRule& access;
    std::shared_ptr<base::Budget> budget;  // of bodies and messages
};

enum class Purpose : std::uint8_t { serve, refuse };

/// The members may be called by any thread.
class Connection {
  public:
    virtual ~Connection() = default;

    /// Runs until its end, which `on_end` is told on the connection's strand. `refuse` answers 503.
    virtual void start(Purpose purpose, std::function<void()> on_end) = 0;
    /// Ends after the response under way.
    virtual void stop() = 0;
    /// Ends at once.
    virtual void abort() = 0;
};

/// The socket's executor is a strand.
std::shared_ptr<Connection> make_connection(tcp::socket socket, const Service& service);

}  // namespace cairn::http::detail
