// cairn devnet ctl: acts on a running network.
#pragma once

#include "cli/command.hpp"

namespace cairn::cli {

Run declare_devnet_ctl(CLI::App& app);

}  // namespace cairn::cli
