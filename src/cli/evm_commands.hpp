// The subcommands of `cairn evm`, each defined in the file of its kind.
#pragma once

#include "cli/command.hpp"

namespace cairn::cli {

Run declare_evm_run(CLI::App& app);
Run declare_evm_disasm(CLI::App& app);
Run declare_evm_bench(CLI::App& app);
Run declare_evm_trace(CLI::App& app);
Run declare_evm_t8n(CLI::App& app);

}  // namespace cairn::cli
