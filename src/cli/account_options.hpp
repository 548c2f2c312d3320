// What the subcommands of `cairn account` have in common: the network, and secrets that come from
// files or from a person, never from the command line.
#pragma once

#include "base/result.hpp"
#include "cli/command.hpp"
#include "cli/dialog.hpp"
#include "consensus/primitives.hpp"
#include "keys/derivation.hpp"
#include "keys/keystore.hpp"
#include "keys/mnemonic.hpp"
#include "keys/network.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cairn::cli {

/// Why a command did not do its work, in a sentence, and its exit status.
struct Failure {
    std::string text;
    int status = exit_failure;
};
template <class T>
using Outcome = Result<T, Failure>;

unexpected<Failure> fail(std::string text);
/// The command line lacks something.
unexpected<Failure> fail_usage(std::string text);
/// Prints a failure as "cairn account: ..." and gives its status.
int report(const Outcome<int>& outcome, Output output);

struct AccountNetworkOptions {
    std::string network = "mainnet";
    std::string config;                   // a file
    std::string genesis_validators_root;  // hexadecimal

    void declare(CLI::App& app);
    Outcome<keys::Network> load() const;
    /// Of which genesis_validators_root is known.
    Outcome<keys::Network> load_with_root() const;
};

/// Where the secrets come from.
struct SecretOptions {
    std::string mnemonic_file;
    std::string passphrase_file;
    std::string password_file;
    bool yes = false;

    void declare_mnemonic(CLI::App& app);
    void declare_password(CLI::App& app);
    void declare_yes(CLI::App& app);
};

/// The person, if there is one and --yes does not say that nobody wants to be asked.
std::unique_ptr<Dialog> open_dialog(const SecretOptions& options);

/// A file's content; at most 64 KiB. Tells `output` if others may read it.
Outcome<crypto::SecretBytes> read_secret_file(const std::string& path, Output output);
Outcome<std::string> read_text_file(const std::string& path);

/// From --mnemonic-file, or asked for until it is one.
Outcome<keys::Mnemonic> get_mnemonic(const SecretOptions& options, Dialog* dialog, Output output);
/// With the passphrase of --mnemonic-passphrase-file, if given.
Outcome<crypto::SecretBytes> get_seed(const SecretOptions& options, const keys::Mnemonic& mnemonic,
                                      Output output);
/// From --password-file, or asked for. A new one is asked for twice and has 8 characters or more.
Outcome<crypto::SecretBytes> get_new_password(const SecretOptions& options, Dialog* dialog,
                                              Output output);
Outcome<crypto::SecretBytes> get_password(const SecretOptions& options, Dialog* dialog,
                                          Output output);

/// The key of a keystore file; the error names the file.
Outcome<keys::Keystore> read_keystore_file(const std::string& path);
Outcome<crypto::SecretKey> open_keystore_file(const std::string& path,
                                              const crypto::SecretBytes& password);

/// "32", "0.5": ETH with up to nine decimals.
Outcome<consensus::Gwei> parse_eth(const std::string& text);
Outcome<consensus::ExecutionAddress> parse_address(const std::string& text);

/// Goes on without asking if there is nobody to ask but --yes was given.
Outcome<void> confirm(const SecretOptions& options, Dialog* dialog, const std::string& question);

}  // namespace cairn::cli
