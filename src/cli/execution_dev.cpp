#include "cli/execution_dev.hpp"

#include "base/clock.hpp"
#include "cli/file.hpp"
#include "cli/version.hpp"
#include "crypto/random.hpp"
#include "dev_chain/fork/forked_chain.hpp"
#include "dev_chain/methods.hpp"
#include "dev_chain/state_file.hpp"
#include "rpc/ipc_server.hpp"
#include "rpc/methods.hpp"
#include "rpc/receipt_waits.hpp"
#include "rpc/subscriptions.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <ostream>

namespace cairn::cli {
namespace {

using dev_chain::DevChain;
using dev_chain::DevOptions;

constexpr const char* DEV_GROUP = "Development (with --dev)";
constexpr std::uint64_t WEI_DIGITS = 18;

/// Whether SIGINT or SIGTERM came within that time.
bool is_told_to_stop(std::uint64_t wait_ms) {
    constexpr long NS_OF_A_MS = 1'000'000;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    const std::timespec limit{.tv_sec = static_cast<std::time_t>(wait_ms / 1'000),
                              .tv_nsec = static_cast<long>(wait_ms % 1'000) * NS_OF_A_MS};
    return ::sigtimedwait(&signals, nullptr, &limit) > 0;
}

/// "10000", "0.5": ether, in wei.
std::optional<U256> parse_ether(std::string_view text) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    std::string fraction(text.substr(std::min(point + 1, text.size())));
    if (fraction.size() > WEI_DIGITS || whole.empty()) {
        return std::nullopt;
    }
    fraction.resize(WEI_DIGITS, '0');
    return U256::parse_decimal(std::string(whole) + fraction);
}

std::string ether_text(const U256& wei) {
    std::string digits = wei.to_decimal();
    if (digits.size() <= WEI_DIGITS) {
        digits.insert(0, WEI_DIGITS + 1 - digits.size(), '0');
    }
    return digits.insert(digits.size() - WEI_DIGITS, ".");
}

Result<evm::Revision, std::string> parse_hardfork(const std::string& text) {
    std::string name = text;
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (name == "latest") {
        return evm::Revision::osaka;
    }
    const auto revision = evm::revision_from_name(name);
    if (!revision) {
        return unexpected("--hardfork " + text + ": no fork has this name (frontier ... osaka)");
    }
    return *revision;
}

Result<DevOptions, std::string> dev_options(const DevChoices& choices, const DevServing& serving) {
    DevOptions out;
    out.accounts = choices.accounts;
    const auto balance = parse_ether(choices.balance);
    if (!balance) {
        return unexpected("--balance " + choices.balance + ": not an amount of ether");
    }
    out.balance = *balance;
    if (!choices.mnemonic.empty()) {
        out.mnemonic = choices.mnemonic;
    }
    out.chain_id = choices.chain_id;
    out.gas_limit = serving.gas_limit.value_or(out.gas_limit);
    if (choices.base_fee) {
        out.base_fee = U256::parse(*choices.base_fee);
        if (!out.base_fee) {
            return unexpected("--base-fee " + *choices.base_fee + ": not a number of wei");
        }
    }
    CAIRN_TRY_ASSIGN(out.hardfork, parse_hardfork(choices.hardfork));
    out.timestamp = choices.timestamp;
    out.slots_in_epoch = choices.slots_in_epoch;
    return out;
}

Result<void, std::string> set_mining(const DevChoices& choices, DevChain& chain) {
    if (choices.block_time) {
        const double interval_ms = *choices.block_time * 1'000;
        if (!(interval_ms >= 1 && interval_ms <= 1e12)) {
            return unexpected("--block-time: not a time in seconds");
        }
        chain.set_interval(static_cast<std::uint64_t>(interval_ms));
    } else if (choices.no_mining) {
        chain.set_interval(0);
    }
    chain.impersonation().set_all(choices.auto_impersonate);
    return {};
}

using Made = Result<std::unique_ptr<DevChain>, std::string>;

void pause_ms(std::uint64_t ms) {
    base::Alarm().wait_until(base::now_ms() + ms);
}

/// $XDG_CACHE_HOME or ~/.cache, and our name.
std::filesystem::path cache_folder(const DevChoices& choices) {
    if (choices.no_fork_cache) {
        return {};
    }
    if (!choices.fork_cache.empty()) {
        return choices.fork_cache;
    }
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    if (cache != nullptr && *cache != '\0') {
        return std::filesystem::path(cache) / "cairn" / "fork";
    }
    return home == nullptr ? std::filesystem::path()
                           : std::filesystem::path(home) / ".cache" / "cairn" / "fork";
}

Made make_forked(const DevChoices& choices, DevOptions options, bool has_gas_limit,
                 std::ostream& out) {
    CAIRN_TRY_ASSIGN(
        const auto fork,
        dev_chain::ForkedChain::open(
            {choices.fork_url, choices.fork_block_number, cache_folder(choices)}, pause_ms));
    const dev_chain::ForkName name = fork->name();
    out << fmt::format("Forked {}, chain {}, at block {} {}\n", name.url, name.chain_id,
                       name.block_number, base::to_hex(name.block_hash.view()));
    options.fork = name;
    if (!has_gas_limit) {
        options.gas_limit = fork->first()->block.header.gas_limit;
    }
    auto beginning = fork->beginning(options);
    return DevChain::create_on(std::move(beginning), dev_chain::Funding::all, std::move(options),
                               base::now_ms);
}

Made make_loaded(const std::string& file, DevOptions options) {
    CAIRN_TRY_ASSIGN(const Bytes text, read_file(file));
    const auto saved =
        dev_chain::read_state_file({reinterpret_cast<const char*>(text.data()), text.size()});
    if (!saved) {
        return unexpected(file + ": " + saved.error());
    }
    auto beginning = dev_chain::begin_with(*saved, options);
    return DevChain::create_on(std::move(beginning), dev_chain::Funding::missing,
                               std::move(options), base::now_ms);
}

/// --state names a file that need not be there yet; --load-state one that must.
Made make_chain(const DevChoices& choices, const DevServing& serving, std::ostream& out) {
    CAIRN_TRY_ASSIGN(DevOptions options, dev_options(choices, serving));
    const bool has_state = !choices.state.empty() && std::filesystem::exists(choices.state);
    const std::string& file = has_state ? choices.state : choices.load_state;
    if (!choices.fork_url.empty()) {
        if (!file.empty()) {
            return unexpected(std::string("a fork and a saved state at once"));
        }
        return make_forked(choices, std::move(options), serving.gas_limit.has_value(), out);
    }
    return file.empty() ? DevChain::create(std::move(options), base::now_ms)
                        : make_loaded(file, std::move(options));
}

Result<void, std::string> dump(const DevChoices& choices, DevChain& chain) {
    const std::string& file = choices.state.empty() ? choices.dump_state : choices.state;
    if (file.empty()) {
        return {};
    }
    const auto text = chain.exclusively(
        [](const dev_chain::DevParts& parts) { return dev_chain::dump_state(parts); });
    if (!text) {
        return unexpected(text.error().message);
    }
    return write_file(file, {reinterpret_cast<const std::uint8_t*>(text->data()), text->size()});
}

void print_heading(std::ostream& out, std::string_view heading) {
    out << '\n' << heading << "\n==================\n\n";
}

void print_accounts(std::ostream& out, const DevChain& chain) {
    const dev_chain::DevAccounts& accounts = chain.accounts();
    const DevOptions& options = chain.options();
    print_heading(out, "Available Accounts");
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        out << fmt::format("({}) {} ({} ETH)\n", i, rpc::checksum_address(accounts.addresses()[i]),
                           ether_text(options.balance));
    }
    print_heading(out, "Private Keys");
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        out << fmt::format("({}) {}\n", i, accounts.private_key_text(i));
    }
    print_heading(out, "Wallet");
    out << "Mnemonic:          " << options.mnemonic << "\nDerivation path:   m/44'/60'/0'/0/\n\n"
        << "Everybody knows these keys: what is sent to them on a real chain is lost.\n";
}

void print_chain(std::ostream& out, const DevChain& chain) {
    const DevOptions& options = chain.options();
    const auto head = chain.view()->head();
    print_heading(out, "Chain ID");
    out << options.chain_id << '\n';
    print_heading(out, "Base Fee");
    out << head->block.header.base_fee_per_gas.value_or(0).to_decimal() << '\n';
    print_heading(out, "Gas Limit");
    out << options.gas_limit << '\n';
    print_heading(out, "Hardfork");
    out << evm::revision_name(options.hardfork) << '\n';
    print_heading(out, "Genesis Timestamp");
    out << head->block.header.timestamp << "\n\n";
}

/// What serves a chain: methods, filters, a port.
class DevServer {
  public:
    DevServer(DevChain& chain, const DevServing& serving)
        : backend_(chain.backend(version_line(), commit_digits())),
          filters_([] { return base::now_ms(); }, [] { return random_bits(); }),
          subscriptions_([] { return random_bits(); }),
          dispatcher_({.max_body_bytes = MAX_BODY_BYTES}),
          address_(serving.http.address),
          wanted_port_(serving.http.port),
          ipc_path_(serving.ipc),
          http_(dispatcher_, {.http = with_body(serving.http), .transports = serving.transports}) {
        chain.listen({.on_head =
                          [this](const auto& view, const auto& change) {
                              subscriptions_.on_head(view, change);
                              receipt_waits_.on_head(view, change);
                          },
                      .on_pending = [this](const auto& sent) { subscriptions_.on_pending(sent); }});
        rpc::add_public_methods(dispatcher_, backend_, filters_);
        rpc::add_subscription_methods(dispatcher_, subscriptions_);
        rpc::add_receipt_wait_methods(dispatcher_, backend_, receipt_waits_);
        dev_chain::add_dev_methods(dispatcher_, {chain, backend_});
    }

