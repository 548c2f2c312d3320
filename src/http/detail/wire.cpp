#include "http/detail/wire.hpp"

#include "base/assert.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <tuple>

namespace cairn::http::detail {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t slice_bytes = std::size_t{256} << 10;

}  // namespace

Wire::Wire(tcp::socket socket, const ServerOptions& options)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), options_(options) {}

void Wire::arm(std::chrono::milliseconds limit) {
    expired_ = false;
    timer_.expires_after(limit);
    timer_.async_wait(
        [self = shared_from_this(), mine = ++armed_](boost::system::error_code error) {
            if (!error && mine == self->armed_) {
                self->expired_ = true;
                std::ignore = self->socket_.cancel(error);
            }
        });
}

void Wire::disarm() {
    ++armed_;
    timer_.cancel();
}

asio::awaitable<bool> Wire::readable(std::chrono::milliseconds limit) {
    arm(limit);
    const auto [error] = co_await socket_.async_wait(tcp::socket::wait_read, token);
    disarm();
    co_return !error;
}

asio::awaitable<bool> Wire::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::string_view slice = bytes.substr(0, slice_bytes);
        arm(options_.write_timeout);
        const auto [error, written] =
            co_await asio::async_write(socket_, asio::buffer(slice.data(), slice.size()), token);
        disarm();
        if (error) {
            co_return false;
        }
        bytes.remove_prefix(written);
    }
    co_return true;
}

asio::awaitable<bool> Wire::write(std::string_view head, std::string_view body) {
    // In one call, so that a small response is one packet.
    const std::string_view begin = body.substr(0, slice_bytes);
    const std::array buffers = {asio::buffer(head.data(), head.size()),
                                asio::buffer(begin.data(), begin.size())};
    arm(options_.write_timeout);
    const auto [error, written] = co_await asio::async_write(socket_, buffers, token);
    disarm();
    if (error) {
        co_return false;
    }
    co_return co_await write(body.substr(begin.size()));
}

asio::awaitable<void> Wire::linger(std::chrono::milliseconds limit) {
    boost::system::error_code ignored;
    std::ignore = socket_.shutdown(tcp::socket::shutdown_send, ignored);
    arm(limit);
    std::array<char, 4096> discarded{};
    while (true) {
        const auto [error, read] = co_await socket_.async_read_some(asio::buffer(discarded), token);
        if (error || expired_) {
            break;
        }
    }
    close();
}

void Wire::close() {
    disarm();
    boost::system::error_code ignored;
    std::ignore = socket_.close(ignored);
}

void EndOfCoroutine::operator()(const std::exception_ptr& exception) const noexcept {
    CAIRN_ASSERT(!exception);
}

}  // namespace cairn::http::detail
