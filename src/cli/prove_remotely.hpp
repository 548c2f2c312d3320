// A proof by workers, or with their help (`cairn worker`), asked for over NATS.
#pragma once

#include "prover/prover.hpp"

#include <ostream>
#include <string>

namespace cairn::cli {

/// Hands the task in and waits for its outcome, with a bar on a terminal. Ctrl-C cancels the job.
Result<prover::Proven, std::string> prove_remotely(const std::string& url, const prover::Task& task,
                                                   std::ostream& err);

/// Proves here and lets workers answer for 2^log_slices slices of the rows; the back end is
/// hyperplonk.
Result<prover::Proven, std::string> prove_in_slices(const std::string& url, prover::Task task,
                                                    unsigned log_slices, base::Executor& executor,
                                                    std::ostream& err);

}  // namespace cairn::cli
