#include "beacon/clock_watch.hpp"

#include <utility>

namespace cairn::beacon {

namespace {

std::string seconds(std::uint64_t ms) {
    return std::to_string(ms / 1000) + "." + std::to_string(ms % 1000 / 100) + " s";
}

}  // namespace

std::uint64_t ClockWatch::tell(std::uint64_t system_ms, std::uint64_t steady_ms) {
    if (last_system_ms_) {
        const std::uint64_t expected_ms = *last_system_ms_ + (steady_ms - last_steady_ms_);
        if (system_ms > expected_ms + CLOCK_FORWARD_MS) {
            news_ = "the clock has jumped forward by " + seconds(system_ms - expected_ms) +
                    ": it was set, or the machine slept";
        }
    }
    last_system_ms_ = system_ms;
    last_steady_ms_ = steady_ms;
    held_ms_ = system_ms < time_ms_ ? time_ms_ - system_ms : 0;
    time_ms_ += held_ms_ == 0 ? system_ms - time_ms_ : 0;
    const bool is_held = held_ms_ > CLOCK_TOLERANCE_MS;
    if (is_held && !was_held_) {
        news_ = "the clock is " + seconds(held_ms_) +
                " behind what it was: time stands still here until it is there again";
    } else if (was_held_ && held_ms_ == 0) {
        news_ = "the clock has caught up: time goes on";
    }
    was_held_ = is_held || (was_held_ && held_ms_ != 0);
    return time_ms_;
}

std::optional<std::string> ClockWatch::take_news() {
    return std::exchange(news_, std::nullopt);
}

}  // namespace cairn::beacon
