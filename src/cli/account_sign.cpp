// cairn account deposit, verify-deposits, exit, bls-to-execution: what keys sign.
#include "cli/account.hpp"
#include "cli/account_files.hpp"
#include "cli/account_stake.hpp"
#include "json/writer.hpp"
#include "keys/execution_address.hpp"
#include "keys/signed_messages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct SignOptions {
    AccountNetworkOptions network;
    SecretOptions secrets;
    StakeOptions stake;
    std::vector<std::string> keystores;
    std::uint32_t first = 0;
    std::uint32_t count = 1;
    std::vector<std::uint64_t> validator_indices;
    std::uint64_t epoch = 0;
    std::string address;
    std::string output;
    bool json = false;
};

/// The keys of the keystores given, or of the mnemonic's accounts.
Outcome<std::vector<crypto::SecretKey>> get_signing_keys(const SignOptions& options, Dialog* dialog,
                                                         Output output) {
    std::vector<crypto::SecretKey> signing_keys;
    if (!options.keystores.empty()) {
        CAIRN_TRY_ASSIGN(const auto password, get_password(options.secrets, dialog, output));
        for (const std::string& file : options.keystores) {
            CAIRN_TRY_ASSIGN(crypto::SecretKey key, open_keystore_file(file, password));
            signing_keys.push_back(std::move(key));
        }
        return signing_keys;
    }
    CAIRN_TRY_ASSIGN(const auto mnemonic, get_mnemonic(options.secrets, dialog, output));
    CAIRN_TRY_ASSIGN(const auto seed, get_seed(options.secrets, mnemonic, output));
    for (keys::ValidatorKeys& pair : keys::validator_keys(seed, options.first, options.count)) {
        signing_keys.push_back(std::move(pair.signing));
    }
    return signing_keys;
}

