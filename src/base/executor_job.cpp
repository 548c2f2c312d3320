#include "base/executor_job.hpp"

namespace cairn::base::detail {

ParallelJob::ParallelJob(const std::function<void(std::size_t, std::size_t)>& body) noexcept
    : body_(body) {
    handover_.store(1, std::memory_order_release);
}

void ParallelJob::run(std::size_t begin, std::size_t end) noexcept {
    static_cast<void>(handover_.load(std::memory_order_acquire));
    body_(begin, end);
    handover_.fetch_add(1, std::memory_order_release);
}

void ParallelJob::finish() const noexcept {
    static_cast<void>(handover_.load(std::memory_order_acquire));
}

}  // namespace cairn::base::detail
