// A response that comes after its handler has returned: any thread brings it, the connection's
// coroutine waits for it.
#pragma once

#include "http/message.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <mutex>
#include <optional>

namespace cairn::http::detail {

/// Outlives its connection, if whoever is to respond keeps the Respond.
class LateResponse : public std::enable_shared_from_this<LateResponse> {
  public:
    explicit LateResponse(boost::asio::any_io_executor strand)
        : ready_(std::in_place, std::move(strand)) {}

    Respond respond();
    /// On the strand, once. Nothing: give_up() was called.
    boost::asio::awaitable<std::optional<Response>> wait();
    /// On the strand: ends wait().
    void give_up();

  private:
    void take(Response response);
    /// The strand is not used any more.
    void seal();

    std::mutex mutex_;                                // over all that follows
    std::optional<boost::asio::steady_timer> ready_;  // cancelled by what ends the wait
    std::optional<Response> response_;
    bool is_over_ = false;
};

}  // namespace cairn::http::detail
