#include "jobs/work.hpp"

#include "base/clock.hpp"
#include "base/thread.hpp"

#include <atomic>
#include <mutex>

namespace cairn::jobs {
namespace {

/// Renews a lease three times in its length, until it is lost or not needed any more.
class LeaseKeeper {
  public:
    LeaseKeeper(Queue& queue, const Lease& lease)
        : queue_(queue), lease_(lease), thread_(base::Thread::start("lease", [this] { run(); })) {}
    LeaseKeeper(const LeaseKeeper&) = delete;
    LeaseKeeper(LeaseKeeper&&) = delete;
    LeaseKeeper& operator=(const LeaseKeeper&) = delete;
    LeaseKeeper& operator=(LeaseKeeper&&) = delete;
    ~LeaseKeeper() {
        ended_ = true;
        alarm_.ring();
    }

    void tell(std::string_view stage, double done) {
        const std::scoped_lock lock(mutex_);
        progress_ = {.stage = std::string(stage), .done = done};
    }
    [[nodiscard]] bool is_lost() const noexcept { return lost_; }

  private:
    void run() {
        while (!ended_ && !lost_) {
            Progress progress;
            {
                const std::scoped_lock lock(mutex_);
                progress = progress_;
            }
            const auto renewed = queue_.renew(lease_, progress);
            // A server that is away for a moment is no reason to throw the work away.
            lost_ = !renewed && renewed.error() == QueueError::lost_lease;
            if (!ended_) {
                alarm_.wait_until(base::now_ms() + queue_.limits().lease_ms / 3);
            }
        }
    }

    Queue& queue_;
    const Lease& lease_;
    std::mutex mutex_;
    Progress progress_;
    std::atomic<bool> ended_ = false;
    std::atomic<bool> lost_ = false;
    base::Alarm alarm_;
    std::optional<base::Thread> thread_;  // last, so that it begins when the rest is there
};

}  // namespace

Result<Worked, QueueError> work_once(Queue& queue, std::string_view kind, const Handler& handler,
                                     const WorkOptions& options) {
    CAIRN_TRY_ASSIGN(const std::optional<Lease> lease, queue.take(kind, options.wait_ms));
    if (!lease) {
        return Worked::nothing;
    }
    bool stopped = false;
    std::optional<Outcome> outcome;
    bool lost = false;
    {
        LeaseKeeper keeper(queue, *lease);
        outcome = handler(*lease, [&](std::string_view stage, double done) {
            keeper.tell(stage, done);
            stopped = stopped || (options.is_stopped && options.is_stopped());
            return !stopped && !keeper.is_lost();
        });
        lost = keeper.is_lost();
    }
    if (stopped) {
        CAIRN_TRY(queue.give_back(*lease));
        return Worked::given_back;
    }
    CAIRN_TRY(lost ? queue.give_back(*lease) : queue.finish(*lease, *outcome));
    return lost ? Worked::lost : Worked::finished;
}

}  // namespace cairn::jobs
