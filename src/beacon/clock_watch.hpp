// The time that the node is told: the system's clock, which people and programs may set, held
// against one that only runs.
//
// Time never goes back here. A clock that is set back leaves the node at the latest time it was
// told, until the clock is there again: going back would let a validator's node answer for slots
// that are over. A clock that jumps forward is believed, since a machine that slept cannot be told
// from one whose clock was set; both are said. Threads: one owner.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace cairn::beacon {

/// What is not worth a word: the clock being slewed, a thread that waited.
inline constexpr std::uint64_t CLOCK_TOLERANCE_MS = 500;
/// While one thread works longer than this, a jump cannot be told from a long step.
inline constexpr std::uint64_t CLOCK_FORWARD_MS = 4000;

class ClockWatch {
  public:
    /// `floor_ms`: no earlier time is ever told.
    explicit ClockWatch(std::uint64_t floor_ms = 0) : time_ms_(floor_ms) {}

    /// `system_ms`: since 1970. `steady_ms`: of a clock that is never set. The node's time.
    std::uint64_t tell(std::uint64_t system_ms, std::uint64_t steady_ms);
    /// How far the system's clock is behind the node's time.
    std::uint64_t held_ms() const noexcept { return held_ms_; }
    /// A sentence about a jump since the last call, if there was one.
    std::optional<std::string> take_news();

  private:
    std::uint64_t time_ms_;
    std::uint64_t held_ms_ = 0;
    bool was_held_ = false;
    std::optional<std::uint64_t> last_system_ms_;
    std::uint64_t last_steady_ms_ = 0;
    std::optional<std::string> news_;
};

}  // namespace cairn::beacon
