// The subcommands of `cairn account`, each declared in the file of its topic.
#pragma once

#include "cli/command.hpp"

namespace cairn::cli {

// account_keys.cpp
Run declare_account_new(CLI::App& app);
Run declare_account_import(CLI::App& app);
Run declare_account_list(CLI::App& app);

// account_sign.cpp
Run declare_account_deposit(CLI::App& app);
Run declare_account_verify_deposits(CLI::App& app);
Run declare_account_exit(CLI::App& app);
Run declare_account_bls_to_execution(CLI::App& app);

}  // namespace cairn::cli
