// cairn prove --system groth16: circom's circuits, with what is written in snarkjs's form.
#pragma once

#include "base/executor.hpp"
#include "cli/command.hpp"
#include "cli/prove_input.hpp"
#include "srs/srs.hpp"

#include <string>

namespace cairn::cli {

struct Groth16Options {
    std::string folder{};
    std::string zkey{};  // a file of snarkjs's; empty for a setup for development
    bool json = false;

    /// Of the key.
    [[nodiscard]] srs::Origin origin() const noexcept {
        return zkey.empty() ? srs::Origin::development : srs::Origin::ceremony;
    }
};

/// The exit status. A bar on a terminal; Ctrl-C cancels.
int prove_groth16(const Groth16Options& options, const CircomInput& input, base::Executor& executor,
                  Output output);

}  // namespace cairn::cli
