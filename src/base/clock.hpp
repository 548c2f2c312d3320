// The time of day, and waiting for it: handed to who needs them, so that a simulation can bring its
// own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace cairn::base {

/// Milliseconds since 1970 of the system's clock, which may jump.
std::uint64_t now_ms() noexcept;

/// Waits for a moment or for another thread, whichever comes first. Any thread may ring.
class Alarm {
  public:
    /// Returns at `time_ms` (since 1970), or at once after a ring since the last return; true if it
    /// was rung.
    bool wait_until(std::uint64_t time_ms);
    void ring();

  private:
    std::mutex mutex_;
    std::condition_variable rung_changed_;
    bool rung_ = false;
};

}  // namespace cairn::base
