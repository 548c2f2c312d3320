// One client over a connection that stays open (WebSocket, Unix socket), as methods see it: where
// the notifications of its subscriptions go.
//
//   std::shared_ptr<Connection> client = parameters.connection();   // null: plain HTTP
//   client->on_close([&] { forget(id); });
//   client->push(notification_text);                                // from any thread
//
// Nothing is ever dropped in silence: what is queued for a client is bounded, and one that reads
// too slowly is closed (Send says false), as geth does. Notifications of a subscription that is
// being made follow the answer that tells its identifier.
// Threads: any.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace cairn::rpc {

/// Of notifications that wait for the answer of a request under way.
inline constexpr std::size_t MAX_HELD_BYTES = std::size_t{1} << 20U;

class Connection {
  public:
    /// Queues one text; never waits. False: the client is gone, or was too slow and now is.
    using Send = std::function<bool(std::shared_ptr<const std::string>)>;

    /// `close` ends the connection; it may be called under locks, so it must only post.
    Connection(Send send, std::function<void()> close)
        : send_(std::move(send)), close_(std::move(close)) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// A notification: one JSON value. False: the client is gone. One text may be shared by many
    /// clients.
    bool push(std::shared_ptr<const std::string> text);
    bool push(std::string text) {
        return push(std::make_shared<const std::string>(std::move(text)));
    }

    bool is_open() const;

    /// `body` runs once, when the client has gone (at once if it has), on a thread of the server or
    /// on this one. It must be quick and may not call the connection back.
    void on_close(std::function<void()> body);

    // For servers.

    /// Sends what `request` gives (nothing if that is empty); what is pushed meanwhile follows it.
    /// For one connection one call at a time.
    void serve(const std::function<std::string()>& request);
    /// The client has gone: nothing is sent any more.
    void end();

  private:
    using Text = std::shared_ptr<const std::string>;

    /// Under the lock.
    bool send_or_fail(Text text);

    Send send_;
    std::function<void()> close_;
    mutable std::mutex mutex_;  // over all that follows
    bool open_ = true;
    bool serving_ = false;
    std::vector<Text> held_;
    std::size_t held_bytes_ = 0;
    std::vector<std::function<void()>> on_close_;
};

}  // namespace cairn::rpc