    Result<void, std::string> start() {
        if (const auto started = http_.start(); !started) {
            return unexpected(fmt::format("no JSON-RPC: {} ({}:{}); choose another by --http-port",
                                          to_string(started.error()), address_, wanted_port_));
        }
        if (ipc_path_.empty()) {
            return {};
        }
        ipc_ = std::make_unique<rpc::IpcServer>(dispatcher_, ipc_path_);
        if (const auto started = ipc_->start(); !started) {
            return unexpected(fmt::format("no Unix socket at {}: {}; choose another by --ipc",
                                          ipc_path_, to_string(started.error())));
        }
        return {};
    }
    void stop() {
        if (ipc_) {
            ipc_->stop();
        }
        http_.stop();
    }
    std::uint16_t port() const noexcept { return http_.port(); }

  private:
    /// A state that anvil_loadState is given.
    static constexpr std::size_t MAX_BODY_BYTES = std::size_t{128} << 20U;

    static http::ServerOptions with_body(http::ServerOptions options) {
        options.max_body_bytes = MAX_BODY_BYTES;
        options.max_buffered_bytes = std::max(options.max_buffered_bytes, 2 * MAX_BODY_BYTES);
        return options;
    }
    static std::uint64_t random_bits() {
        std::array<std::uint8_t, 8> bytes{};
        crypto::os_random().fill(bytes);
        return base::load_le64(bytes.data());
    }

