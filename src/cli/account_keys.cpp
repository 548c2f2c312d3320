// cairn account new, import, list: keys and their files.
#include "base/clock.hpp"
#include "cli/account.hpp"
#include "cli/account_files.hpp"
#include "cli/account_stake.hpp"
#include "json/writer.hpp"
#include "keys/new_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <memory>
#include <ostream>
#include <set>

namespace cairn::cli {
namespace {

struct KeyOptions {
    AccountNetworkOptions network;
    SecretOptions secrets;
    StakeOptions stake;
    std::uint32_t first = 0;
    std::uint32_t count = 1;
    std::string output = "validator_keys";
    std::vector<std::string> keystores;
    bool json = false;
};

void declare_output(CLI::App& app, KeyOptions& options) {
    app.add_option("-o,--output", options.output, "Folder for the files; made if it is missing")
        ->capture_default_str();
    app.add_flag("--json", options.json, "Print what was made as JSON");
}

constexpr std::uint32_t validators_max = 10'000;

// --- new ---

constexpr const char* explanation =
    "This makes the keys of a validator, in four steps:\n"
    "  1. a mnemonic: 24 words, to be written on paper. Whoever has them has your stake, and\n"
    "     without them a lost disk is a lost key. They are shown once and stored nowhere.\n"
    "  2. a password, which encrypts the keys on this disk\n"
    "  3. the address that your stake and its rewards will be paid to\n"
    "  4. keystores for your validator client, and deposit data for the deposit contract\n"
    "Best done on a machine without network. Ctrl-C stops at any question.\n";

std::string numbered_words(const keys::Mnemonic& mnemonic) {
    std::string text;
    for (std::size_t i = 0; i < mnemonic.size(); ++i) {
        text += fmt::format("{:>4}. {:<10}{}", i + 1, mnemonic.word(i), i % 4 == 3 ? "\n" : "");
    }
    return text;
}

/// The words are shown, removed, and asked for until they come back right.
Outcome<void> hand_over(const keys::Mnemonic& mnemonic, Dialog& dialog) {
    for (;;) {
        std::string words = numbered_words(mnemonic);
        dialog.say("\nWrite these words on paper, in this order:\n\n" + words);
        crypto::wipe({reinterpret_cast<std::uint8_t*>(words.data()), words.size()});
        if (!dialog.ask("\nPress Enter when they are written down; they disappear then. ")) {
            return fail("stopped; no key was made");
        }
        dialog.clear();
        const auto typed = dialog.ask_secret(
            "Type them back from the paper (not shown; four letters of each will do): ");
        if (!typed) {
            return fail("stopped; no key was made");
        }
        const auto read = keys::Mnemonic::parse(typed->text());
        if (read && crypto::equal_in_constant_time(read->entropy(), mnemonic.entropy())) {
            dialog.say("They are right.\n");
            return {};
        }
        dialog.say((read ? "These are other words" : keys::to_string(read.error())) +
                   std::string(". Look again.\n"));
    }
}

Outcome<void> deliver_mnemonic(const KeyOptions& options, const keys::Mnemonic& mnemonic,
                               Dialog* dialog) {
    if (options.secrets.mnemonic_file.empty()) {
        return dialog != nullptr
                   ? hand_over(mnemonic, *dialog)
                   : fail_usage(
                         "--mnemonic-file is needed without a terminal: the new mnemonic "
                         "is written there");
    }
    crypto::SecretBytes text = mnemonic.phrase();
    text.append("\n");
    const auto written = keys::write_new_file(options.secrets.mnemonic_file, text.view());
    return written ? Outcome<void>{} : fail(keys::to_string(written.error()));
}

struct Made {
    std::vector<WrittenKeystore> keystores;
    std::string deposit_file;  // empty: none
};

void print_json(const KeyOptions& options, const keys::Network& network, const Made& made,
                Output output) {
    json::Writer report;
    report.begin_object().field("network", network.name).key("keystores").begin_array();
    for (const WrittenKeystore& keystore : made.keystores) {
        report.begin_object().field("file", keystore.file).field("path", keystore.path);
        report.field("pubkey", base::to_hex(keystore.pubkey.view())).end_object();
    }
    report.end_array();
    if (!made.deposit_file.empty()) {
        report.field("deposit_data", made.deposit_file);
    }
    if (!options.secrets.mnemonic_file.empty()) {
        report.field("mnemonic_file", options.secrets.mnemonic_file);
    }
    output.out << report.end_object().text() << '\n';
}

void print_next_steps(const KeyOptions& options, const keys::Network& network, const Made& made,
                      Output output) {
    for (const WrittenKeystore& keystore : made.keystores) {
        output.out << base::to_hex(keystore.pubkey.view()) << "  " << keystore.file << '\n';
    }
    if (made.deposit_file.empty()) {
        output.out << "\nRun each key in one place only: two that sign are slashed.\n";
        return;
    }
    output.out << fmt::format(
        "deposit data  {0}\n\nNext, for the network {1}:\n"
        "  1. Start a node and wait until it is in sync.\n"
        "  2. Give the keystores in {2} to one validator client, and to one only: two that sign\n"
        "     with the same key are slashed.\n"
        "  3. Check the file: cairn account verify-deposits --network {1} {0}\n"
        "  4. Send the deposit with the network's launchpad, by that file.\n",
        made.deposit_file, network.name, options.output);
}

void print_made(const KeyOptions& options, const keys::Network& network, const Made& made,
                Output output) {
    if (options.json) {
        print_json(options, network, made, output);
    } else {
        print_next_steps(options, network, made, output);
    }
}

Outcome<void> check_range(const KeyOptions& options) {
    if (options.count > validators_max ||
        std::uint64_t{options.first} + options.count > (std::uint64_t{1} << 32U)) {
        return fail_usage("at most 10000 validators at once, and accounts below 2^32");
    }
    return {};
}

Outcome<int> run_new(const KeyOptions& options, Output output) {
    CAIRN_TRY(check_range(options));
    CAIRN_TRY_ASSIGN(const keys::Network network, options.network.load());
    const auto dialog = open_dialog(options.secrets);
    if (dialog != nullptr) {
        dialog->say(explanation);
    }
    // What can be refused is refused before anything is made.
    CAIRN_TRY_ASSIGN(const Stake stake, get_stake(options.stake, network, dialog.get()));
    CAIRN_TRY_ASSIGN(const auto password, get_new_password(options.secrets, dialog.get(), output));
    const keys::Mnemonic mnemonic = keys::Mnemonic::generate(crypto::os_random());
    CAIRN_TRY(deliver_mnemonic(options, mnemonic, dialog.get()));
    CAIRN_TRY_ASSIGN(const auto seed, get_seed(options.secrets, mnemonic, output));
    const auto keys = keys::validator_keys(seed, 0, options.count);
    Made made;
    CAIRN_TRY_ASSIGN(made.keystores, write_keystores(options.output, keys, password, output));
    std::vector<consensus::DepositData> deposits;
    for (const keys::ValidatorKeys& pair : keys) {
        deposits.push_back(
            keys::make_deposit(network, pair.signing, stake.credentials, stake.amount));
    }
    CAIRN_TRY_ASSIGN(made.deposit_file, write_deposits(options.output, network, deposits));
    print_made(options, network, made, output);
    return exit_success;
}

// --- import ---

/// A keystore that another tool has made: opened to see that it can be, and copied as it is.
Outcome<WrittenKeystore> take_keystore(const std::string& folder, const std::string& file,
                                       const crypto::SecretBytes& password,
                                       std::set<consensus::BLSPubkey>& known) {
    CAIRN_TRY_ASSIGN(const std::string text, read_text_file(file));
    CAIRN_TRY_ASSIGN(const keys::Keystore keystore, read_keystore_file(file));
    CAIRN_TRY_ASSIGN(const crypto::SecretKey key, open_keystore_file(file, password));
    const consensus::BLSPubkey pubkey = crypto::sk_to_pk(key);
    if (!known.insert(pubkey).second) {
        return fail(file + ": its key is in " + folder + " already");
    }
    const std::string name =
        keystore.path.empty()
            ? fmt::format("keystore-{}.json", base::to_hex(pubkey.view()).substr(2, 16))
            : keystore_name(keystore.path, base::now_ms() / 1000);
    std::string copy = (std::filesystem::path(folder) / name).string();
    if (const auto written = keys::write_new_file(copy, text); !written) {
        return fail(keys::to_string(written.error()));
    }
    return WrittenKeystore{std::move(copy), keystore.path, pubkey};
}

Outcome<int> import_keystores(const KeyOptions& options, Output output) {
    CAIRN_TRY_ASSIGN(const keys::Network network, options.network.load());
    const auto dialog = open_dialog(options.secrets);
    CAIRN_TRY_ASSIGN(const auto password, get_password(options.secrets, dialog.get(), output));
    CAIRN_TRY(make_folder(options.output));
    CAIRN_TRY_ASSIGN(const auto present, find_keystores(options.output, output));
    std::set<consensus::BLSPubkey> known;
    for (const FoundKeystore& found : present) {
        known.insert(found.keystore.pubkey.value_or(consensus::BLSPubkey{}));
    }
    Made made;
    for (const std::string& file : options.keystores) {
        CAIRN_TRY_ASSIGN(auto taken, take_keystore(options.output, file, password, known));
        made.keystores.push_back(std::move(taken));
    }
    print_made(options, network, made, output);
    return exit_success;
}

Outcome<int> run_import(const KeyOptions& options, Output output) {
    if (!options.keystores.empty()) {
        return import_keystores(options, output);
    }
    CAIRN_TRY(check_range(options));
    CAIRN_TRY_ASSIGN(const keys::Network network, options.network.load());
    const auto dialog = open_dialog(options.secrets);
    CAIRN_TRY_ASSIGN(const auto mnemonic, get_mnemonic(options.secrets, dialog.get(), output));
    CAIRN_TRY_ASSIGN(const auto seed, get_seed(options.secrets, mnemonic, output));
    CAIRN_TRY_ASSIGN(const auto password, get_new_password(options.secrets, dialog.get(), output));
    const auto keys = keys::validator_keys(seed, options.first, options.count);
    Made made;
    CAIRN_TRY_ASSIGN(made.keystores, write_keystores(options.output, keys, password, output));
    print_made(options, network, made, output);
    return exit_success;
}

// --- list ---

Outcome<int> run_list(const KeyOptions& options, Output output) {
    CAIRN_TRY_ASSIGN(const auto found, find_keystores(options.output, output));
    json::Writer report;
    report.begin_array();
    for (const auto& [file, keystore] : found) {
        const std::string pubkey =
            keystore.pubkey ? base::to_hex(keystore.pubkey->view()) : "unknown";
        if (options.json) {
            report.begin_object().field("file", file).field("pubkey", pubkey);
            report.field("path", keystore.path).field("description", keystore.description);
            report.field("uuid", keystore.uuid).end_object();
        } else {
            output.out << fmt::format("{}  {:<22}  {}\n", pubkey, keystore.path, file);
        }
    }
    if (options.json) {
        output.out << report.end_array().text() << '\n';
    } else if (found.empty()) {
        output.err << "no keystores in " << options.output << '\n';
    }
    return exit_success;
}

}  // namespace

Run declare_account_new(CLI::App& app) {
    const auto options = std::make_shared<KeyOptions>();
    options->network.declare(app);
    app.add_option("--count", options->count, "How many validators")
        ->check(CLI::Range(1U, validators_max))
        ->capture_default_str();
    options->stake.declare(app);
    app.add_option("--mnemonic-file", options->secrets.mnemonic_file,
                   "Write the new mnemonic to this new file instead of showing it");
    app.add_option("--mnemonic-passphrase-file", options->secrets.passphrase_file,
                   "File with a passphrase that the keys need besides the mnemonic");
    options->secrets.declare_password(app);
    options->secrets.declare_yes(app);
    declare_output(app, *options);
    return [options](Output output) { return report(run_new(*options, output), output); };
}

Run declare_account_import(CLI::App& app) {
    const auto options = std::make_shared<KeyOptions>();
    app.add_option("keystores", options->keystores,
                   "Keystore files to take, all under one password; none: use the mnemonic");
    options->network.declare(app);
    app.add_option("--first", options->first, "First account of the mnemonic")
        ->capture_default_str();
    app.add_option("--count", options->count, "How many accounts")
        ->check(CLI::Range(1U, validators_max))
        ->capture_default_str();
    options->secrets.declare_mnemonic(app);
    options->secrets.declare_password(app);
    options->secrets.declare_yes(app);
    declare_output(app, *options);
    return [options](Output output) { return report(run_import(*options, output), output); };
}

Run declare_account_list(CLI::App& app) {
    const auto options = std::make_shared<KeyOptions>();
    app.add_option("folder", options->output, "Folder of keystores")->capture_default_str();
    app.add_flag("--json", options->json, "Print JSON");
    return [options](Output output) { return report(run_list(*options, output), output); };
}

}  // namespace cairn::cli
