#include "cli/prove_here.hpp"

#include "cli/progress_bar.hpp"

#include <functional>

namespace cairn::cli {

Result<prover::Proven, prover::ProverError> prove_here(prover::Task task, base::Executor& executor,
                                                       std::ostream& err,
                                                       hyperplonk::Slices* slices) {
    CancellableBar bar(err);
    prover::Prover prover(executor, crypto::os_random());
    return prover.prove(std::move(task), std::ref(bar), slices);
}

}  // namespace cairn::cli
