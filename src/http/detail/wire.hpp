// A connected socket with deadlines. All members are for the socket's strand.
//
// In all coroutines of this room what needs a destructor has a name before it goes into an
// expression with co_await: g++ 12 destroys the temporaries of such expressions twice.
#pragma once

#include "http/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string_view>

namespace cairn::http::detail {

namespace asio = boost::asio;
using asio::ip::tcp;

class Wire : public std::enable_shared_from_this<Wire> {
  public:
    Wire(tcp::socket socket, const ServerOptions& options);

    tcp::socket& socket() noexcept { return socket_; }
    const ServerOptions& options() const noexcept { return options_; }

    /// What is under way on the socket ends with operation_aborted after `limit`, unless disarmed.
    void arm(std::chrono::milliseconds limit);
    void disarm();
    /// Whether the last deadline has passed.
    bool expired() const noexcept { return expired_; }

    /// Waits until there is something to read, or the end; false after `limit` or an error.
    asio::awaitable<bool> readable(std::chrono::milliseconds limit);

    /// All of it, slice by slice, each within write_timeout; false if the client is gone.
    asio::awaitable<bool> write(std::string_view bytes);
    asio::awaitable<bool> write(std::string_view head, std::string_view body);

    /// Ends our side, reads what the client still sends until `limit`, and closes. To close at once
    /// would make the client's system throw away a response that it has not read yet.
    asio::awaitable<void> linger(std::chrono::milliseconds limit);

    /// Ends what is under way, and lets nothing begin.
    void close();

  private:
    tcp::socket socket_;
    asio::steady_timer timer_;
    const ServerOptions& options_;
    std::uint64_t armed_ = 0;  // tells a late timer that its deadline is no longer meant
    bool expired_ = false;
};

/// The end of a coroutine, which handles its own errors: an exception is a bug.
struct EndOfCoroutine {
    std::shared_ptr<const void> kept_alive;
    void operator()(const std::exception_ptr& exception) const noexcept;
};

}  // namespace cairn::http::detail
