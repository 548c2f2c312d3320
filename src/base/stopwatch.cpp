#include "base/stopwatch.hpp"

#include <sys/resource.h>

#include <ctime>

namespace cairn::base {
namespace {

double read_ms(clockid_t clock) noexcept {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

Stopwatch::Stopwatch() noexcept
    : wall_ms_(read_ms(CLOCK_MONOTONIC)), cpu_ms_(read_ms(CLOCK_PROCESS_CPUTIME_ID)) {}

Elapsed Stopwatch::elapsed() const noexcept {
    return {read_ms(CLOCK_MONOTONIC) - wall_ms_, read_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu_ms_};
}

double peak_memory_mib() noexcept {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace cairn::base
