// The queue in the process: in memory, bounded, gone with it. Also the twin of nats_queue.hpp in
// simulations: its time is handed in, and the tests of both are one suite.
#pragma once

#include "jobs/queue.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

namespace cairn::jobs {

class EmbeddedQueue final : public Queue {
  public:
    /// `now_ms` must not go back; base::now_ms, or a simulation's.
    EmbeddedQueue(const QueueLimits& limits, std::function<std::uint64_t()> now_ms);

    Result<JobId, QueueError> submit(const Job& job) override;
    Result<std::optional<Outcome>, QueueError> outcome(const JobId& id) override;
    Result<std::optional<Progress>, QueueError> progress(const JobId& id) override;
    Result<void, QueueError> cancel(const JobId& id) override;
    /// `wait_ms` is of the machine's clock; under a simulated one it should be zero.
    Result<std::optional<Lease>, QueueError> take(std::string_view kind,
                                                  std::uint32_t wait_ms) override;
    Result<void, QueueError> renew(const Lease& lease, const Progress& progress) override;
    Result<void, QueueError> finish(const Lease& lease, const Outcome& outcome) override;
    Result<void, QueueError> give_back(const Lease& lease) override;
    [[nodiscard]] const QueueLimits& limits() const noexcept override { return limits_; }
    Result<Bytes32, QueueError> put_blob(BytesView bytes) override;
    Result<Bytes, QueueError> blob(const Bytes32& digest) override;
    Result<void, QueueError> drop_blob(const Bytes32& digest) override;

  private:
    struct Entry {
        Job job;
        std::uint64_t order = 0;      // of submission
        std::uint64_t since_ms = 0;   // handed in, or done
        std::uint64_t leased_to = 0;  // ms; at or before now: free
        std::uint64_t token = 0;      // of the last lease
        unsigned deliveries = 0;
        std::optional<Progress> progress{};
        std::optional<Outcome> outcome{};
    };
    struct Blob {
        Bytes bytes;
        std::uint64_t since_ms = 0;
    };

    std::optional<Lease> take_now(std::string_view kind);
    Entry* leased(const Lease& lease);
    void settle(Entry& entry, const Outcome& outcome);
    void forget_old();

    const QueueLimits limits_;
    const std::function<std::uint64_t()> now_ms_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<JobId, Entry> entries_;
    std::map<Bytes32, Blob> blobs_;
    std::size_t open_ = 0;  // entries without outcome
    std::size_t blobs_bytes_ = 0;
    std::uint64_t next_ = 1;
};

}  // namespace cairn::jobs
