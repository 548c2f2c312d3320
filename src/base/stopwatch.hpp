// Elapsed wall time and CPU time of the process, for tools and benchmarks; nothing decides by it.
#pragma once

namespace cairn::base {

struct Elapsed {
    double wall_ms = 0;
    double cpu_ms = 0;  // of all threads
};

class Stopwatch {
  public:
    Stopwatch() noexcept;
    /// Since construction.
    Elapsed elapsed() const noexcept;

  private:
    double wall_ms_;
    double cpu_ms_;
};

/// The most memory the process has had resident so far.
double peak_memory_mib() noexcept;

}  // namespace cairn::base
