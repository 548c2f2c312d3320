// When the next block is: the clock of the machine, moved as developers ask for it.
//
// The meanings are anvil's: an offset that stays, one exact moment for the next block (which moves
// the offset with it), or a fixed interval between blocks. Unlike anvil's, times always rise from
// block to block, as the chain's rule has it; so blocks that are made within one second run ahead
// of the clock.
// Threads: a plain value.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace cairn::dev_chain {

class BlockTime {
  public:
    /// `now_s`: seconds since 1970. `last` is the head's timestamp.
    BlockTime(std::function<std::uint64_t()> now_s, std::uint64_t last)
        : now_s_(std::move(now_s)), last_(last) {}

    /// The next block's timestamp, without using it up.
    std::uint64_t peek() const;
    /// The next block's timestamp; what was set for it is used up.
    std::uint64_t take();

    /// Seconds in all by which the clock is ahead of the machine's.
    std::int64_t increase(std::uint64_t seconds);
    std::int64_t offset() const noexcept { return offset_; }
    /// False: it is not after the last block.
    bool set_next(std::uint64_t timestamp);
    void set_interval(std::optional<std::uint64_t> seconds) noexcept { interval_ = seconds; }
    std::optional<std::uint64_t> interval() const noexcept { return interval_; }
    /// The clock goes on from `timestamp`. Returns the seconds between it and the machine's.
    std::int64_t set_now(std::uint64_t timestamp);
    /// The head is another one: the clock goes on from there, with the same interval.
    void set_head(std::uint64_t timestamp);

  private:
    std::function<std::uint64_t()> now_s_;
    std::uint64_t last_ = 0;
    std::int64_t offset_ = 0;
    std::optional<std::uint64_t> next_;
    std::optional<std::uint64_t> interval_;
};

}  // namespace cairn::dev_chain
