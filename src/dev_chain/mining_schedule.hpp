// When blocks are made without being asked for.
//
// Threads: a plain value.
#pragma once

#include <cstdint>
#include <optional>

namespace cairn::dev_chain {

enum class Mining : std::uint8_t {
    automine,  // a block at once for what is sent
    interval,  // a block in each interval, empty or not
    none,      // only when one is asked for
};

class MiningSchedule {
  public:
    Mining mining() const noexcept { return mining_; }
    /// Of Mining::interval.
    std::uint64_t interval_ms() const noexcept { return interval_ms_; }

    void set_automine() noexcept { set(Mining::automine, 0, 0); }
    void set_none() noexcept { set(Mining::none, 0, 0); }
    /// The first one is due an interval after `now_ms`. `interval_ms` is not zero.
    void set_interval(std::uint64_t interval_ms, std::uint64_t now_ms) noexcept {
        set(Mining::interval, interval_ms, now_ms + interval_ms);
    }

    /// Milliseconds since 1970. Nothing: no block is due ever.
    std::optional<std::uint64_t> due_ms() const noexcept {
        return mining_ == Mining::interval ? std::optional(due_ms_) : std::nullopt;
    }
    /// Whether a block is due; then the next one is an interval later. Intervals that have passed
    /// by unused are not made up for.
    bool take_due(std::uint64_t now_ms) noexcept {
        if (mining_ != Mining::interval || now_ms < due_ms_) {
            return false;
        }
        const std::uint64_t next = due_ms_ + interval_ms_;
        due_ms_ = next > now_ms ? next : now_ms + interval_ms_;
        return true;
    }

  private:
    void set(Mining mining, std::uint64_t interval_ms, std::uint64_t due_ms) noexcept {
        mining_ = mining;
        interval_ms_ = interval_ms;
        due_ms_ = due_ms;
    }

    Mining mining_ = Mining::automine;
    std::uint64_t interval_ms_ = 0;
    std::uint64_t due_ms_ = 0;
};

}  // namespace cairn::dev_chain
