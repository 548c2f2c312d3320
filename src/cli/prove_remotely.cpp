#include "cli/prove_remotely.hpp"

#include "base/clock.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress_bar.hpp"
#include "cli/prove_here.hpp"
#include "jobs/nats_queue.hpp"
#include "prover/proof_job.hpp"
#include "prover/slice_job.hpp"

namespace cairn::cli {
namespace {

constexpr std::uint64_t LOOK_MS = 100;

Bytes32 fresh_nonce() {
    Bytes32 out;
    crypto::os_random().fill(out.bytes);
    return out;
}

Result<prover::Proven, std::string> proven_of(const jobs::Outcome& outcome) {
    if (!outcome.succeeded) {
        return unexpected("the worker: " + std::string(outcome.value.begin(), outcome.value.end()));
    }
    auto out = prover::read_proven(outcome.value);
    if (!out) {
        return unexpected(std::string("the worker's answer is none"));
    }
    return *std::move(out);
}

Result<jobs::Outcome, std::string> wait_for(jobs::Queue& queue, const jobs::JobId& id,
                                            std::ostream& err) {
    const InterruptWatch watch;
    ProgressBar bar(err);
    base::Alarm alarm;
    bar.show("waiting for a worker", 0);
    while (!InterruptWatch::was_interrupted()) {
        const auto outcome = queue.outcome(id);
        if (!outcome) {
            return unexpected(std::string(text_of(outcome.error())));
        }
        if (*outcome) {
            return **outcome;
        }
        if (const auto progress = queue.progress(id); progress && *progress) {
            bar.show((*progress)->stage, (*progress)->done);
        }
        alarm.wait_until(base::now_ms() + LOOK_MS);
    }
    const auto cancelled = queue.cancel(id);
    return unexpected(
        std::string(cancelled ? "cancelled" : "cancelled here, but not at the queue"));
}

/// Whether it is a proof of the task: workers are asked, not trusted.
bool holds(const prover::Proven& proven, const prover::Task& task) {
    const auto key = plonk::read_key(proven.key_file, plonk::DevelopmentSetups::allowed);
    const auto proof = plonk::read_proof(proven.proof_file);
    return key && proof && key->back_end() == task.back_end &&
           key->key.circuit_digest == task.circuit.digest &&
           (task.setup == nullptr || key->key.setup_digest == task.setup->digest) &&
           prover::verify(*key, task.witness.public_inputs, proof->proof);
}

}  // namespace

Result<prover::Proven, std::string> prove_remotely(const std::string& url, const prover::Task& task,
                                                   std::ostream& err) {
    CAIRN_TRY_ASSIGN(const auto queue, jobs::NatsQueue::connect(url));
    const auto id = prover::submit_proof(*queue, task, fresh_nonce());
    if (!id) {
        return unexpected(std::string(text_of(id.error())));
    }
    CAIRN_TRY_ASSIGN(const jobs::Outcome outcome, wait_for(*queue, *id, err));
    CAIRN_TRY_ASSIGN(prover::Proven proven, proven_of(outcome));
    if (!holds(proven, task)) {
        return unexpected(std::string("the worker's proof does not hold for this circuit"));
    }
    return proven;
}

Result<prover::Proven, std::string> prove_in_slices(const std::string& url, prover::Task task,
                                                    unsigned log_slices, base::Executor& executor,
                                                    std::ostream& err) {
    CAIRN_TRY_ASSIGN(const auto queue, jobs::NatsQueue::connect(url));
    const auto proof = prover::put_proof(*queue, task, fresh_nonce(), log_slices);
    if (!proof) {
        return unexpected(std::string(text_of(proof.error())));
    }
    const auto proceed = [] { return !InterruptWatch::was_interrupted(); };
    prover::JobSlices slices(*queue, *proof, proceed);
    auto proven = prove_here(std::move(task), executor, err, &slices);
    (void)prover::drop_proof(*queue, *proof);
    if (!proven) {
        const bool is_told = proven.error() == prover::ProverError::slices_lost && proceed();
        return unexpected(is_told
                              ? "the workers: " + slices.reason()
                              : std::string(text_of(proceed() ? proven.error()
                                                              : prover::ProverError::cancelled)));
    }
    return *std::move(proven);
}

}  // namespace cairn::cli
