#include "cli/validator_options.hpp"

#include "base/bytes.hpp"
#include "cli/validator_keys.hpp"

#include <CLI/CLI.hpp>

namespace cairn::cli {
namespace {

void declare_keys(CLI::App& app, ValidatorOptions& options) {
    CLI::Option* const keys =
        app.add_option("--keys", options.keys, "Folder of keystores, *.json (ERC-2335)");
    CLI::Option* const password = app.add_option("--password-file", options.password_file,
                                                 "File whose first line opens the keystores");
    CLI::Option* const interop =
        app.add_option("--interop-keys", options.interop_keys,
                       "Keys that everyone knows, for networks without value: FIRST..LAST")
            ->check([](const std::string& text) {
                return parse_key_range(text) ? "" : "'" + text + "' is no range like 0..63";
            });
    CLI::Option* const remote =
        app.add_option("--remote-signer", options.remote_signers,
                       "URLs of a web3signer that holds the keys, the preferred one first")
            ->delimiter(',');
    CLI::Option* const folder =
        app.add_option("--validators-dir", options.validators_dir,
                       "Folder of the keys and settings that came through the Keymanager API");
    keys->needs(password)->excludes(interop);
    password->needs(keys);
    remote->excludes(interop);
    folder->excludes(interop);
    CLI::Option* const port =
        app.add_option("--keymanager-port", options.keymanager_port,
                       "Serve the Keymanager API on this port of the loopback; 0: any")
            ->needs(folder);
    app.add_option("--keymanager-token-file", options.keymanager_token_file,
                   "Where its token is; by default made in the folder as api-token.txt")
        ->needs(port);
}

void declare_safety(CLI::App& app, ValidatorOptions& options) {
    app.add_option("--slashing-protection", options.slashing_protection,
                   "File of what was signed; made if it is missing");
    app.add_flag("--require-slashing-protection", options.require_protection,
                 "Refuse to start if that file is missing");
    app.add_flag("--doppelganger", options.doppelganger,
                 "Watch for two epochs whether another process signs with our keys");
}

void declare_choices(CLI::App& app, ValidatorOptions& options) {
    app.add_option("--fee-recipient,--suggested-fee-recipient", options.fee_recipient,
                   "Execution address that gets the fees")
        ->check([](const std::string& text) {
            return base::fixed_from_hex<20>(text) ? "" : "'" + text + "' is no address";
        });
    app.add_option("--graffiti", options.graffiti, "What our blocks carry, at most 32 bytes")
        ->check([](const std::string& text) {
            return text.size() <= validator::GRAFFITI_BYTES ? "" : "longer than 32 bytes";
        })
        ->default_str("cairn");
    app.add_option("--graffiti-file", options.graffiti_file,
                   "Lines 'PUBKEY: GRAFFITI' and 'default: GRAFFITI'");
    app.add_option("--proposer-settings", options.proposer_settings,
                   "JSON or YAML with default_config and proposer_config, as Teku and Prysm "
                   "read it: fee recipients, gas limits, builders, graffiti by key");
    app.add_option("--gas-limit", options.gas_limit, "What builders are told to aim for")
        ->default_str(std::to_string(validator::DEFAULT_GAS_LIMIT));
    app.add_flag("--builder", options.builder,
                 "Register all keys with the builder of the node, each epoch, and take its blocks "
                 "where they pay more");
}

}  // namespace

void declare_validator_options(CLI::App& app, ValidatorOptions& options) {
    app.add_option("--beacon-node", options.beacon_nodes,
                   "URLs of beacon nodes, the preferred one first")
        ->delimiter(',')
        ->capture_default_str();
    declare_keys(app, options);
    declare_safety(app, options);
    declare_choices(app, options);
    app.add_option("--until-slot", options.until_slot, "End after this slot");
}

}  // namespace cairn::cli
