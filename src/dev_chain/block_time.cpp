#include "dev_chain/block_time.hpp"

#include <algorithm>
#include <limits>

namespace cairn::dev_chain {
namespace {

/// Times of the machine are far below 2^62; what developers ask for is capped there.
constexpr std::uint64_t MAX_TIME_S = std::uint64_t{1} << 62U;

std::int64_t difference(std::uint64_t a, std::uint64_t b) noexcept {
    return static_cast<std::int64_t>(std::min(a, MAX_TIME_S)) -
           static_cast<std::int64_t>(std::min(b, MAX_TIME_S));
}

}  // namespace

std::uint64_t BlockTime::peek() const {
    const std::int64_t now = difference(now_s_(), 0) + offset_;
    std::uint64_t out = static_cast<std::uint64_t>(std::max<std::int64_t>(now, 0));
    if (next_) {
        out = *next_;
    } else if (interval_) {
        out = last_ + *interval_;
    }
    return std::max(out, last_ + 1);
}

std::uint64_t BlockTime::take() {
    const std::uint64_t out = peek();
    if (next_) {
        offset_ = difference(out, now_s_());
        next_.reset();
    }
    last_ = out;
    return out;
}

std::int64_t BlockTime::increase(std::uint64_t seconds) {
    const std::uint64_t now =
        static_cast<std::uint64_t>(std::max<std::int64_t>(difference(now_s_(), 0) + offset_, 0));
    const std::uint64_t room = MAX_TIME_S - std::min(now, MAX_TIME_S);
    offset_ += static_cast<std::int64_t>(std::min(seconds, room));
    return offset_;
}

bool BlockTime::set_next(std::uint64_t timestamp) {
    if (timestamp <= last_ || timestamp > MAX_TIME_S) {
        return false;
    }
    next_ = timestamp;
    return true;
}

std::int64_t BlockTime::set_now(std::uint64_t timestamp) {
    offset_ = difference(timestamp, now_s_());
    next_.reset();
    return offset_;
}

void BlockTime::set_head(std::uint64_t timestamp) {
    last_ = timestamp;
    set_now(timestamp);
}

}  // namespace cairn::dev_chain
