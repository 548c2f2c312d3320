// cairn circuit info.
#pragma once

#include "cli/command.hpp"

namespace cairn::cli {

Run declare_circuit_info(CLI::App& app);

}  // namespace cairn::cli
