// The setups that commands which prove have at hand.
#pragma once

#include "prover/setups.hpp"

#include <string>

namespace CLI {
class App;
}

namespace cairn::cli {

inline constexpr const char* DEVELOPMENT_WARNING =
    "this is a development setup: whoever ran it, or knows its seed, can forge proofs\n";

struct SetupOptions {
    std::vector<std::string> files{};
    bool dev = false;
};

void declare_setups(CLI::App& app, SetupOptions& options);

Result<srs::Srs, std::string> load_setup(const std::string& path);

/// Those of the files; without any, Ethereum's.
Result<prover::Setups, std::string> load_setups(const SetupOptions& options);

/// Of those, or for development if the options say so, one that is large enough.
Result<std::shared_ptr<const prover::KnownSetup>, std::string> choose_setup(
    const SetupOptions& options, unsigned log_rows);

}  // namespace cairn::cli
