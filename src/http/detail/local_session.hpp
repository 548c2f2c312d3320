// One client of a Unix socket.
#pragma once

#include "base/budget.hpp"
#include "http/detail/outbox.hpp"
#include "http/local_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace cairn::http::detail {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;

/// What all clients of a server share; outlives them.
struct LocalService {
    const LocalServerOptions& options;
    const LocalHandlers& handlers;
    std::shared_ptr<base::Budget> budget;
};

/// The socket's executor is a strand; start() is called there, stop() and abort() by anybody.
class LocalSession final : public std::enable_shared_from_this<LocalSession> {
  public:
    LocalSession(local::socket socket, const LocalService& service);

    /// Until the client is gone, which `on_end` is told on the strand.
    void start(std::function<void()> on_end);
    /// Sends what waits, then ends.
    void stop();
    void abort();

  private:
    asio::awaitable<void> run();
    asio::awaitable<void> read_messages();
    asio::awaitable<bool> hand_over(std::string_view piece);
    asio::awaitable<void> write_messages();
    asio::awaitable<void> wait_for_room();
    void open();
    void close();
    void arm();

    local::socket socket_;
    asio::steady_timer signal_;    // cancelled when there is something to do
    asio::steady_timer drained_;   // cancelled when the queue has become shorter
    asio::steady_timer deadline_;  // of a write
    const LocalService& service_;
    std::unique_ptr<MessageSplitter> splitter_;
    std::shared_ptr<Outbox> outbox_;
    base::Share share_;
    std::string message_;  // what has come of it
};

}  // namespace cairn::http::detail
