// The queue over NATS JetStream: many processes and machines, and what was handed in outlives them.
//
// A stream of the retention "work queue" holds the jobs, subject `cairn.jobs.KIND`, with a durable
// pull consumer for each kind: its ack deadline is the lease. Outcomes, progress and blobs are
// key-value buckets; a blob is chunks and, put last, its size, and is checked by its SHA-256 when
// it is read (Debian's client 3.4 has no object store). The first outcome of an id is the one that
// could be created; its message is acknowledged after that, so a worker that dies in between costs
// the next one a look. Whoever can reach the server sees jobs and blobs, witnesses included.
// References: NATS server 2.9, client 3.4.1. Threads: the client's own, which it names; see
// ARCHITECTURE.md.
#pragma once

#include "jobs/queue.hpp"

#include <memory>

namespace cairn::jobs {

class NatsQueue final : public Queue {
  public:
    /// "nats://host:4222", with user and password in it if the server wants some. Makes what is
    /// missing on the server; the limits of what is there already stay. Reconnects by itself later.
    /// The error is in the client's words.
    static Result<std::unique_ptr<NatsQueue>, std::string> connect(const std::string& url,
                                                                   const QueueLimits& limits = {});
    NatsQueue(const NatsQueue&) = delete;
    NatsQueue(NatsQueue&&) = delete;
    NatsQueue& operator=(const NatsQueue&) = delete;
    NatsQueue& operator=(NatsQueue&&) = delete;
    ~NatsQueue() override;

    Result<JobId, QueueError> submit(const Job& job) override;
    Result<std::optional<Outcome>, QueueError> outcome(const JobId& id) override;
    Result<std::optional<Progress>, QueueError> progress(const JobId& id) override;
    Result<void, QueueError> cancel(const JobId& id) override;
    Result<std::optional<Lease>, QueueError> take(std::string_view kind,
                                                  std::uint32_t wait_ms) override;
    /// A lease that ended unseen is noticed only once another worker has the outcome.
    Result<void, QueueError> renew(const Lease& lease, const Progress& progress) override;
    Result<void, QueueError> finish(const Lease& lease, const Outcome& outcome) override;
    Result<void, QueueError> give_back(const Lease& lease) override;
    [[nodiscard]] const QueueLimits& limits() const noexcept override;
    Result<Bytes32, QueueError> put_blob(BytesView bytes) override;
    Result<Bytes, QueueError> blob(const Bytes32& digest) override;
    Result<void, QueueError> drop_blob(const Bytes32& digest) override;

  private:
    struct Connection;

    explicit NatsQueue(std::unique_ptr<Connection> connection);

    std::unique_ptr<Connection> connection_;
};

}  // namespace cairn::jobs
