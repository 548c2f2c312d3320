// A proof by workers (`cairn worker`), asked for over NATS.
#pragma once

#include "prover/prover.hpp"

#include <ostream>
#include <string>

namespace cairn::cli {

/// Hands the task in and waits for its outcome, with a bar on a terminal. Ctrl-C cancels the job.
Result<prover::Proven, std::string> prove_remotely(const std::string& url, const prover::Task& task,
                                                   std::ostream& err);

}  // namespace cairn::cli
