#include "cli/account_stake.hpp"

#include "keys/execution_address.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace cairn::cli {
namespace {

Outcome<consensus::ExecutionAddress> ask_address(Dialog& dialog) {
    dialog.say(
        "\nThe withdrawal address: an account of the execution layer that you own. Stake and\n"
        "rewards go there and nowhere else; it can never be changed.\n");
    for (;;) {
        const auto text = dialog.ask("Withdrawal address (0x...): ");
        if (!text) {
            return fail("stopped");
        }
        const auto address = keys::parse_execution_address(*text);
        if (!address) {
            dialog.say(std::string(keys::to_string(address.error())) + ". Once more.\n");
            continue;
        }
        if (dialog.confirm("It is " + keys::to_checksum_text(*address) + ".")) {
            return *address;
        }
    }
}

Outcome<consensus::ExecutionAddress> get_address(const StakeOptions& options, Dialog* dialog) {
    if (!options.withdrawal_address.empty()) {
        return parse_address(options.withdrawal_address);
    }
    if (dialog == nullptr) {
        return fail_usage("--withdrawal-address is needed without a terminal");
    }
    return ask_address(*dialog);
}

}  // namespace

void StakeOptions::declare(CLI::App& app) {
    app.add_option("--withdrawal-address", withdrawal_address,
                   "Address that stake and rewards are paid to, for good");
    app.add_flag("--compounding", compounding,
                 "Credentials 0x02: rewards are added to the stake, up to 2048 ETH");
    app.add_option("--amount", amount, "ETH of each deposit")->capture_default_str();
}

Outcome<Stake> get_stake(const StakeOptions& options, const keys::Network& network,
                         Dialog* dialog) {
    CAIRN_TRY_ASSIGN(const consensus::Gwei amount, parse_eth(options.amount));
    CAIRN_TRY_ASSIGN(const consensus::ExecutionAddress address, get_address(options, dialog));
    const auto kind =
        options.compounding ? keys::CredentialsKind::compounding : keys::CredentialsKind::execution;
    const Bytes32 credentials = keys::execution_withdrawal_credentials(kind, address);
    const consensus::Gwei max = keys::deposit_amount_max(network, credentials);
    const std::uint64_t min = network.spec().preset->MIN_DEPOSIT_AMOUNT;
    if (amount.value < min || amount > max) {
        return fail_usage(fmt::format(
            "--amount {}: a deposit is from {} to {} ETH{}", options.amount, min / 1'000'000'000,
            max.value / 1'000'000'000, options.compounding ? "" : ", more with --compounding"));
    }
    return Stake{credentials, amount};
}

}  // namespace cairn::cli
