#include "base/executor.hpp"

#include "base/executor_job.hpp"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace cairn::base {
namespace {

class SerialExecutor final : public Executor {
  public:
    void parallel_for(std::size_t count, std::size_t /*grain*/,
                      const std::function<void(std::size_t, std::size_t)>& body) override {
        if (count > 0) {
            body(0, count);
        }
    }
    std::size_t concurrency() const noexcept override { return 1; }
};

class TbbExecutor final : public Executor {
  public:
    explicit TbbExecutor(std::size_t threads) : arena_(static_cast<int>(threads)) {}

    void parallel_for(std::size_t count, std::size_t grain,
                      const std::function<void(std::size_t, std::size_t)>& body) override {
        if (count <= grain || concurrency() == 1) {
            serial_executor().parallel_for(count, grain, body);
            return;
        }
        detail::ParallelJob job(body);
        arena_.execute([&] {
            tbb::parallel_for(
                tbb::blocked_range<std::size_t>(0, count, std::max<std::size_t>(1, grain)),
                [&](const auto& range) { job.run(range.begin(), range.end()); });
        });
        job.finish();
    }
    std::size_t concurrency() const noexcept override {
        return static_cast<std::size_t>(arena_.max_concurrency());
    }

  private:
    tbb::task_arena arena_;
};

}  // namespace

Executor& serial_executor() noexcept {
    static SerialExecutor instance;
    return instance;
}

Executor& tbb_executor(std::size_t threads) {
    static std::mutex mutex;
    static std::map<std::size_t, std::unique_ptr<TbbExecutor>> instances;
    if (threads == 0) {
        threads = std::max(1U, std::thread::hardware_concurrency());
    }
    const std::lock_guard lock(mutex);
    auto& slot = instances[threads];
    if (!slot) {
        slot = std::make_unique<TbbExecutor>(threads);
    }
    return *slot;
}

}  // namespace cairn::base
