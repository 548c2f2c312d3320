// cairn prove --system groth16: circom's circuits, with what is written in snarkjs's form.
#pragma once

#include "base/executor.hpp"
#include "cli/command.hpp"
#include "cli/prove_input.hpp"

#include <string>

namespace cairn::cli {

struct Groth16Options {
    std::string folder{};
    bool json = false;
};

/// The exit status. By a setup for development, made anew. A bar on a terminal; Ctrl-C cancels.
int prove_groth16(const Groth16Options& options, const CircomInput& input, base::Executor& executor,
                  Output output);

}  // namespace cairn::cli
