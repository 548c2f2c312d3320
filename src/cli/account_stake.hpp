// Where the stake of a new validator comes back to, and how much it is.
#pragma once

#include "cli/account_options.hpp"
#include "keys/deposit.hpp"

#include <string>

namespace cairn::cli {

struct StakeOptions {
    std::string withdrawal_address;
    std::string amount = "32";
    bool compounding = false;

    void declare(CLI::App& app);
};

struct Stake {
    Bytes32 credentials;
    consensus::Gwei amount;
};

/// Asks for the address if none was given. Refuses amounts that the network would not take.
Outcome<Stake> get_stake(const StakeOptions& options, const keys::Network& network, Dialog* dialog);

}  // namespace cairn::cli
