// Every subcommand of the program, each defined in the file of its name.
#pragma once

#include "cli/command.hpp"

#include <span>

namespace cairn::cli {

Run declare_account(CLI::App& app);
Run declare_bench(CLI::App& app);
Run declare_circuit(CLI::App& app);
Run declare_completion(CLI::App& app);
Run declare_db(CLI::App& app);
Run declare_devnet(CLI::App& app);
Run declare_evm(CLI::App& app);
Run declare_execution(CLI::App& app);
Run declare_protection(CLI::App& app);
Run declare_prove(CLI::App& app);
Run declare_spectest(CLI::App& app);
Run declare_srs(CLI::App& app);
Run declare_ssz(CLI::App& app);
Run declare_state(CLI::App& app);
Run declare_transition(CLI::App& app);
Run declare_beacon(CLI::App& app);
Run declare_validator(CLI::App& app);
Run declare_verify(CLI::App& app);
Run declare_worker(CLI::App& app);

/// All of them, in the order of --help.
std::span<const Command> commands();

}  // namespace cairn::cli
