// The queue behind a Channel: any thread fills it, the client's session empties it.
#pragma once

#include "http/channel.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace cairn::http::detail {

/// Outlives its session, if a user keeps the Channel.
class Outbox final : public Channel {
  public:
    /// `wake` is called under a lock after each message and after close(); it must only post.
    explicit Outbox(std::function<void()> wake, QueueLimits limits = {})
        : limits_(limits), wake_(std::move(wake)) {}

    Sent send(std::shared_ptr<const std::string> message) override;
    void close() override;
    std::uint64_t dropped() const override;

    /// The oldest message; null if there is none.
    std::shared_ptr<const std::string> pop();

    /// Whether close() was called.
    bool is_closed() const;
    /// Whether it was full, with Overflow::close: the session is to end at once.
    bool is_overrun() const;
    /// Whether more than half of a queue that must not overflow is in use.
    bool is_crowded() const;

    /// The session ends: the queue is emptied, and `wake` is never called again.
    void seal();

  private:
    bool has_room_for(std::size_t bytes) const noexcept;

    const QueueLimits limits_;
    mutable std::mutex mutex_;  // over all that follows
    std::function<void()> wake_;
    std::deque<std::shared_ptr<const std::string>> queue_;
    std::size_t bytes_ = 0;
    std::uint64_t dropped_ = 0;
    bool closed_ = false;
    bool overrun_ = false;
};

}  // namespace cairn::http::detail
