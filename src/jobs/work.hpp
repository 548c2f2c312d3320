// One job done: taken, worked at while its lease is renewed by a thread beside, finished.
//
//   while (!stopped) {
//       work_once(queue, "proof", handler, {.wait_ms = 1000, .is_stopped = ...});
//   }
//
// Threads: `handler` runs on the calling one; a thread "lease" lives as long as it does.
#pragma once

#include "jobs/queue.hpp"

#include <functional>

namespace cairn::jobs {

/// Tells how far the work has come. False: stop, nobody wants it any more. Any thread.
using Report = std::function<bool(std::string_view stage, double done)>;
/// Does the work; what it returns after a false report is dropped.
using Handler = std::function<Outcome(const Lease& lease, const Report& report)>;

enum class Worked : std::uint8_t {
    nothing,    // there was no job in time
    finished,   // its outcome is kept
    lost,       // the lease was lost, or the job cancelled: nothing was kept
    given_back  // is_stopped said so: another worker gets the job
};

struct WorkOptions {
    std::uint32_t wait_ms = 0;
    std::function<bool()> is_stopped{};  // asked at each report
};

Result<Worked, QueueError> work_once(Queue& queue, std::string_view kind, const Handler& handler,
                                     const WorkOptions& options = {});

}  // namespace cairn::jobs
