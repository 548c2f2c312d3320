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
    if (!in.is_good() || !in.at_end() || version != VERSION || back_end < 1 || back_end > 3) {
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

Result<Task, std::string> ProofWorker::task_of(const ProofJob& job) {
    Task out = {.back_end = job.back_end};
    CAIRN_TRY_ASSIGN(out.circuit, circuit_of_blob(queue_, job.circuit));
    CAIRN_TRY_ASSIGN(out.witness, witness_of_blob(queue_, job.witness, out.circuit));
    if (job.back_end != plonk::BackEnd::plonk_fri) {
        CAIRN_TRY_ASSIGN(out.setup, setups_.find(job.setup_digest, out.circuit.log_rows));
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
