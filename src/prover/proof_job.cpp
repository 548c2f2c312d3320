#include "prover/proof_job.hpp"

#include "circuit/circuit_file.hpp"

namespace cairn::prover {
namespace {

constexpr std::uint64_t VERSION = 1;

}  // namespace

Bytes write_proof_job(const ProofJob& job) {
    base::ByteWriter out;
    out.number<4>(VERSION);
    out.number<4>(static_cast<std::uint64_t>(job.back_end));
    for (const Bytes32* field : {&job.setup_digest, &job.circuit, &job.witness, &job.nonce}) {
        out.bytes(field->view());
    }
    return out.take();
}

std::optional<ProofJob> read_proof_job(BytesView body) {
    base::ByteReader in(body);
    const std::uint64_t version = in.number<4>();
    const std::uint64_t back_end = in.number<4>();
    ProofJob out;
    for (Bytes32* field : {&out.setup_digest, &out.circuit, &out.witness, &out.nonce}) {
        *field = in.fixed<32>();
    }
    if (!in.is_good() || !in.at_end() || version != VERSION || back_end < 1 || back_end > 2) {
        return std::nullopt;
    }
    out.back_end = static_cast<plonk::BackEnd>(back_end);
    return out;
}

Bytes write_proven(const Proven& proven) {
    base::ByteWriter out;
    out.number<1>(proven.hides ? 1 : 0);
    out.number<4>(proven.key_file.size());
    out.bytes(proven.key_file);
    out.number<4>(proven.proof_file.size());
    out.bytes(proven.proof_file);
    return out.take();
}

std::optional<Proven> read_proven(BytesView value) {
    base::ByteReader in(value);
    Proven out;
    out.hides = in.number<1>() == 1;
    const BytesView key = in.bytes(in.number<4>());
    const BytesView proof = in.bytes(in.number<4>());
    if (!in.is_good() || !in.at_end()) {
        return std::nullopt;
    }
    out.key_file.assign(key.begin(), key.end());
    out.proof_file.assign(proof.begin(), proof.end());
    return out;
}

Result<jobs::JobId, jobs::QueueError> submit_proof(jobs::Queue& queue, const Task& task,
                                                   const Bytes32& nonce) {
    ProofJob job = {.back_end = task.back_end, .nonce = nonce};
    if (task.setup != nullptr) {
        job.setup_digest = task.setup->digest;
    }
    CAIRN_TRY_ASSIGN(job.circuit, queue.put_blob(circuit::write_circuit(task.circuit)));
    CAIRN_TRY_ASSIGN(job.witness, queue.put_blob(circuit::write_witness(task.witness)));
    return queue.submit({.kind = std::string(PROOF_JOB), .body = write_proof_job(job)});
}

ProofWorker::ProofWorker(jobs::Queue& queue, Setups setups, bool dev, base::Executor& executor,
                         crypto::Random& random)
    : queue_(queue),
      setups_(std::move(setups)),
      dev_(dev),
      executor_(executor),
      prover_(executor, random) {}

Result<void, std::string> ProofWorker::choose_setup(const Bytes32& digest, Task& task) {
    task.setup = setups_.by_digest(digest);
    if (task.setup == nullptr && dev_) {
        setups_.add(development_setup(task.circuit.log_rows, executor_));
        task.setup = setups_.by_digest(digest);
    }
    if (task.setup == nullptr) {
        return unexpected("the worker does not have the setup " + base::to_hex(digest.view()) +
                          (dev_ ? "" : " (--srs FILE, or --dev for those of development)"));
    }
    return {};
}

Result<Task, std::string> ProofWorker::task_of(const ProofJob& job) {
    const auto circuit_file = queue_.blob(job.circuit);
    if (!circuit_file) {
        return unexpected(std::string("the circuit: ") + text_of(circuit_file.error()));
    }
    auto circuit = circuit::read_circuit(*circuit_file);
    if (!circuit) {
        return unexpected(std::string("the circuit: ") + circuit::text_of(circuit.error()));
    }
    const auto witness_file = queue_.blob(job.witness);
    if (!witness_file) {
        return unexpected(std::string("the witness: ") + text_of(witness_file.error()));
    }
    auto witness = circuit::read_witness(*witness_file, *circuit);
    if (!witness) {
        return unexpected(std::string("the witness: ") + circuit::text_of(witness.error()));
    }
    Task out = {
        .back_end = job.back_end, .circuit = *std::move(circuit), .witness = *std::move(witness)};
    if (job.back_end == plonk::BackEnd::plonk_kzg) {
        CAIRN_TRY(choose_setup(job.setup_digest, out));
    }
    return out;
}

jobs::Outcome ProofWorker::work(const jobs::Lease& lease, const jobs::Report& report) {
    const auto job = read_proof_job(lease.job.body);
    if (!job) {
        return jobs::failure("no proof job of this version");
    }
    auto task = task_of(*job);
    if (!task) {
        return jobs::failure(task.error());
    }
    const auto proven = prover_.prove(*std::move(task), report);
    if (!proven) {
        return jobs::failure(text_of(proven.error()));
    }
    return {.succeeded = true, .value = write_proven(*proven)};
}

}  // namespace cairn::prover
