#include "http/detail/outbox.hpp"
#include "http/detail/response_head.hpp"
#include "http/detail/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <utility>

namespace cairn::http::detail {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

class EventSession final : public Session, public std::enable_shared_from_this<EventSession> {
  public:
    EventSession(std::shared_ptr<Wire> wire, const EventStreamHandlers& handlers, Request request,
                 Chunks chunks)
        : wire_(std::move(wire)),
          handlers_(handlers),
          request_(std::move(request)),
          signal_(wire_->socket().get_executor()),
          chunks_(chunks) {}

    asio::awaitable<void> run() override;
    void stop() override { outbox_->close(); }
    void abort() override {
        wire_->close();
        signal_.cancel();
    }

  private:
    void open();
    asio::awaitable<void> write_events();
    asio::awaitable<void> watch_client();
    asio::awaitable<bool> write(std::string_view bytes);

    std::shared_ptr<Wire> wire_;
    const EventStreamHandlers& handlers_;
    Request request_;
    asio::steady_timer signal_;  // cancelled when there is something to do
    std::shared_ptr<Outbox> outbox_;
    Chunks chunks_;
};

void EventSession::open() {
    outbox_ =
        std::make_shared<Outbox>([weak = weak_from_this(), executor = signal_.get_executor()] {
            asio::post(executor, [weak] {
                if (const auto self = weak.lock()) {
                    self->signal_.cancel();
                }
            });
        });
    asio::co_spawn(signal_.get_executor(), watch_client(), EndOfCoroutine{shared_from_this()});
    if (handlers_.on_open) {
        handlers_.on_open(request_, outbox_);
    }
}

asio::awaitable<void> EventSession::run() {
    open();
    co_await write_events();
    wire_->close();
    outbox_->seal();
    if (handlers_.on_close) {
        handlers_.on_close(*outbox_);
    }
}

asio::awaitable<bool> EventSession::write(std::string_view bytes) {
    if (chunks_ == Chunks::bare || bytes.empty()) {  // an empty chunk would be the last
        co_return co_await wire_->write(bytes);
    }
    const std::string framed = chunk(bytes);
    co_return co_await wire_->write(framed);
}

asio::awaitable<void> EventSession::write_events() {
    const Response response{.status = 200,
                            .content_type = "text/event-stream",
                            .headers = {{"Cache-Control", "no-store"}}};
    const std::string head = response_head(
        response, wire_->options().headers,
        chunks_ == Chunks::framed ? Framing::chunked : Framing::until_close, Persistence::close);
    bool alive = co_await wire_->write(head);
    while (alive && wire_->socket().is_open()) {
        if (const auto message = outbox_->pop()) {
            alive = co_await write(*message);
        } else if (outbox_->is_closed()) {
            if (chunks_ == Chunks::framed) {
                co_await wire_->write(LAST_CHUNK);
            }
            co_return;
        } else {
            signal_.expires_after(wire_->options().event_heartbeat);
            const auto [woken] = co_await signal_.async_wait(token);
            if (!woken) {
                alive = co_await write(":\n\n");
            }
        }
    }
}

/// A client only listens, so that what it sends is of no interest but for its end.
asio::awaitable<void> EventSession::watch_client() {
    std::array<char, 1024> discarded{};
    while (true) {
        const auto [error, read] =
            co_await wire_->socket().async_read_some(asio::buffer(discarded), token);
        if (error == asio::error::operation_aborted && wire_->socket().is_open()) {
            continue;
        }
        if (error) {
            break;
        }
    }
    abort();
}

}  // namespace

std::shared_ptr<Session> event_session(std::shared_ptr<Wire> wire,
                                       const EventStreamHandlers& handlers, Request request,
                                       Chunks chunks) {
    return std::make_shared<EventSession>(std::move(wire), handlers, std::move(request), chunks);
}

}  // namespace cairn::http::detail