    rpc::Backend backend_;
    rpc::Filters filters_;
    rpc::Subscriptions subscriptions_;
    rpc::ReceiptWaits receipt_waits_;
    rpc::Dispatcher dispatcher_;
    std::string address_;
    std::uint16_t wanted_port_;
    std::string ipc_path_;
    rpc::Server http_;
    std::unique_ptr<rpc::IpcServer> ipc_;
};

/// Makes the blocks of intervals until it is told to stop.
Result<void, std::string> run_chain(DevChain& chain) {
    constexpr std::uint64_t STEP_MS = 50;
    std::uint64_t wait_ms = STEP_MS;
    while (!is_told_to_stop(wait_ms)) {
        if (const auto made = chain.run_due(); !made) {
            return unexpected(made.error().message);
        }
        const std::uint64_t now = base::now_ms();
        const std::uint64_t due = chain.due_ms().value_or(now + STEP_MS);
        wait_ms = due > now ? std::min(due - now, STEP_MS) : 0;
    }
    return {};
}

Result<void, std::string> serve_dev(const DevChoices& choices, const DevServing& serving,
                                    Output output) {
    CAIRN_TRY_ASSIGN(const auto chain, make_chain(choices, serving, output.out));
    CAIRN_TRY(set_mining(choices, *chain));
    DevServer server(*chain, serving);
    CAIRN_TRY(server.start());
    if (!choices.quiet) {
        print_accounts(output.out, *chain);
        print_chain(output.out, *chain);
    }
    output.out << fmt::format("Listening on {}:{}", serving.http.address, server.port())
               << std::endl;
    auto result = run_chain(*chain);
    server.stop();
    CAIRN_TRY(dump(choices, *chain));
    return result;
}

}  // namespace

namespace {

void add_state_options(CLI::App& app, DevChoices& choices) {
    const auto add = [&](const std::string& name, auto& value, const std::string& text) {
        return app.add_option(name, value, text)->group(DEV_GROUP);
    };
    auto* const state = add("--state", choices.state,
                            "File of anvil's form: begin with it if it is there, write it at the "
                            "end");
    add("--load-state", choices.load_state, "Begin with the state of this file")->excludes(state);
    add("--dump-state", choices.dump_state, "Write the state to this file at the end")
        ->excludes(state);
    auto* const fork = add("--fork-url", choices.fork_url,
                           "Begin where the chain behind this JSON-RPC stands (http:// alone: "
                           "there is no TLS here)");
    add("--fork-block-number", choices.fork_block_number, "Or at this block of it")->needs(fork);
    add("--fork-cache", choices.fork_cache,
        "Folder for what the other chain answered (default: ~/.cache/cairn/fork)");
    app.add_flag("--no-fork-cache", choices.no_fork_cache, "Keep nothing of it")->group(DEV_GROUP);
}

}  // namespace

void add_dev_options(CLI::App& app, DevChoices& choices) {
    const auto add = [&](const std::string& name, auto& value, const std::string& text) {
        return app.add_option(name, value, text)->group(DEV_GROUP);
    };
    app.add_flag("--dev", choices.dev,
                 "Make blocks alone, in memory, for developers: anvil's methods, funded accounts")
        ->group(DEV_GROUP);
    add("--accounts", choices.accounts, "How many accounts have ether")->capture_default_str();
    add("--balance", choices.balance, "Ether of each")->capture_default_str();
    add("--mnemonic", choices.mnemonic, "Words that the accounts come of (default: test ... junk)");
    add("--chain-id", choices.chain_id, "Identifier of the chain")->capture_default_str();
    add("--base-fee", choices.base_fee, "Wei per gas in the first block");
    add("--hardfork", choices.hardfork, "Rules, by name: frontier ... osaka")
        ->capture_default_str();
    auto* const interval = add("--block-time", choices.block_time,
                               "Seconds between blocks; without it a block for each transaction");
    app.add_flag("--no-mining", choices.no_mining, "No blocks but those that are asked for")
        ->group(DEV_GROUP)
        ->excludes(interval);
    add("--timestamp", choices.timestamp, "Of the first block (default: now)");
    add("--slots-in-an-epoch", choices.slots_in_epoch,
        "\"safe\" is so many blocks below the head, \"finalized\" twice as many")
        ->capture_default_str();
    app.add_flag("--auto-impersonate", choices.auto_impersonate,
                 "Take transactions of every account without a signature")
        ->group(DEV_GROUP);
    add_state_options(app, choices);
    app.add_flag("--quiet", choices.quiet, "Do not print accounts and keys")->group(DEV_GROUP);
}

int run_dev(const DevChoices& choices, const DevServing& serving, Output output) {
    const auto result = serve_dev(choices, serving, output);
    if (!result) {
        output.err << "cairn execution: " << result.error() << '\n';
        return exit_failure;
    }
    return exit_success;
}

}  // namespace cairn::cli
