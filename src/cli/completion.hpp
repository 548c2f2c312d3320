// Completion scripts, made from the options that the commands declare, so that they cannot go
// stale.
#pragma once

#include <CLI/App.hpp>

#include <string>

namespace cairn::cli {

enum class Shell { bash, zsh, fish };

/// The script for `shell` that completes commands and options of `program` and, elsewhere, file
/// names.
std::string completion_script(const CLI::App& program, Shell shell);

}  // namespace cairn::cli
