#include "http/detail/local_session.hpp"

#include "http/detail/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <tuple>
#include <utility>
#include <vector>

namespace cairn::http::detail {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t piece_bytes = std::size_t{64} << 10U;

}  // namespace

LocalSession::LocalSession(local::socket socket, const LocalService& service)
    : socket_(std::move(socket)),
      signal_(socket_.get_executor()),
      drained_(socket_.get_executor()),
      deadline_(socket_.get_executor()),
      service_(service),
      splitter_(service.handlers.splitter()),
      share_(service.budget) {}

void LocalSession::open() {
    auto wake = [weak = weak_from_this(), executor = socket_.get_executor()] {
        asio::post(executor, [weak] {
            if (const auto self = weak.lock()) {
                if (self->outbox_->is_overrun()) {
                    self->close();
                }
                self->signal_.cancel();
            }
        });
    };
    outbox_ = std::make_shared<Outbox>(std::move(wake), service_.options.queue);
    if (service_.handlers.on_open) {
        service_.handlers.on_open(outbox_);
    }
}

void LocalSession::start(std::function<void()> on_end) {
    asio::co_spawn(socket_.get_executor(), run(),
                   [self = shared_from_this(),
                    on_end = std::move(on_end)](const std::exception_ptr& exception) {
                       EndOfCoroutine{self}(exception);
                       on_end();
                   });
}

asio::awaitable<void> LocalSession::run() {
    open();
    asio::co_spawn(socket_.get_executor(), write_messages(), EndOfCoroutine{shared_from_this()});
    co_await read_messages();
    // A client that has said all it wants may still wait for the answers.
    outbox_->close();
    while (socket_.is_open()) {
        drained_.expires_at(asio::steady_timer::time_point::max());
        co_await drained_.async_wait(token);
    }
    outbox_->seal();
    if (service_.handlers.on_close) {
        service_.handlers.on_close(*outbox_);
    }
}

asio::awaitable<void> LocalSession::read_messages() {
    std::vector<char> piece(piece_bytes);
    while (!outbox_->is_closed()) {
        const auto [error, read] = co_await socket_.async_read_some(asio::buffer(piece), token);
        if (error) {
            co_return;
        }
        const std::string_view bytes(piece.data(), read);
        if (!co_await hand_over(bytes)) {
            close();
            co_return;
        }
    }
}

asio::awaitable<bool> LocalSession::hand_over(std::string_view piece) {
    while (!piece.empty()) {
        const auto end = splitter_->find_end(piece);
        const std::size_t taken = end.value_or(piece.size());
        const std::size_t size = message_.size() + taken;
        if (size > service_.options.max_message_bytes || !share_.resize(size)) {
            co_return false;
        }
        message_.append(piece.substr(0, taken));
        piece.remove_prefix(taken);
        if (end) {
            service_.handlers.on_text(*outbox_, message_);
            message_ = {};
            share_.resize(0);
            co_await wait_for_room();
        }
        if (outbox_->is_closed()) {
            co_return true;
        }
    }
    co_return true;
}

asio::awaitable<void> LocalSession::wait_for_room() {
    while (outbox_->is_crowded() && socket_.is_open()) {
        drained_.expires_at(asio::steady_timer::time_point::max());
        co_await drained_.async_wait(token);
    }
}

asio::awaitable<void> LocalSession::write_messages() {
    while (socket_.is_open()) {
        if (const auto message = outbox_->pop()) {
            arm();
            const auto [error, written] =
                co_await asio::async_write(socket_, asio::buffer(*message), token);
            deadline_.cancel();
            if (error) {
                break;
            }
            drained_.cancel();
        } else if (outbox_->is_closed()) {
            break;
        } else {
            signal_.expires_at(asio::steady_timer::time_point::max());
            co_await signal_.async_wait(token);
        }
    }
    close();
}

void LocalSession::arm() {
    deadline_.expires_after(service_.options.write_timeout);
    deadline_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self) {
            self->close();
        }
    });
}

void LocalSession::close() {
    boost::system::error_code ignored;
    std::ignore = socket_.close(ignored);
    signal_.cancel();
    drained_.cancel();
    deadline_.cancel();
}

void LocalSession::stop() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        if (self->outbox_) {
            self->outbox_->close();
        }
        boost::system::error_code ignored;
        std::ignore = self->socket_.shutdown(local::socket::shutdown_receive, ignored);
    });
}

void LocalSession::abort() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->close(); });
}

}  // namespace cairn::http::detail
