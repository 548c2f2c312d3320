#include "cli/account_options.hpp"

#include "cli/file.hpp"
#include "keys/execution_address.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <ostream>
#include <system_error>

namespace cairn::cli {
namespace {

constexpr std::size_t secret_bytes_max = std::size_t{64} * 1024;
constexpr std::size_t password_bytes_min = 8;

std::string system_error(const std::string& path) {
    return fmt::format("{}: cannot read: {}", path, std::generic_category().message(errno));
}

/// Closes its file when it dies.
struct OpenFile {
    int descriptor;
    explicit OpenFile(const std::string& path)
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's own interface
        : descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() {
        if (descriptor >= 0) {
            ::close(descriptor);
        }
    }
};

Outcome<crypto::SecretBytes> ask_new_password(Dialog& dialog) {
    dialog.say(
        "\nThe password encrypts the keys on this disk. A validator client asks for it at its\n"
        "start. It is not the mnemonic: if it is lost, the mnemonic makes the keys anew.\n");
    for (;;) {
        auto password = dialog.ask_secret("New password (8 characters or more, not shown): ");
        if (!password) {
            return fail("stopped");
        }
        const auto normal = keys::normalize_password(password->text());
        if (!normal || normal->size() < password_bytes_min) {
            dialog.say("That is shorter than 8 characters, or no text. Once more.\n");
            continue;
        }
        const auto again = dialog.ask_secret("The same password again: ");
        if (!again) {
            return fail("stopped");
        }
        if (crypto::equal_in_constant_time(password->view(), again->view())) {
            return *std::move(password);
        }
        dialog.say("The two are different. Once more.\n");
    }
}

Outcome<keys::Mnemonic> ask_mnemonic(Dialog& dialog) {
    for (;;) {
        const auto text =
            dialog.ask_secret("Your mnemonic (not shown; four letters of each word will do): ");
        if (!text) {
            return fail("stopped");
        }
        auto mnemonic = keys::Mnemonic::parse(text->text());
        if (mnemonic) {
            return *std::move(mnemonic);
        }
        dialog.say(keys::to_string(mnemonic.error()) + ". Once more.\n");
    }
}

}  // namespace

unexpected<Failure> fail(std::string text) {
    return unexpected(Failure{std::move(text), exit_failure});
}

unexpected<Failure> fail_usage(std::string text) {
    return unexpected(Failure{std::move(text), exit_usage});
}

int report(const Outcome<int>& outcome, Output output) {
    if (outcome) {
        return *outcome;
    }
    output.err << "cairn account: " << outcome.error().text << '\n';
    return outcome.error().status;
}

void AccountNetworkOptions::declare(CLI::App& app) {
    auto* const name = app.add_option("--network", network, "The network that the keys are for")
                           ->check(CLI::IsMember({"mainnet", "hoodi", "minimal"}))
                           ->capture_default_str();
    app.add_option("--config", config, "The network's config.yaml, for any other network")
        ->excludes(name);
    app.add_option("--genesis-validators-root", genesis_validators_root,
                   "Of a network by --config, for exits and changes");
}

Outcome<keys::Network> AccountNetworkOptions::load() const {
    auto loaded = *keys::find_network(network);
    if (!config.empty()) {
        CAIRN_TRY_ASSIGN(const std::string text, read_text_file(config));
        auto read = keys::network_from_config(text);
        if (!read) {
            return fail(fmt::format("{}: {}", config, keys::to_string(read.error())));
        }
        loaded = *std::move(read);
    }
    if (!genesis_validators_root.empty()) {
        const auto root = base::fixed_from_hex<32>(genesis_validators_root);
        if (!root) {
            return fail_usage("--genesis-validators-root is not 32 bytes in hexadecimal");
        }
        if (loaded.genesis_validators_root && *loaded.genesis_validators_root != *root) {
            return fail_usage("--genesis-validators-root is another network's than --network");
        }
        loaded.genesis_validators_root = *root;
    }
    return loaded;
}

Outcome<keys::Network> AccountNetworkOptions::load_with_root() const {
    CAIRN_TRY_ASSIGN(keys::Network loaded, load());
    if (!loaded.genesis_validators_root) {
        return fail_usage("--genesis-validators-root is needed for the network " + loaded.name);
    }
    return loaded;
}

void SecretOptions::declare_mnemonic(CLI::App& app) {
    app.add_option("--mnemonic-file", mnemonic_file,
                   "File with the mnemonic; without it, it is asked for");
    app.add_option("--mnemonic-passphrase-file", passphrase_file,
                   "File with the mnemonic's passphrase, if it has one (most have none)");
}

void SecretOptions::declare_password(CLI::App& app) {
    app.add_option("--password-file", password_file,
                   "File with the password of the keystores; without it, it is asked for");
}

void SecretOptions::declare_yes(CLI::App& app) {
    app.add_flag("-y,--yes", yes, "Ask nothing, for scripts");
}

std::unique_ptr<Dialog> open_dialog(const SecretOptions& options) {
    return options.yes ? nullptr : Dialog::open();
}

Outcome<crypto::SecretBytes> read_secret_file(const std::string& path, Output output) {
    const OpenFile file(path);
    struct stat status = {};
    if (file.descriptor < 0 || ::fstat(file.descriptor, &status) != 0) {
        return fail(system_error(path));
    }
    if (S_ISREG(status.st_mode) && (status.st_mode & 0077U) != 0) {
        output.err << "cairn account: warning: others may read " << path << "; chmod 600 it\n";
    }
    crypto::SecretBytes content(secret_bytes_max + 1);
    std::size_t size = 0;
    while (size < content.size()) {
        const auto rest = content.span().subspan(size);
        const ssize_t got = ::read(file.descriptor, rest.data(), rest.size());
        if (got < 0 && errno != EINTR) {
            return fail(system_error(path));
        }
        if (got == 0) {
            content.truncate(size);
            return content;
        }
        size += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return fail(path + ": larger than 64 KiB");
}

Outcome<std::string> read_text_file(const std::string& path) {
    const auto bytes = read_file(path);
    if (!bytes) {
        return fail(bytes.error());
    }
    return std::string(bytes->begin(), bytes->end());
}

Outcome<keys::Mnemonic> get_mnemonic(const SecretOptions& options, Dialog* dialog, Output output) {
    if (options.mnemonic_file.empty()) {
        return dialog != nullptr ? ask_mnemonic(*dialog)
                                 : fail_usage("--mnemonic-file is needed without a terminal");
    }
    CAIRN_TRY_ASSIGN(const auto text, read_secret_file(options.mnemonic_file, output));
    auto mnemonic = keys::Mnemonic::parse(text.text());
    if (!mnemonic) {
        return fail(options.mnemonic_file + ": " + keys::to_string(mnemonic.error()));
    }
    return *std::move(mnemonic);
}

Outcome<crypto::SecretBytes> get_seed(const SecretOptions& options, const keys::Mnemonic& mnemonic,
                                      Output output) {
    crypto::SecretBytes passphrase;
    if (!options.passphrase_file.empty()) {
        CAIRN_TRY_ASSIGN(passphrase, read_secret_file(options.passphrase_file, output));
        const std::size_t end = passphrase.text().find_last_not_of("\r\n");
        passphrase.truncate(end == std::string_view::npos ? 0 : end + 1);
    }
    auto seed = mnemonic.seed(passphrase.text());
    if (!seed) {
        return fail(options.passphrase_file + ": " + std::string(keys::to_string(seed.error())));
    }
    return *std::move(seed);
}

Outcome<crypto::SecretBytes> get_new_password(const SecretOptions& options, Dialog* dialog,
                                              Output output) {
    if (options.password_file.empty()) {
        return dialog != nullptr ? ask_new_password(*dialog)
                                 : fail_usage("--password-file is needed without a terminal");
    }
    CAIRN_TRY_ASSIGN(auto password, read_secret_file(options.password_file, output));
    const auto normal = keys::normalize_password(password.text());
    if (!normal) {
        return fail(options.password_file + ": " + std::string(keys::to_string(normal.error())));
    }
    if (normal->size() < password_bytes_min) {
        return fail(options.password_file + ": the password has fewer than 8 characters");
    }
    return password;
}

Outcome<crypto::SecretBytes> get_password(const SecretOptions& options, Dialog* dialog,
                                          Output output) {
    if (!options.password_file.empty()) {
        return read_secret_file(options.password_file, output);
    }
    if (dialog == nullptr) {
        return fail_usage("--password-file is needed without a terminal");
    }
    auto password = dialog->ask_secret("Password of the keystore (not shown): ");
    if (!password) {
        return fail("stopped");
    }
    return *std::move(password);
}

Outcome<keys::Keystore> read_keystore_file(const std::string& path) {
    CAIRN_TRY_ASSIGN(const std::string text, read_text_file(path));
    auto keystore = keys::parse_keystore(text);
    if (!keystore) {
        return fail(path + ": " + keys::to_string(keystore.error()));
    }
    return *std::move(keystore);
}

Outcome<crypto::SecretKey> open_keystore_file(const std::string& path,
                                              const crypto::SecretBytes& password) {
    CAIRN_TRY_ASSIGN(const keys::Keystore keystore, read_keystore_file(path));
    auto key = keys::decrypt(keystore, password.text());
    if (!key) {
        return fail(path + ": " + keys::to_string(key.error()));
    }
    return *std::move(key);
}

Outcome<consensus::Gwei> parse_eth(const std::string& text) {
    constexpr std::size_t decimals_max = 9;
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string decimals = point < text.size() ? text.substr(point + 1) : "";
    std::string digits = text.substr(0, point) + decimals;
    if (decimals.size() > decimals_max || point == 0) {
        return fail_usage("'" + text + "' is no amount in ETH, such as 32 or 0.5");
    }
    digits.append(decimals_max - decimals.size(), '0');
    std::uint64_t gwei = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, gwei);
    if (read.ec != std::errc{} || read.ptr != end) {
        return fail_usage("'" + text + "' is no amount in ETH, such as 32 or 0.5");
    }
    return consensus::Gwei{gwei};
}

Outcome<consensus::ExecutionAddress> parse_address(const std::string& text) {
    const auto address = keys::parse_execution_address(text);
    if (!address) {
        return fail_usage("'" + text + "': " + std::string(keys::to_string(address.error())));
    }
    return *address;
}

Outcome<void> confirm(const SecretOptions& options, Dialog* dialog, const std::string& question) {
    if (dialog == nullptr) {
        return options.yes ? Outcome<void>{} : fail_usage("--yes is needed without a terminal");
    }
    return dialog->confirm(question) ? Outcome<void>{} : fail("stopped");
}

}  // namespace cairn::cli
