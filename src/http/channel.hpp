// Pushing messages to one client: over a WebSocket (RFC 6455) or as server-sent events (HTML
// standard, section 9.2).
//
// A client costs no more memory than its queue. One that reads too slowly either loses the oldest
// messages, never the newest (each is expected to make those before it obsolete, as snapshots of a
// page do), or, where every message counts, is cut off.
#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::http {

inline constexpr std::size_t max_queued_messages = 64;
inline constexpr std::size_t max_queued_bytes = std::size_t{1} << 20;

/// What becomes of a client that reads too slowly.
enum class Overflow : std::uint8_t {
    drop_oldest,
    /// The connection ends. A client's own messages do not fill its queue: while more than half of
    /// it waits, no more are read from him.
    close,
};

struct QueueLimits {
    std::size_t messages = max_queued_messages;
    std::size_t bytes = max_queued_bytes;
    Overflow overflow = Overflow::drop_oldest;
};

enum class Sent : std::uint8_t {
    queued,
    queued_others_dropped,  // the queue was full: older messages are lost
    closed,  // the client is gone, or close() was called, or the queue was full (Overflow::close)
};

/// The way to one client. May be kept and used by any thread, also after the client or the server
/// has gone.
class Channel {
  public:
    virtual ~Channel() = default;

    /// A WebSocket sends `message` as one text, which must be UTF-8; an event stream sends it as it
    /// stands, so it is what event_text() made. A message larger than the queue is taken alone.
    virtual Sent send(std::shared_ptr<const std::string> message) = 0;

    /// Sends what is queued, then says goodbye.
    virtual void close() = 0;

    /// How many messages the client has lost.
    virtual std::uint64_t dropped() const = 0;
};

/// Called on the server's threads, for one client never two at a time; they must be quick and not
/// throw. Those that are not set are left out.
struct WebSocketHandlers {
    /// Asked before the client is let in; a response turns it away.
    std::function<std::optional<Response>(const Request&)> refuse = nullptr;
    std::function<void(const Request&, const std::shared_ptr<Channel>&)> on_open = nullptr;
    std::function<void(Channel&, std::string_view text)> on_text = nullptr;
    /// Exactly once for each on_open, at the latest within Server::stop().
    std::function<void(Channel&)> on_close = nullptr;
    QueueLimits queue = {};
};

/// As WebSocketHandlers, for clients that only listen.
struct EventStreamHandlers {
    std::function<std::optional<Response>(const Request&)> refuse = nullptr;
    std::function<void(const Request&, const std::shared_ptr<Channel>&)> on_open = nullptr;
    std::function<void(Channel&)> on_close = nullptr;
};

/// "event: head\ndata: {...}\n\n", made once for all clients. An empty `event` is left out, each
/// line of `data` gets its own "data:". A line break in `event` is a bug.
std::shared_ptr<const std::string> event_text(std::string_view event, std::string_view data);

}  // namespace cairn::http
