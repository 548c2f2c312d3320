// Work that others do: jobs with leases, their outcomes by id, and the blobs that they are about.
//
//   submitter: const JobId id = *queue.submit({.kind = "proof", .body = body});
//              ... queue.outcome(id) until there is one
//   worker:    if (auto lease = queue.take("proof", 1000); lease && *lease) {
//                  ... queue.renew(**lease, {"quotient", 0.4}) before the lease ends ...
//                  queue.finish(**lease, {.succeeded = true, .value = result}); }
//
// A job is delivered at least once: whoever holds its lease and does not renew it in time has lost
// it, and another worker gets it. So work must give the same worth of result each time, and the
// first outcome of an id stays. The id is a hash of kind and body: the same job handed in twice is
// one job. Kinds are the queue's only notion of what work is; a slice of a proof is a kind like a
// whole one. After max_deliveries a job fails by itself: it may be what kills its workers.
// Two implementations: embedded_queue.hpp in the process, nats_queue.hpp over NATS JetStream.
// Threads: any, of all functions.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::jobs {

/// What is larger goes into a blob.
inline constexpr std::size_t MAX_BODY_BYTES = std::size_t{1} << 16U;
/// Letters a to z, digits and '-', at least one.
inline constexpr std::size_t MAX_KIND_SIZE = 32;
inline constexpr std::size_t MAX_OUTCOME_BYTES = std::size_t{1} << 26U;

struct Job {
    std::string kind;
    Bytes body;

    friend bool operator==(const Job&, const Job&) = default;
};

using JobId = Bytes32;
/// SHA-256 of the kind's length in a byte, the kind and the body.
[[nodiscard]] JobId id_of(const Job& job);
/// Whether kind and body are within the bounds above.
[[nodiscard]] bool is_well_formed(const Job& job) noexcept;

struct Outcome {
    bool succeeded = false;
    Bytes value;  // the result, or the reason as text

    friend bool operator==(const Outcome&, const Outcome&) = default;
};
[[nodiscard]] Outcome failure(std::string_view reason);

struct Progress {
    std::string stage;
    double done = 0;  // 0 to 1

    friend bool operator==(const Progress&, const Progress&) = default;
};

/// A job in the hands of a worker.
struct Lease {
    Job job;
    JobId id;
    unsigned delivery = 1;    // how often it has been handed out, this time included
    std::uint64_t token = 0;  // of the queue
};

struct QueueLimits {
    std::uint32_t lease_ms = 5000;
    unsigned max_deliveries = 5;
    std::size_t max_jobs = 1024;                              // waiting or at work
    std::size_t max_blobs_bytes = std::size_t{1} << 30U;      // all together
    std::uint64_t keep_ms = 24 * 3600 * std::uint64_t{1000};  // outcomes, blobs and forgotten jobs
};

enum class [[nodiscard]] QueueError : std::uint8_t {
    bad_job,      // not well-formed
    too_large,    // an outcome or a blob above its bound
    full,         // of jobs or of blobs: try later
    lost_lease,   // ended, or the job has an outcome already: stop the work
    no_blob,      // there is none of that digest
    bad_blob,     // its bytes are not those of its digest
    unavailable,  // the server does not answer, or refuses
};
[[nodiscard]] const char* text_of(QueueError error) noexcept;

class Queue {
  public:
    virtual ~Queue() = default;

    // --- who wants work done ---

    /// A job that is waiting, at work or done is not added again.
    virtual Result<JobId, QueueError> submit(const Job& job) = 0;
    /// Nothing while there is none.
    virtual Result<std::optional<Outcome>, QueueError> outcome(const JobId& id) = 0;
    /// What its worker last told; nothing before that.
    virtual Result<std::optional<Progress>, QueueError> progress(const JobId& id) = 0;
    /// Its outcome is a failure, if it has none yet; a worker learns of it when it renews.
    virtual Result<void, QueueError> cancel(const JobId& id) = 0;

    // --- who does it ---

    /// The next job of that kind; waits at most so long for one.
    virtual Result<std::optional<Lease>, QueueError> take(std::string_view kind,
                                                          std::uint32_t wait_ms) = 0;
    /// lease_ms from now on.
    virtual Result<void, QueueError> renew(const Lease& lease, const Progress& progress) = 0;
    /// The lease is over. If the job has an outcome already, that one stays, and this succeeds.
    virtual Result<void, QueueError> finish(const Lease& lease, const Outcome& outcome) = 0;
    /// The lease is over, and the job goes to the next who asks.
    virtual Result<void, QueueError> give_back(const Lease& lease) = 0;
    [[nodiscard]] virtual const QueueLimits& limits() const noexcept = 0;

    // --- what it is about ---

    /// By its SHA-256. Kept once, however often it is put.
    virtual Result<Bytes32, QueueError> put_blob(BytesView bytes) = 0;
    virtual Result<Bytes, QueueError> blob(const Bytes32& digest) = 0;
    virtual Result<void, QueueError> drop_blob(const Bytes32& digest) = 0;
};

}  // namespace cairn::jobs
