#include "prover/slice_job.hpp"

#include "base/byte_stream.hpp"
#include "base/clock.hpp"
#include "circuit/circuit_file.hpp"
#include "hyperplonk/slice_messages.hpp"

namespace cairn::prover {
namespace {

constexpr std::uint64_t VERSION = 3;
constexpr std::uint64_t LOOK_MS = 5;

}  // namespace

Bytes write_slice_job(const SliceJob& job) {
    base::ByteWriter out;
    out.number<4>(VERSION);
    for (const Bytes32* field :
         {&job.proof.setup_digest, &job.proof.circuit, &job.proof.witness, &job.proof.nonce}) {
        out.bytes(field->view());
    }
    out.number<1>(job.proof.log_slices);
    out.number<4>(job.slice);
    out.bytes(hyperplonk::write_question(job.question));
    return out.take();
}

std::optional<SliceJob> read_slice_job(BytesView body) {
    base::ByteReader in(body);
    const std::uint64_t version = in.number<4>();
    SliceJob out;
    for (Bytes32* field :
         {&out.proof.setup_digest, &out.proof.circuit, &out.proof.witness, &out.proof.nonce}) {
        *field = in.fixed<32>();
    }
    out.proof.log_slices = static_cast<unsigned>(in.number<1>());
    out.slice = static_cast<std::uint32_t>(in.number<4>());
    auto question = hyperplonk::read_question(in.bytes(in.left()));
    if (!in.is_good() || version != VERSION || !question || out.proof.log_slices > MAX_LOG_SLICES ||
        out.slice >> out.proof.log_slices != 0) {
        return std::nullopt;
    }
    out.question = *std::move(question);
    return out;
}

Result<SlicedProof, jobs::QueueError> put_proof(jobs::Queue& queue, const Task& task,
                                                const Bytes32& nonce, unsigned log_slices) {
    SlicedProof out = {
        .setup_digest = task.setup->digest, .nonce = nonce, .log_slices = log_slices};
    CAIRN_TRY_ASSIGN(out.circuit, queue.put_blob(circuit::write_circuit(task.circuit)));
    Bytes witness(nonce.begin(), nonce.end());
    const Bytes file = circuit::write_witness(task.witness);
    witness.insert(witness.end(), file.begin(), file.end());
    CAIRN_TRY_ASSIGN(out.witness, queue.put_blob(witness));
    return out;
}

Result<void, jobs::QueueError> drop_proof(jobs::Queue& queue, const SlicedProof& proof) {
    return queue.drop_blob(proof.witness);
}

JobSlices::JobSlices(jobs::Queue& queue, const SlicedProof& proof, std::function<bool()> proceed)
    : queue_(queue), proof_(proof), proceed_(std::move(proceed)) {}

std::optional<std::vector<hyperplonk::SliceAnswer>> JobSlices::ask(
    const hyperplonk::SliceQuestion& question) {
    std::vector<jobs::JobId> ids;
    for (std::uint32_t slice = 0; slice >> proof_.log_slices == 0; ++slice) {
        const auto id = queue_.submit(
            {.kind = std::string(SLICE_JOB), .body = write_slice_job({proof_, slice, question})});
        if (!id) {
            reason_ = text_of(id.error());
            return std::nullopt;
        }
        ids.push_back(*id);
    }
    std::vector<hyperplonk::SliceAnswer> out;
    for (const jobs::JobId& id : ids) {
        auto answer = wait_for(id);
        if (!answer) {
            for (const jobs::JobId& other : ids) {
                (void)queue_.cancel(other);
            }
            return std::nullopt;
        }
        out.push_back(*std::move(answer));
    }
    return out;
}

std::optional<hyperplonk::SliceAnswer> JobSlices::wait_for(const jobs::JobId& id) {
    base::Alarm alarm;
    while (proceed_()) {
        const auto outcome = queue_.outcome(id);
        if (!outcome) {
            reason_ = text_of(outcome.error());
            return std::nullopt;
        }
        if (*outcome) {
            const Bytes& value = (*outcome)->value;
            if (!(*outcome)->succeeded) {
                reason_ = std::string(value.begin(), value.end());
                return std::nullopt;
            }
            auto answer = hyperplonk::read_answer(value);
            reason_ = answer ? "" : "a worker's answer is none";
            return answer;
        }
        alarm.wait_until(base::now_ms() + LOOK_MS);
    }
    reason_ = "given up";
    return std::nullopt;
}

Result<std::unique_ptr<SliceWorker::Known>, std::string> SliceWorker::load(
    const SlicedProof& proof) {
    CAIRN_TRY_ASSIGN(circuit::Circuit circuit, circuit_of_blob(queue_, proof.circuit));
    CAIRN_TRY_ASSIGN(circuit::Witness witness,
                     witness_of_blob(queue_, proof.witness, circuit, proof.nonce.view()));
    CAIRN_TRY_ASSIGN(auto setup, setups_.find(proof.setup_digest, circuit.log_rows));
    if (setup->srs.g1.size() < circuit.rows() || circuit.log_rows < 1 ||
        circuit.log_rows < proof.log_slices) {
        return unexpected(std::string("the setup or the slices are not for so many rows"));
    }
    auto out = std::make_unique<Known>(
        Known{proof, std::move(setup), std::move(circuit), std::move(witness)});
    out->committer = std::make_unique<commitment::KzgCommitter>(out->setup->srs);
    out->prover = std::make_unique<hyperplonk::SliceProver>(
        out->circuit, out->witness, *out->committer, proof.log_slices, executor_);
    return out;
}

jobs::Outcome SliceWorker::work(const jobs::Lease& lease, const jobs::Report& report) {
    const auto job = read_slice_job(lease.job.body);
    if (!job) {
        return jobs::failure("no slice job of this version");
    }
    (void)report("slice", 0);
    if (known_ == nullptr || known_->proof != job->proof) {
        known_.reset();
        auto known = load(job->proof);
        if (!known) {
            return jobs::failure(known.error());
        }
        known_ = *std::move(known);
    }
    const auto answer = known_->prover->answer(job->slice, job->question);
    if (!answer) {
        return jobs::failure("the witness does not satisfy the circuit, or the question is none");
    }
    return {.succeeded = true, .value = hyperplonk::write_answer(*answer)};
}

}  // namespace cairn::prover
