// Slices of one proof as jobs of a queue: docs/formats/jobs.md, hyperplonk/slice.hpp.
//
//   whoever proves: const SlicedProof proof = *put_proof(queue, task, nonce, 2);
//                   JobSlices slices(queue, proof, proceed);
//                   prover.prove(task, progress, &slices); drop_proof(queue, proof);
//   workers:        work_once(queue, SLICE_JOB, handler of a SliceWorker)
//
// A job is one question about one slice; circuit and witness are blobs that all of them name. The
// witness's begins with the nonce, so it is this proof's alone, and whoever proves drops it at the
// end, whatever others prove of the same witness. A worker keeps what it has computed of the last
// proof, and any worker can take any slice, so one that is lost costs its share anew and no more.
// Threads: as the queue's; a worker is one thread's.
#pragma once

#include "hyperplonk/slice.hpp"
#include "jobs/work.hpp"
#include "prover/prover.hpp"
#include "prover/worker_setups.hpp"

#include <functional>

namespace cairn::prover {

inline constexpr std::string_view SLICE_JOB = "slice";
inline constexpr unsigned MAX_LOG_SLICES = 10;

/// What the jobs of one proof have in common.
struct SlicedProof {
    Bytes32 setup_digest{};
    Bytes32 circuit{};  // blobs
    Bytes32 witness{};
    Bytes32 nonce{};  // another one for each proof, also of the same witness
    unsigned log_slices = 0;

    friend bool operator==(const SlicedProof&, const SlicedProof&) = default;
};

struct SliceJob {
    SlicedProof proof{};
    std::uint32_t slice = 0;
    hyperplonk::SliceQuestion question{};

    friend bool operator==(const SliceJob&, const SliceJob&) = default;
};
[[nodiscard]] Bytes write_slice_job(const SliceJob& job);
[[nodiscard]] std::optional<SliceJob> read_slice_job(BytesView body);

/// Puts circuit and witness; the task's back end is hyperplonk, with a setup.
Result<SlicedProof, jobs::QueueError> put_proof(jobs::Queue& queue, const Task& task,
                                                const Bytes32& nonce, unsigned log_slices);

/// The witness goes. The circuit's blob is for all proofs of it, and stays as long as the queue
/// keeps blobs.
Result<void, jobs::QueueError> drop_proof(jobs::Queue& queue, const SlicedProof& proof);

/// Asks the workers of a queue.
class JobSlices final : public hyperplonk::Slices {
  public:
    /// `proceed` is asked between looks at the queue; false gives up.
    JobSlices(jobs::Queue& queue, const SlicedProof& proof, std::function<bool()> proceed);

    [[nodiscard]] unsigned log_slices() const noexcept override { return proof_.log_slices; }
    std::optional<std::vector<hyperplonk::SliceAnswer>> ask(
        const hyperplonk::SliceQuestion& question) override;
    /// Why the last question had no answer.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

  private:
    std::optional<hyperplonk::SliceAnswer> wait_for(const jobs::JobId& id);

    jobs::Queue& queue_;
    SlicedProof proof_;
    std::function<bool()> proceed_;
    std::string reason_;
};

/// Answers questions, for work_once. Bad jobs fail with the reason as text.
class SliceWorker {
  public:
    /// Keeps references.
    SliceWorker(jobs::Queue& queue, WorkerSetups& setups, base::Executor& executor)
        : queue_(queue), setups_(setups), executor_(executor) {}

    jobs::Outcome work(const jobs::Lease& lease, const jobs::Report& report);

  private:
    /// The last proof that it worked on.
    struct Known {
        SlicedProof proof;
        std::shared_ptr<const KnownSetup> setup;
        circuit::Circuit circuit;
        circuit::Witness witness;
        std::unique_ptr<commitment::KzgCommitter> committer{};
        std::unique_ptr<hyperplonk::SliceProver> prover{};
    };

    Result<std::unique_ptr<Known>, std::string> load(const SlicedProof& proof);

    jobs::Queue& queue_;
    WorkerSetups& setups_;
    base::Executor& executor_;
    std::unique_ptr<Known> known_;
};

}  // namespace cairn::prover
