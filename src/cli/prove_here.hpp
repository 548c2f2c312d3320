// A proof by this process, with a bar on a terminal. Ctrl-C cancels it.
#pragma once

#include "prover/prover.hpp"

#include <ostream>

namespace cairn::cli {

/// `slices` as in hyperplonk.hpp.
Result<prover::Proven, prover::ProverError> prove_here(prover::Task task, base::Executor& executor,
                                                       std::ostream& err,
                                                       hyperplonk::Slices* slices = nullptr);

}  // namespace cairn::cli
