// cairn validator: the duties of validators, over the Beacon API of one or more nodes.
#include "cli/commands.hpp"
#include "cli/validator_keys.hpp"
#include "protection/memory_protection.hpp"
#include "protection/protection_db.hpp"
#include "validator/service.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <memory>
#include <optional>
#include <ostream>
#include <utility>

namespace cairn::cli {
namespace {

using consensus::BLSPubkey;

struct ValidatorOptions {
    std::vector<std::string> beacon_nodes = {"http://127.0.0.1:5052"};
    std::string keys;
    std::string password_file;
    std::string interop_keys;
    std::string slashing_protection;
    std::string graffiti = "cairn";
    std::string fee_recipient;
    bool doppelganger = false;
    bool require_protection = false;
    std::optional<std::uint64_t> until_slot;
};

/// Who hears Ctrl-C. The handler may only set a flag.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): all a handler can reach
std::atomic<validator::Service*> running_service = nullptr;
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): all a handler can reach
std::atomic<bool> interrupted = false;

extern "C" void stop_service(int) {
    interrupted = true;
    if (validator::Service* const service = running_service.load()) {
        service->stop();
    }
}

Result<std::unique_ptr<validator::Signer>, std::string> make_signer(
    const ValidatorOptions& options) {
    std::vector<crypto::SecretKey> keys;
    if (!options.interop_keys.empty()) {
        keys = interop_keys(*parse_key_range(options.interop_keys));
    } else {
        CAIRN_TRY_ASSIGN(keys, read_keystores(options.keys, options.password_file));
    }
    return std::make_unique<validator::LocalSigner>(std::move(keys));
}

Bytes32 graffiti_of(std::string_view text) {
    Bytes32 out;
    std::copy_n(text.begin(), std::min(text.size(), Bytes32::size()), out.bytes.begin());
    return out;
}

struct Network {
    validator::GenesisInfo genesis;
    validator::NetworkConfig config;
};

using Nodes = std::vector<std::unique_ptr<validator::BeaconNode>>;

validator::NodeResult<Network> ask_network(const Nodes& nodes) {
    validator::NodeError last;
    for (const auto& node : nodes) {
        const auto genesis = node->genesis();
        const auto config =
            genesis ? node->config_spec()
                    : validator::NodeResult<validator::NetworkConfig>(unexpected(genesis.error()));
        if (config) {
            return Network{*genesis, *config};
        }
        last = config.error();
        if (last.rule == validator::NodeRule::malformed) {
            break;
        }
    }
    return unexpected(last);
}

/// Waits for the first node that answers, since nodes may be started after their validators.
Result<Network, std::string> find_network(const Nodes& nodes, Output output) {
    base::Alarm pause;
    bool told = false;
    while (!interrupted) {
        auto network = ask_network(nodes);
        if (network) {
            return *std::move(network);
        }
        if (network.error().rule == validator::NodeRule::malformed) {
            return unexpected(network.error().what);
        }
        if (!std::exchange(told, true)) {
            output.err << "cairn validator: waiting for a node: " << network.error().what
                       << std::endl;
        }
        for (int i = 0; i < 10 && !interrupted; ++i) {
            pause.wait_until(base::now_ms() + 200);
        }
    }
    return unexpected(std::string("interrupted before a node answered"));
}

/// All nodes must be of one network: the messages of one would be void or worse on another.
Result<void, std::string> check_same_network(const Nodes& nodes, const Network& network) {
    for (const auto& node : nodes) {
        const auto genesis = node->genesis();
        const auto config = node->config_spec();
        if (genesis && *genesis != network.genesis) {
            return unexpected(node->name() + " is of another network");
        }
        if (config && *config->config != *network.config.config) {
            return unexpected(node->name() + " has another configuration");
        }
    }
    return {};
}

using Protection = std::unique_ptr<protection::SlashingProtection>;
Result<Protection, std::string> open_protection(const ValidatorOptions& options,
                                                const consensus::Root& genesis_validators_root,
                                                std::span<const BLSPubkey> pubkeys) {
    Protection out;
    if (options.slashing_protection.empty()) {
        out = std::make_unique<protection::MemoryProtection>(genesis_validators_root);
    } else {
        auto opened = protection::ProtectionDb::open(
            {.path = options.slashing_protection,
             .genesis_validators_root = genesis_validators_root,
             .when_missing = options.require_protection ? protection::WhenMissing::refuse
                                                        : protection::WhenMissing::create});
        if (!opened) {
            return unexpected(options.slashing_protection + ": " + opened.error().what);
        }
        out = *std::move(opened);
    }
    if (const auto registered = out->register_keys(pubkeys); !registered) {
        return unexpected("slashing protection: " + registered.error().what);
    }
    return out;
}

void print_summary(std::ostream& out, const validator::DutyCounts& counts) {
    out << fmt::format(
        "blocks {}, votes {}, aggregates {}, sync messages {}, contributions {}, missed {}\n",
        counts.blocks, counts.attestations, counts.aggregates, counts.sync_messages,
        counts.contributions, counts.missed);
}

Result<int, std::string> serve(const ValidatorOptions& options, Output output) {
    Nodes nodes;
    std::optional<http::Url> first;
    for (const std::string& text : options.beacon_nodes) {
        auto url = http::parse_url(text);
        if (!url) {
            return unexpected(text + ": " + http::describe(url.error()));
        }
        first = first ? first : *url;
        nodes.push_back(std::make_unique<validator::ApiBeaconNode>(
            *url, http::ClientOptions{.timeout = std::chrono::milliseconds(4000)}));
    }
    CAIRN_TRY_ASSIGN(const auto signer, make_signer(options));
    const std::vector<BLSPubkey> pubkeys = signer->pubkeys();
    CAIRN_TRY_ASSIGN(const Network network, find_network(nodes, output));
    CAIRN_TRY(check_same_network(nodes, network));
    CAIRN_TRY_ASSIGN(const Protection guard,
                     open_protection(options, network.genesis.genesis_validators_root, pubkeys));
    validator::MultiBeaconNode node(std::move(nodes));
    const auto on_line = [&](const std::string& line) { output.out << line << std::endl; };
    const validator::SigningContext context{network.config.spec(),
                                            network.genesis.genesis_validators_root};
    const auto fee_recipient = base::fixed_from_hex<20>(options.fee_recipient);
    validator::RemoteDuties duties(node, *signer, *guard, context,
                                   {graffiti_of(options.graffiti), *fee_recipient}, on_line);
    validator::Service service(
        node, duties,
        {.context = context,
         .genesis_time = network.genesis.genesis_time,
         .doppelganger = options.doppelganger,
         .last_slot = options.until_slot ? std::optional(consensus::Slot{*options.until_slot})
                                         : std::nullopt},
        on_line);
    output.out << fmt::format("cairn validator: {} keys, {} on {}\n", pubkeys.size(),
                              network.config.config->CONFIG_NAME, node.name())
               << std::flush;
    service.follow_heads(*first);
    running_service = &service;
    if (interrupted) {
        service.stop();
    }
    const validator::ServiceEnd end = service.run();
    running_service = nullptr;
    print_summary(output.out, duties.counts());
    if (end == validator::ServiceEnd::doppelganger_seen) {
        return unexpected(std::string("another process signs with these keys; nothing was signed"));
    }
    return exit_success;
}

int run_validator(const ValidatorOptions& options, Output output) {
    if (options.keys.empty() && options.interop_keys.empty()) {
        output.err << "cairn validator: no keys: give --keys and --password-file\n";
        return exit_usage;
    }
    // What was signed must outlive the process, unless the keys are worth nothing.
    if (!options.keys.empty() && options.slashing_protection.empty()) {
        output.err << "cairn validator: --keys needs --slashing-protection\n";
        return exit_usage;
    }
    struct sigaction action = {};
    action.sa_handler = stop_service;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    const auto status = serve(options, output);
    if (!status) {
        output.err << "cairn validator: " << status.error() << '\n';
        return exit_failure;
    }
    return *status;
}

}  // namespace

