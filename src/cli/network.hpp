// The options --preset, --fork and --road, and the Spec they stand for.
#pragma once

#include "base/result.hpp"
#include "cli/command.hpp"
#include "consensus/spec.hpp"

#include <string>

namespace cairn::cli {

struct NetworkOptions {
    std::string preset = "mainnet";
    std::string fork = "electra";
    std::string road = "faithful";

    /// Declares the options; unknown words are usage errors that name the known ones.
    void declare(CLI::App& app);
    /// After parsing. phase1 takes the 2020 line's preset, configuration and road.
    consensus::Spec spec(base::Executor& executor) const;
};

}  // namespace cairn::cli
