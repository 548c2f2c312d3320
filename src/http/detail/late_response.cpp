#include "http/detail/late_response.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace cairn::http::detail {

namespace asio = boost::asio;

Respond LateResponse::respond() {
    return [self = shared_from_this()](Response response) { self->take(std::move(response)); };
}

void LateResponse::take(Response response) {
    const std::lock_guard lock(mutex_);
    if (!ready_ || response_ || is_over_) {
        return;
    }
    response_ = std::move(response);
    // The strand is busy with the coroutine until it waits, so the wait cannot be missed.
    asio::post(ready_->get_executor(), [self = shared_from_this()] { self->give_up(); });
}

void LateResponse::give_up() {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    if (ready_) {
        ready_->cancel();
    }
}

void LateResponse::seal() {
    const std::lock_guard lock(mutex_);
    ready_.reset();
}

asio::awaitable<std::optional<Response>> LateResponse::wait() {
    // Also where the coroutine ends because its server does.
    struct Seal {
        LateResponse& late;
        explicit Seal(LateResponse& of) : late(of) {}
        Seal(const Seal&) = delete;
        Seal& operator=(const Seal&) = delete;
        ~Seal() { late.seal(); }
    };
    const Seal seal(*this);
    if (!is_over_) {
        ready_->expires_at(asio::steady_timer::time_point::max());
        co_await ready_->async_wait(asio::as_tuple(asio::use_awaitable));
    }
    const std::lock_guard lock(mutex_);
    co_return std::exchange(response_, std::nullopt);
}

}  // namespace cairn::http::detail
