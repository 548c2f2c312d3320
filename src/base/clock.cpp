#include "base/clock.hpp"

#include <chrono>
#include <utility>

namespace cairn::base {

using std::chrono::milliseconds;
using std::chrono::system_clock;

std::uint64_t now_ms() noexcept {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count());
}

bool Alarm::wait_until(std::uint64_t time_ms) {
    std::unique_lock lock(mutex_);
    const system_clock::time_point moment{milliseconds(time_ms)};
    rung_changed_.wait_until(lock, moment, [this] { return rung_; });
    return std::exchange(rung_, false);
}

void Alarm::ring() {
    const std::lock_guard lock(mutex_);
    rung_ = true;
    rung_changed_.notify_all();
}

}  // namespace cairn::base