void declare_keys(CLI::App& app, SignOptions& options) {
    app.add_option("keystores", options.keystores,
                   "Keystore files, all under one password; none: use the mnemonic");
    options.network.declare(app);
    app.add_option("--first", options.first, "First account of the mnemonic")
        ->check(CLI::Range(0U, 0xffff'0000U))
        ->capture_default_str();
    options.secrets.declare_mnemonic(app);
    options.secrets.declare_password(app);
    options.secrets.declare_yes(app);
}

// --- deposit ---

Outcome<int> run_deposit(const SignOptions& options, Output output) {
    CAIRN_TRY_ASSIGN(const keys::Network network, options.network.load());
    const auto dialog = open_dialog(options.secrets);
    CAIRN_TRY_ASSIGN(const Stake stake, get_stake(options.stake, network, dialog.get()));
    CAIRN_TRY_ASSIGN(const auto signing_keys, get_signing_keys(options, dialog.get(), output));
    std::vector<consensus::DepositData> deposits;
    for (const crypto::SecretKey& key : signing_keys) {
        deposits.push_back(keys::make_deposit(network, key, stake.credentials, stake.amount));
    }
    CAIRN_TRY_ASSIGN(const std::string file, write_deposits(options.output, network, deposits));
    if (options.json) {
        json::Writer report;
        report.begin_object().field("network", network.name).field("deposit_data", file);
        output.out << report.field("deposits", deposits.size()).end_object().text() << '\n';
    } else {
        output.out << fmt::format("{}: {} deposits for {}\n", file, deposits.size(), network.name);
    }
    return exit_success;
}

// --- verify-deposits ---

Outcome<int> run_verify(const SignOptions& options, Output output) {
    CAIRN_TRY_ASSIGN(const keys::Network network, options.network.load());
    CAIRN_TRY_ASSIGN(const std::string text, read_text_file(options.keystores.front()));
    const auto entries = keys::parse_deposit_file(text);
    if (!entries) {
        return fail(options.keystores.front() + ": " + keys::to_string(entries.error()));
    }
    if (const auto verdict = keys::verify_deposits(network, *entries); !verdict) {
        return fail(options.keystores.front() + ": " + keys::to_string(verdict.error()));
    }
    json::Writer report;
    report.begin_array();
    for (const auto& entry : *entries) {
        const std::string credentials = base::to_hex(entry.data.withdrawal_credentials.view());
        const std::string pubkey = base::to_hex(entry.data.pubkey.view());
        report.begin_object().field("pubkey", pubkey).field("amount", entry.data.amount.value);
        report.field("withdrawal_credentials", credentials).end_object();
        if (!options.json) {
            output.out << fmt::format("{}  {:.9g} ETH  withdrawn to {}\n", pubkey,
                                      static_cast<double>(entry.data.amount.value) / 1e9,
                                      credentials);
        }
    }
    output.out << (options.json
                       ? report.end_array().text()
                       : fmt::format("{} deposits, all good for {}", entries->size(), network.name))
               << '\n';
    return exit_success;
}

// --- exit ---

Outcome<int> run_exit(const SignOptions& options, Output output) {
    if (options.keystores.size() > 1) {
        return fail_usage("one keystore at a time");
    }
    CAIRN_TRY_ASSIGN(const keys::Network network, options.network.load_with_root());
    const auto dialog = open_dialog(options.secrets);
    const std::uint64_t index = options.validator_indices.front();
    CAIRN_TRY(confirm(options.secrets, dialog.get(),
                      fmt::format("Validator {} of {} leaves for good once this is published.",
                                  index, network.name)));
    CAIRN_TRY_ASSIGN(const auto signing_keys, get_signing_keys(options, dialog.get(), output));
    const auto signed_exit =
        keys::sign_voluntary_exit(network, signing_keys.front(), consensus::ValidatorIndex{index},
                                  consensus::Epoch{options.epoch});
    CAIRN_TRY(write_text(options.output, keys::to_json(signed_exit), output));
    output.err << "signed by " << base::to_hex(crypto::sk_to_pk(signing_keys.front()).view())
               << "; publish it by POST /eth/v1/beacon/pool/voluntary_exits of any node\n";
    return exit_success;
}

// --- bls-to-execution ---

Outcome<int> run_change(const SignOptions& options, Output output) {
    CAIRN_TRY_ASSIGN(const auto address, parse_address(options.address));
    CAIRN_TRY_ASSIGN(const keys::Network network, options.network.load_with_root());
    const auto dialog = open_dialog(options.secrets);
    CAIRN_TRY(
        confirm(options.secrets, dialog.get(),
                fmt::format("The stake of {} validators goes to {}, for good.",
                            options.validator_indices.size(), keys::to_checksum_text(address))));
    CAIRN_TRY_ASSIGN(const auto mnemonic, get_mnemonic(options.secrets, dialog.get(), output));
    CAIRN_TRY_ASSIGN(const auto seed, get_seed(options.secrets, mnemonic, output));
    const auto pairs = keys::validator_keys(
        seed, options.first, static_cast<std::uint32_t>(options.validator_indices.size()));
    std::vector<consensus::SignedBLSToExecutionChange> changes;
    for (const keys::ValidatorKeys& pair : pairs) {
        const consensus::ValidatorIndex index{options.validator_indices[changes.size()]};
        changes.push_back(
            keys::sign_bls_to_execution_change(network, pair.withdrawal, index, address));
        const Bytes32 credentials =
            keys::bls_withdrawal_credentials(changes.back().message.from_bls_pubkey);
        output.err << fmt::format("validator {}: must have the credentials {} now\n", index.value,
                                  base::to_hex(credentials.view()));
    }
    CAIRN_TRY(write_text(options.output, keys::to_json(network, changes), output));
    output.err << "publish it by POST /eth/v1/beacon/pool/bls_to_execution_changes of any node\n";
    return exit_success;
}

}  // namespace

Run declare_account_deposit(CLI::App& app) {
    const auto options = std::make_shared<SignOptions>();
    declare_keys(app, *options);
    app.add_option("--count", options->count, "How many accounts of the mnemonic")
        ->check(CLI::Range(1U, 10'000U))
        ->capture_default_str();
    options->stake.declare(app);
    options->output = "validator_keys";
    app.add_option("-o,--output", options->output, "Folder for the file")->capture_default_str();
    app.add_flag("--json", options->json, "Print what was made as JSON");
    return [options](Output output) { return report(run_deposit(*options, output), output); };
}

Run declare_account_verify_deposits(CLI::App& app) {
    const auto options = std::make_shared<SignOptions>();
    app.add_option("file", options->keystores, "The file, deposit_data-*.json")
        ->required()
        ->expected(1);
    options->network.declare(app);
    app.add_flag("--json", options->json, "Print JSON");
    return [options](Output output) { return report(run_verify(*options, output), output); };
}

Run declare_account_exit(CLI::App& app) {
    const auto options = std::make_shared<SignOptions>();
    declare_keys(app, *options);
    app.add_option("--validator-index", options->validator_indices, "Index in the registry")
        ->required()
        ->expected(1);
    app.add_option("--epoch", options->epoch, "Valid from this epoch on")->capture_default_str();
    app.add_option("-o,--output", options->output, "New file; none: standard output");
    return [options](Output output) { return report(run_exit(*options, output), output); };
}

Run declare_account_bls_to_execution(CLI::App& app) {
    const auto options = std::make_shared<SignOptions>();
    options->network.declare(app);
    app.add_option("--validator-index", options->validator_indices,
                   "Indices in the registry, for the accounts FIRST, FIRST + 1, ...")
        ->required();
    app.add_option("--first", options->first, "First account of the mnemonic")
        ->check(CLI::Range(0U, 0xffff'0000U))
        ->capture_default_str();
    app.add_option("--withdrawal-address", options->address, "Where the stake goes, for good")
        ->required();
    options->secrets.declare_mnemonic(app);
    options->secrets.declare_yes(app);
    app.add_option("-o,--output", options->output, "New file; none: standard output");
    return [options](Output output) { return report(run_change(*options, output), output); };
}

}  // namespace cairn::cli
