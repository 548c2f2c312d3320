#include "cli/prove_remotely.hpp"

#include "base/clock.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress_bar.hpp"
#include "jobs/nats_queue.hpp"
#include "prover/proof_job.hpp"

namespace cairn::cli {
namespace {

constexpr std::uint64_t LOOK_MS = 100;

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
           plonk::verify(key->key, *key->checker(), task.witness.public_inputs, proof->proof);
}

}  // namespace

Result<prover::Proven, std::string> prove_remotely(const std::string& url, const prover::Task& task,
                                                   std::ostream& err) {
    CAIRN_TRY_ASSIGN(const auto queue, jobs::NatsQueue::connect(url));
    Bytes32 nonce;
    crypto::os_random().fill(nonce.bytes);
    const auto id = prover::submit_proof(*queue, task, nonce);
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

}  // namespace cairn::cli
