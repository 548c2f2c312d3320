// Data-parallel work is handed an executor, so that pure libraries start no threads of their own.
#pragma once

#include <cstddef>
#include <functional>

namespace cairn::base {

class Executor {
  public:
    virtual ~Executor() = default;

    /// Calls body(begin, end) on disjoint ranges that cover [0, count), and returns when all are
    /// done. Ranges of up to `grain` elements are not split further. `body` must not throw.
    virtual void parallel_for(std::size_t count, std::size_t grain,
                              const std::function<void(std::size_t, std::size_t)>& body) = 0;

    /// How many ranges may run at once, at least 1.
    virtual std::size_t concurrency() const noexcept = 0;
};

/// Runs everything on the calling thread, in order. Stateless, safe to share.
Executor& serial_executor() noexcept;

/// An arena of `threads` workers of oneTBB (0: all cores). One process-wide instance per count.
Executor& tbb_executor(std::size_t threads = 0);

}  // namespace cairn::base
