#include "cli/prove_here.hpp"

#include "cli/interrupt.hpp"
#include "cli/progress_bar.hpp"

namespace cairn::cli {

Result<prover::Proven, prover::ProverError> prove_here(prover::Task task, base::Executor& executor,
                                                       std::ostream& err,
                                                       hyperplonk::Slices* slices) {
    const InterruptWatch watch;
    ProgressBar bar(err);
    prover::Prover prover(executor, crypto::os_random());
    return prover.prove(
        std::move(task),
        [&](std::string_view stage, double done) {
            bar.show(stage, done);
            return !InterruptWatch::was_interrupted();
        },
        slices);
}

}  // namespace cairn::cli