Run declare_validator(CLI::App& app) {
    const auto options = std::make_shared<ValidatorOptions>();
    app.add_option("--beacon-node", options->beacon_nodes,
                   "URLs of beacon nodes, the preferred one first")
        ->delimiter(',')
        ->capture_default_str();
    CLI::Option* const keys =
        app.add_option("--keys", options->keys, "Folder of keystores, *.json (ERC-2335)");
    CLI::Option* const password = app.add_option("--password-file", options->password_file,
                                                 "File whose first line opens the keystores");
    CLI::Option* const interop =
        app.add_option("--interop-keys", options->interop_keys,
                       "Keys that everyone knows, for networks without value: FIRST..LAST")
            ->check([](const std::string& text) {
                return parse_key_range(text) ? "" : "'" + text + "' is no range like 0..63";
            });
    keys->needs(password)->excludes(interop);
    password->needs(keys);
    app.add_option("--slashing-protection", options->slashing_protection,
                   "File of what was signed; made if it is missing");
    app.add_flag("--require-slashing-protection", options->require_protection,
                 "Refuse to start if that file is missing");
    app.add_option("--graffiti", options->graffiti, "What our blocks carry, at most 32 bytes")
        ->capture_default_str();
    app.add_option("--fee-recipient,--suggested-fee-recipient", options->fee_recipient,
                   "Execution address that gets the fees")
        ->check([](const std::string& text) {
            return base::fixed_from_hex<20>(text) ? "" : "'" + text + "' is no address";
        })
        ->required();
    app.add_flag("--doppelganger", options->doppelganger,
                 "Watch for two epochs whether another process signs with our keys");
    app.add_option("--until-slot", options->until_slot, "End after this slot");
    return [options](Output output) { return run_validator(*options, output); };
}

}  // namespace cairn::cli
