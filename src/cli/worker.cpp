// cairn worker: proves what `cairn prove --nats URL` hands in, whole or in slices, until it is
// stopped.
#include "base/clock.hpp"
#include "base/executor.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/memory.hpp"
#include "cli/prove_setups.hpp"
#include "jobs/nats_queue.hpp"
#include "prover/proof_job.hpp"
#include "prover/slice_job.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

constexpr std::uint32_t WAIT_MS = 100;

struct WorkerOptions {
    std::string nats;
    SetupOptions setups;
    std::size_t threads = 0;
    std::uint32_t lease_ms = 5000;
};

const char* text_of(jobs::Worked worked) {
    switch (worked) {
        case jobs::Worked::finished:
            return "done";
        case jobs::Worked::lost:
            return "dropped: nobody wants it any more, or another has it";
        case jobs::Worked::given_back:
            return "given back";
        case jobs::Worked::nothing:
            break;
    }
    return "nothing";
}

/// One job of a kind, if there is one within `wait_ms`.
template <class Worker>
void work_at(std::string_view kind, std::uint32_t wait_ms, Worker& worker, jobs::Queue& queue,
             Output output) {
    const jobs::Handler handler = [&](const jobs::Lease& lease, const jobs::Report& report) {
        const std::string id = base::to_hex(lease.id.view()).substr(2, 12);
        output.out << kind << ' ' << id << " begun, delivery " << lease.delivery << std::endl;
        return worker.work(lease, report);
    };
    const auto worked = jobs::work_once(
        queue, kind, handler,
        {.wait_ms = wait_ms, .is_stopped = [] { return InterruptWatch::was_interrupted(); }});
    if (!worked) {
        output.err << "the queue: " << jobs::text_of(worked.error()) << '\n';
        base::Alarm().wait_until(base::now_ms() + 1000);
    } else if (*worked != jobs::Worked::nothing) {
        output.out << text_of(*worked) << std::endl;
    }
}

int work(const WorkerOptions& options, Output output) {
    auto setups = load_setups(options.setups);
    if (!setups) {
        return complain(output, setups.error());
    }
    const auto queue = jobs::NatsQueue::connect(options.nats, {.lease_ms = options.lease_ms});
    if (!queue) {
        return complain(output, options.nats + ": " + queue.error());
    }
    base::Executor& executor = base::tbb_executor(options.threads);
    prover::WorkerSetups known(*std::move(setups), options.setups.dev, executor);
    prover::ProofWorker proofs(**queue, known, executor, crypto::os_random());
    prover::SliceWorker slices(**queue, known, executor);
    const InterruptWatch watch;
    output.out << "waiting for jobs at " << options.nats << std::endl;
    while (!InterruptWatch::was_interrupted()) {
        // A proof waits for each round of its slices; a whole one does not mind a moment.
        work_at(prover::SLICE_JOB, WAIT_MS, slices, **queue, output);
        work_at(prover::PROOF_JOB, 0, proofs, **queue, output);
    }
    output.out << "stopped" << std::endl;
    return exit_success;
}

}  // namespace

Run declare_worker(CLI::App& app) {
    const auto options = std::make_shared<WorkerOptions>();
    app.add_option("--nats", options->nats,
                   "The NATS server, nats://HOST:4222, with JetStream. Whoever reaches it sees the "
                   "witnesses")
        ->required();
    declare_setups(app, options->setups);
    app.add_option("--threads", options->threads, "Of how many (default: all cores)")
        ->check(CLI::Range(1U, 1024U));
    app.add_option("--lease-ms", options->lease_ms,
                   "A job goes to another worker if this one is silent for so long; the same "
                   "for all workers of a server")
        ->check(CLI::Range(100U, 600'000U))
        ->capture_default_str();
    return [options](Output output) {
        prefer_ordinary_pages();
        return work(*options, output);
    };
}

}  // namespace cairn::cli
