#include "http/detail/listener.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <limits>
#include <tuple>
#include <utility>

namespace cairn::http::detail {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
// How many clients over max_connections get a 503; those over it are just closed.
constexpr std::size_t max_refusals = 32;
constexpr std::chrono::milliseconds accept_pause{100};

StartError to_start_error(const boost::system::error_code& error) noexcept {
    if (error == asio::error::address_in_use) {
        return StartError::port_in_use;
    }
    if (error == asio::error::access_denied) {
        return StartError::port_forbidden;
    }
    if (error == boost::system::errc::address_not_available ||
        error == boost::system::errc::address_family_not_supported) {
        return StartError::address_unavailable;
    }
    return StartError::no_resources;
}

}  // namespace

Listener::Listener(asio::io_context& io, const Service& service)
    : io_(io),
      service_(service),
      strand_(asio::make_strand(io)),
      acceptor_(strand_),
      timer_(strand_) {}

Result<void, StartError> Listener::listen_at(const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    std::ignore = acceptor_.open(endpoint.protocol(), error);
    if (!error) {
        std::ignore = acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    }
    if (!error) {
        std::ignore = acceptor_.bind(endpoint, error);
    }
    if (!error) {
        std::ignore = acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    }
    if (error) {
        boost::system::error_code ignored;
        std::ignore = acceptor_.close(ignored);
        return unexpected(to_start_error(error));
    }
    port_ = acceptor_.local_endpoint(error).port();
    return {};
}

Result<void, StartError> Listener::listen() {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(service_.options.address, error);
    if (error) {
        return unexpected(StartError::address_bad);
    }
    const unsigned first = service_.options.port;
    const unsigned last = std::min<unsigned>(first + service_.options.try_next_ports,
                                             std::numeric_limits<std::uint16_t>::max());
    Result<void, StartError> result;
    for (unsigned port = first; port <= last; ++port) {
        result = listen_at({address, static_cast<std::uint16_t>(port)});
        if (result || result.error() != StartError::port_in_use) {
            break;
        }
    }
    return result;
}

void Listener::start() {
    asio::co_spawn(strand_, accept_all(), EndOfCoroutine{nullptr});
}

asio::awaitable<void> Listener::accept_all() {
    while (!stopping_) {
        const asio::any_io_executor strand = asio::make_strand(io_);
        auto [error, socket] = co_await acceptor_.async_accept(strand, token);
        if (stopping_) {
            break;
        }
        if (!error) {
            admit(std::move(socket));
        } else if (error != asio::error::connection_aborted) {
            // Out of file descriptors: trying again at once would spin.
            timer_.expires_after(accept_pause);
            co_await timer_.async_wait(token);
        }
    }
}

void Listener::admit(tcp::socket socket) {
    const bool full = connections_.size() - refused_ >= service_.options.max_connections;
    if (full && refused_ == max_refusals) {
        return;
    }
    const Purpose purpose = full ? Purpose::refuse : Purpose::serve;
    refused_ += full ? 1U : 0U;
    const auto connection = make_connection(std::move(socket), service_);
    connections_.insert(connection);
    connection->start(purpose, [this, purpose, weak = std::weak_ptr(connection)] {
        asio::post(strand_, [this, purpose, weak] { leave(weak.lock(), purpose); });
    });
}

void Listener::leave(const std::shared_ptr<Connection>& connection, Purpose purpose) {
    refused_ -= purpose == Purpose::refuse ? 1 : 0;
    connections_.erase(connection);
    if (stopping_ && connections_.empty()) {
        timer_.cancel();
    }
}

void Listener::stop() {
    asio::post(strand_, [this] { stop_connections(); });
}

void Listener::stop_connections() {
    stopping_ = true;
    boost::system::error_code ignored;
    std::ignore = acceptor_.close(ignored);
    timer_.cancel();
    for (const auto& connection : connections_) {
        connection->stop();
    }
    if (connections_.empty()) {
        return;
    }
    timer_.expires_after(service_.options.stop_grace);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            for (const auto& connection : connections_) {
                connection->abort();
            }
        }
    });
}

}  // namespace cairn::http::detail
