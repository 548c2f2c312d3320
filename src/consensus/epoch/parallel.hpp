// Work over the registry on several threads, with the arithmetic of base/uint64.hpp.
#pragma once

#include "base/executor.hpp"
#include "base/uint64.hpp"
#include "consensus/spec.hpp"

#include <atomic>
#include <cstddef>

namespace cairn::consensus {

inline base::Executor& executor_of(const Spec& spec) noexcept {
    return spec.executor != nullptr ? *spec.executor : base::serial_executor();
}

/// Brings an overflow on a worker thread to the thread that waits for it. Each piece of work holds
/// a Watch; the waiting thread calls report() when all are done.
class OverflowRelay {
  public:
    class Watch {
      public:
        explicit Watch(OverflowRelay& relay) noexcept
            : relay_(relay), earlier_(base::take_overflow()) {}
        ~Watch() {
            if (base::take_overflow()) {
                relay_.seen_.store(true, std::memory_order_relaxed);
            }
            if (earlier_) {  // the waiting thread may work too, and keeps what it had
                base::raise_overflow();
            }
        }
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

      private:
        OverflowRelay& relay_;
        bool earlier_;
    };

    void report() const noexcept {
        if (seen_.load(std::memory_order_relaxed)) {
            base::raise_overflow();
        }
    }

  private:
    std::atomic<bool> seen_{false};
};

}  // namespace cairn::consensus
