// Accepts connections and knows those that are open.
#pragma once

#include "base/result.hpp"
#include "http/detail/connection.hpp"
#include "http/server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>
#include <unordered_set>

namespace cairn::http::detail {

/// Everything but the constructor, listen() and port() happens on its strand.
class Listener {
  public:
    Listener(asio::io_context& io, const Service& service);

    /// Binds the first free port of those that the options allow.
    Result<void, StartError> listen();
    std::uint16_t port() const noexcept { return port_; }

    /// Accepts from now on, as soon as the io_context runs.
    void start();
    /// Ends all connections within stop_grace, after which the io_context has no more work.
    void stop();

  private:
    Result<void, StartError> listen_at(const tcp::endpoint& endpoint);
    asio::awaitable<void> accept_all();
    void admit(tcp::socket socket);
    void leave(const std::shared_ptr<Connection>& connection, Purpose purpose);
    void stop_connections();

    asio::io_context& io_;
    const Service& service_;
    asio::any_io_executor strand_;
    tcp::acceptor acceptor_;
    asio::steady_timer timer_;  // waits for sockets to come free, and at last for the grace
    std::unordered_set<std::shared_ptr<Connection>> connections_;
    std::size_t refused_ = 0;  // of connections_, those that only get a 503
    std::uint16_t port_ = 0;
    bool stopping_ = false;
};

}  // namespace cairn::http::detail
