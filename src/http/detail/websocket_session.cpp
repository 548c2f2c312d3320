#include "http/detail/outbox.hpp"
#include "http/detail/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <tuple>
#include <utility>

namespace cairn::http::detail {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t piece_bytes = std::size_t{64} << 10U;

beast::http::request<beast::http::empty_body> handshake_of(const Request& request) {
    beast::http::request<beast::http::empty_body> out(beast::http::verb::get, "/", 11);
    for (const Field& field : request.headers) {
        out.insert(field.name, field.value);
    }
    return out;
}

class WebSocketSession final : public Session,
                               public std::enable_shared_from_this<WebSocketSession> {
  public:
    WebSocketSession(Wire& wire, const WebSocketHandlers& handlers, Request request,
                     std::shared_ptr<base::Budget> budget);

    asio::awaitable<void> run() override;
    void stop() override;
    void abort() override;

  private:
    void open();
    void on_outbox();
    void close_with(websocket::close_code code);
    asio::awaitable<void> read_messages();
    asio::awaitable<bool> read_message(beast::flat_buffer& buffer, base::Share& share);
    asio::awaitable<void> wait_for_room();
    asio::awaitable<void> write_messages();

    websocket::stream<tcp::socket> stream_;
    asio::steady_timer signal_;   // cancelled when there is something to do
    asio::steady_timer drained_;  // cancelled when the queue has become shorter
    const WebSocketHandlers& handlers_;
    Request request_;
    std::shared_ptr<Outbox> outbox_;
    std::shared_ptr<base::Budget> budget_;
    websocket::close_code close_code_ = websocket::close_code::normal;
};

WebSocketSession::WebSocketSession(Wire& wire, const WebSocketHandlers& handlers, Request request,
                                   std::shared_ptr<base::Budget> budget)
    : stream_(std::move(wire.socket())),
      signal_(stream_.get_executor()),
      drained_(stream_.get_executor()),
      handlers_(handlers),
      request_(std::move(request)),
      budget_(std::move(budget)) {
    const ServerOptions& options = wire.options();
    // A client that answers no ping, or takes nothing that is sent, is gone after idle_timeout.
    stream_.set_option(websocket::stream_base::timeout{.handshake_timeout = options.header_timeout,
                                                       .idle_timeout = options.idle_timeout,
                                                       .keep_alive_pings = true});
    // One message, one frame: no more to send for a page than must be.
    stream_.auto_fragment(false);
    stream_.read_message_max(options.max_message_bytes);
}

void WebSocketSession::open() {
    auto wake = [weak = weak_from_this(), executor = signal_.get_executor()] {
        asio::post(executor, [weak] {
            if (const auto self = weak.lock()) {
                self->on_outbox();
            }
        });
    };
    outbox_ = std::make_shared<Outbox>(std::move(wake), handlers_.queue);
}

void WebSocketSession::on_outbox() {
    if (outbox_->is_overrun()) {
        abort();
    } else {
        signal_.cancel();
    }
}

asio::awaitable<void> WebSocketSession::run() {
    open();
    const auto handshake = handshake_of(request_);
    const auto [error] = co_await stream_.async_accept(handshake, token);
    if (!error) {
        asio::co_spawn(signal_.get_executor(), write_messages(),
                       EndOfCoroutine{shared_from_this()});
        if (handlers_.on_open) {
            handlers_.on_open(request_, outbox_);
        }
        co_await read_messages();
    }
    outbox_->seal();
    abort();
    if (!error && handlers_.on_close) {
        handlers_.on_close(*outbox_);
    }
}

asio::awaitable<bool> WebSocketSession::read_message(beast::flat_buffer& buffer,
                                                     base::Share& share) {
    do {
        const auto [error, read] = co_await stream_.async_read_some(buffer, piece_bytes, token);
        if (error) {
            co_return false;
        }
        if (!share.resize(buffer.capacity())) {
            close_with(websocket::close_code::try_again_later);
            buffer = {};
        }
    } while (!stream_.is_message_done());
    co_return true;
}

asio::awaitable<void> WebSocketSession::wait_for_room() {
    while (outbox_->is_crowded()) {
        drained_.expires_at(asio::steady_timer::time_point::max());
        co_await drained_.async_wait(token);
    }
}

asio::awaitable<void> WebSocketSession::read_messages() {
    beast::flat_buffer buffer;
    base::Share share(budget_);
    while (true) {
        if (!co_await read_message(buffer, share)) {
            co_return;
        }
        if (!stream_.got_text()) {
            close_with(websocket::close_code::unknown_data);
        } else if (handlers_.on_text && !outbox_->is_closed()) {
            const auto text = buffer.cdata();
            handlers_.on_text(*outbox_, {static_cast<const char*>(text.data()), text.size()});
        }
        buffer.clear();
        if (buffer.capacity() > piece_bytes) {
            buffer.shrink_to_fit();
            share.resize(0);
        }
        co_await wait_for_room();
    }
}

asio::awaitable<void> WebSocketSession::write_messages() {
    while (true) {
        if (const auto message = outbox_->pop()) {
            const auto [error, written] =
                co_await stream_.async_write(asio::buffer(*message), token);
            if (error) {
                co_return;
            }
            drained_.cancel();
        } else if (outbox_->is_closed()) {
            co_await stream_.async_close(close_code_, token);
            co_return;
        } else {
            signal_.expires_at(asio::steady_timer::time_point::max());
            co_await signal_.async_wait(token);
        }
    }
}

void WebSocketSession::close_with(websocket::close_code code) {
    close_code_ = code;
    outbox_->close();
}

void WebSocketSession::stop() {
    close_with(websocket::close_code::going_away);
}

void WebSocketSession::abort() {
    boost::system::error_code ignored;
    std::ignore = stream_.next_layer().close(ignored);
    signal_.cancel();
    drained_.cancel();
}

}  // namespace

std::shared_ptr<Session> websocket_session(Wire& wire, const WebSocketHandlers& handlers,
                                           Request request, std::shared_ptr<base::Budget> budget) {
    return std::make_shared<WebSocketSession>(wire, handlers, std::move(request),
                                              std::move(budget));
}

}  // namespace cairn::http::detail
