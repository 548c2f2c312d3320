// What the system says of this process, under the names that all Prometheus clients use.
// Source: proc(5). What cannot be read is left out.
#pragma once

#include "api/metrics_text.hpp"

namespace cairn::api {

/// process_cpu_seconds_total, process_resident_memory_bytes and their like.
void write_process_figures(MetricsText& out);

}  // namespace cairn::api
