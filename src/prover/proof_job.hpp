// Whole proofs as jobs of a queue: docs/formats/jobs.md.
//
//   submitter: submit_proof(queue, request)          worker: work_once(queue, PROOF_JOB, handler)
//
// Circuit and witness are blobs, so whoever reaches the queue sees the witness. The job says by
// which setup; a worker that does not have it says so in the outcome. Threads: as the queue's and
// the prover's.
#pragma once

#include "jobs/work.hpp"
#include "prover/prover.hpp"
#include "prover/worker_setups.hpp"

namespace cairn::prover {

inline constexpr std::string_view PROOF_JOB = "proof";

struct ProofJob {
    plonk::BackEnd back_end = plonk::BackEnd::plonk_kzg;
    Bytes32 setup_digest{};  // zeros where there is no setup
    Bytes32 circuit{};       // blobs
    Bytes32 witness{};
    Bytes32 nonce{};  // so that one who wants another proof of the same witness gets one

    friend bool operator==(const ProofJob&, const ProofJob&) = default;
};
[[nodiscard]] Bytes write_proof_job(const ProofJob& job);
[[nodiscard]] std::optional<ProofJob> read_proof_job(BytesView body);

[[nodiscard]] Bytes write_proven(const Proven& proven);
[[nodiscard]] std::optional<Proven> read_proven(BytesView value);

/// Puts the blobs and hands the job in.
Result<jobs::JobId, jobs::QueueError> submit_proof(jobs::Queue& queue, const Task& task,
                                                   const Bytes32& nonce);

/// Does proof jobs, for work_once. Bad jobs fail with the reason as text.
class ProofWorker {
  public:
    /// Keeps references.
    ProofWorker(jobs::Queue& queue, WorkerSetups& setups, base::Executor& executor,
                crypto::Random& random)
        : queue_(queue), setups_(setups), prover_(executor, random) {}

    jobs::Outcome work(const jobs::Lease& lease, const jobs::Report& report);

  private:
    Result<Task, std::string> task_of(const ProofJob& job);

    jobs::Queue& queue_;
    WorkerSetups& setups_;
    Prover prover_;
};

}  // namespace cairn::prover
