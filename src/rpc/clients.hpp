// The clients of a server whose connections stay open, and what all answers together may cost.
//
// An answer is charged to a budget until its client has taken it: with many slow clients the rest
// gets "server is overloaded" (HTTP: 503) instead of memory. Threads: any.
#pragma once

#include "base/budget.hpp"
#include "http/channel.hpp"
#include "rpc/dispatcher.hpp"

#include <mutex>
#include <unordered_map>

namespace cairn::rpc {

using AnswerBudget = std::shared_ptr<base::Budget>;
inline constexpr std::size_t MAX_ANSWER_BYTES = std::size_t{256} << 20U;

/// The text, which holds its share of the budget as long as it lives. Null: no room.
std::shared_ptr<const std::string> charge(std::shared_ptr<const std::string> text,
                                          const AnswerBudget& budget);

/// What waits for one client: answers and notifications.
inline constexpr http::QueueLimits CLIENT_QUEUE = {
    .messages = 8'192, .bytes = std::size_t{64} << 20U, .overflow = http::Overflow::close};

/// Between the channels of http and the dispatcher, both of which outlive it.
class Clients {
  public:
    /// What tells a reader that a text is whole: its message, or the line break behind it.
    enum class Framing : std::uint8_t { message, line };

    /// Null: a budget of its own, of MAX_ANSWER_BYTES.
    Clients(const Dispatcher& dispatcher, AnswerBudget budget, Framing framing = Framing::message);

    const AnswerBudget& budget() const noexcept { return budget_; }

    void open(const std::shared_ptr<http::Channel>& channel);
    /// Answers a request.
    void answer(http::Channel& channel, std::string_view text);
    void close(http::Channel& channel);

  private:
    const Dispatcher* dispatcher_;
    AnswerBudget budget_;
    Framing framing_;
    std::mutex mutex_;
    std::unordered_map<const http::Channel*, std::shared_ptr<Connection>> connections_;
};

}  // namespace cairn::rpc
