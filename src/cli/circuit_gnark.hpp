// `cairn circuit verify-gnark`: whether a proof of gnark's PLONK holds.
#pragma once

#include "cli/command.hpp"

namespace cairn::cli {

Run declare_verify_gnark(CLI::App& app);

}  // namespace cairn::cli
