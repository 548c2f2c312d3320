// cairn account: from a new mnemonic to validators that have their deposit, and out again.
#include "cli/account.hpp"

#include "cli/commands.hpp"

#include <array>

namespace cairn::cli {
namespace {

constexpr auto account_commands = std::to_array<Command>({
    {"new", "Make a mnemonic, keystores and deposit data", declare_account_new},
    {"import", "Make keystores from a mnemonic you have, or take others' keystores",
     declare_account_import},
    {"list", "List the keystores of a folder", declare_account_list},
    {"deposit", "Make deposit data for keys that exist", declare_account_deposit},
    {"verify-deposits", "Check a deposit file before money is sent",
     declare_account_verify_deposits},
    {"exit", "Sign a voluntary exit", declare_account_exit},
    {"bls-to-execution", "Sign the change of 0x00 withdrawal credentials to an address",
     declare_account_bls_to_execution},
});

}  // namespace

Run declare_account(CLI::App& app) {
    app.footer(
        "Secrets come from files or from your keyboard, never from the command line.\n"
        "First time: `cairn account new --network hoodi` explains each step.");
    return declare_commands(app, account_commands);
}

}  // namespace cairn::cli
