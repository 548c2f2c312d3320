#include "base/niceness.hpp"

#if defined(__linux__)
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace cairn::base {

void lower_this_thread([[maybe_unused]] int niceness) noexcept {
#if defined(__linux__)
    // Linux counts each thread as a process here.
    const auto thread = static_cast<id_t>(gettid());
    static_cast<void>(
        setpriority(PRIO_PROCESS, thread, getpriority(PRIO_PROCESS, thread) + niceness));
#endif
}

}  // namespace cairn::base
