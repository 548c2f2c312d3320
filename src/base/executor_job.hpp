// One parallel loop as its threads see it. Private to the executor.
//
// oneTBB hands work over and back correctly, but its binary does not tell ThreadSanitizer, which
// then sees a race in every loop. So executor.cpp is compiled without it, and this pair of fences,
// which is, says the same.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace cairn::base::detail {

class ParallelJob {
  public:
    /// On the calling thread, before the loop. `body` outlives this.
    explicit ParallelJob(const std::function<void(std::size_t, std::size_t)>& body) noexcept;
    /// On any thread: one range.
    void run(std::size_t begin, std::size_t end) noexcept;
    /// On the calling thread, after the loop.
    void finish() const noexcept;

  private:
    const std::function<void(std::size_t, std::size_t)>& body_;
    std::atomic<std::size_t> handover_{0};
};

}  // namespace cairn::base::detail
