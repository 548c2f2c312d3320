// cairn validator: the duties of validators, over the Beacon API of one or more nodes.
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/proposer_settings.hpp"
#include "cli/urls.hpp"
#include "cli/validator_keys.hpp"
#include "cli/validator_options.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "keymanager/keymanager_api.hpp"
#include "keymanager/token.hpp"
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

using Settings = Result<ProposerSettings, std::string>;

Settings read_settings(const ValidatorOptions& options) {
    ProposerSettings settings;
    const auto read = [&](const std::string& path, auto parse) -> Result<void, std::string> {
        if (path.empty()) {
            return {};
        }
        CAIRN_TRY_ASSIGN(const Bytes bytes, read_file(path));
        const auto done = parse(
            std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), settings);
        return done ? done : Result<void, std::string>(unexpected(path + ": " + done.error()));
    };
    CAIRN_TRY(read(options.proposer_settings, read_proposer_settings));
    CAIRN_TRY(read(options.graffiti_file, read_graffiti_lines));
    return settings;
}

/// The command line goes before the file's default_config, and that before our own defaults.
Result<validator::DutyChoices, std::string> default_choices(const ValidatorOptions& options,
                                                            const validator::KeyChoices& file) {
    validator::DutyChoices out;
    if (!options.fee_recipient.empty()) {
        out.fee_recipient = *base::fixed_from_hex<20>(options.fee_recipient);
    } else if (file.fee_recipient) {
        out.fee_recipient = *file.fee_recipient;
    } else {
        return unexpected(std::string("nobody would get the fees: give --fee-recipient"));
    }
    out.graffiti = options.graffiti ? *options.graffiti : file.graffiti.value_or("cairn");
    out.gas_limit = options.gas_limit ? *options.gas_limit : file.gas_limit.value_or(out.gas_limit);
    out.builder = options.builder || file.builder.value_or(false);
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

using Protection = std::unique_ptr<protection::HistoryKeeper>;
Result<Protection, std::string> open_protection(const ValidatorOptions& options,
                                                const consensus::Root& genesis_validators_root) {
    if (options.slashing_protection.empty()) {
        return std::make_unique<protection::MemoryProtection>(genesis_validators_root);
    }
    auto opened = protection::ProtectionDb::open(
        {.path = options.slashing_protection,
         .genesis_validators_root = genesis_validators_root,
         .when_missing = options.require_protection ? protection::WhenMissing::refuse
                                                    : protection::WhenMissing::create});
    if (!opened) {
        return unexpected("slashing protection: " + opened.error().what);
    }
    return *std::move(opened);
}

/// A clock that was set back would have us sign again for epochs that are long voted on: nothing
/// slashable, since the protection refuses it, but no duty would be done either, unseen.
Result<void, std::string> check_clock(protection::HistoryKeeper& guard, const Network& network) {
    const auto latest = guard.latest_target();
    if (!latest) {
        return unexpected("slashing protection: " + latest.error().what);
    }
    const std::uint64_t genesis_ms = network.genesis.genesis_time * 1000;
    const std::uint64_t now_ms = std::max(base::now_ms(), genesis_ms);
    const consensus::Spec spec = network.config.spec();
    const consensus::Epoch now = consensus::compute_epoch_at_slot(
        spec, consensus::compute_slot_at_time_ms(spec, genesis_ms, now_ms));
    if (*latest && **latest > now + 1) {
        return unexpected("the clock is wrong or was set back: it says epoch " +
                          std::to_string(now.value) +
                          ", and the slashing protection knows votes up to epoch " +
                          std::to_string((*latest)->value) + "; nothing was signed");
    }
    return {};
}

void print_summary(std::ostream& out, const validator::DutyCounts& counts) {
    out << fmt::format(
        "blocks {}, votes {}, aggregates {}, sync messages {}, contributions {}, missed {}\n",
        counts.blocks, counts.attestations, counts.aggregates, counts.sync_messages,
        counts.contributions, counts.missed);
}

Nodes make_nodes(const std::vector<http::Url>& urls) {
    Nodes nodes;
    for (const http::Url& url : urls) {
        nodes.push_back(std::make_unique<validator::ApiBeaconNode>(
            url, http::ClientOptions{.timeout = std::chrono::milliseconds(4000)}));
    }
    return nodes;
}

Result<void, std::string> register_keys(protection::SlashingProtection& guard,
                                        const std::vector<BLSPubkey>& pubkeys) {
    const auto registered = guard.register_keys(pubkeys);
    return registered ? Result<void, std::string>()
                      : unexpected("slashing protection: " + registered.error().what);
}

Result<int, std::string> run_service(validator::Service& service,
                                     const validator::RemoteDuties& duties, Output output) {
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

/// The keys that come and go, and their API; empty without a folder for them.
struct Managed {
    std::optional<keymanager::KeyStore> store;
    std::optional<keymanager::Keymanager> keymanager;
    std::optional<validator::MultiBeaconNode> node;
    std::optional<keymanager::KeymanagerApi> api;
};

Result<void, std::string> load_managed(const ValidatorOptions& options, validator::KeyRing& ring,
                                       protection::HistoryKeeper& guard,
                                       validator::ProposerChoices& choices, Managed& managed) {
    if (options.validators_dir.empty()) {
        return {};
    }
    auto store = keymanager::KeyStore::open(options.validators_dir);
    if (!store) {
        return unexpected(store.error());
    }
    managed.store.emplace(*std::move(store));
    managed.keymanager.emplace(
        keymanager::Keymanager::Parts{ring, guard, choices, *managed.store},
        options.remote_signers.empty() ? std::string() : options.remote_signers.front());
    return managed.keymanager->load();
}

Result<void, std::string> serve_managed(const ValidatorOptions& options,
                                        const std::vector<http::Url>& urls, const Network& network,
                                        Managed& managed, Output output) {
    if (!options.keymanager_port) {
        return {};
    }
    const bool given = !options.keymanager_token_file.empty();
    const std::string path =
        given ? options.keymanager_token_file : options.validators_dir + "/api-token.txt";
    CAIRN_TRY_ASSIGN(std::string token,
                     given ? keymanager::read_token(path) : keymanager::read_or_make_token(path));
    managed.node.emplace(make_nodes(urls));
    keymanager::KeymanagerApiOptions api{
        .server = {.port = *options.keymanager_port,
                   .threads = 2,
                   .max_body_bytes = std::size_t{64} << 20U},
        .token = std::move(token),
        .exits = {.signing = {network.config.spec(), network.genesis.genesis_validators_root},
                  .genesis_time = network.genesis.genesis_time,
                  .node = &*managed.node}};
    managed.api.emplace(*managed.keymanager, std::move(api));
    if (const auto started = managed.api->start(); !started) {
        return unexpected("keymanager API on port " + std::to_string(*options.keymanager_port) +
                          ": " + std::string(http::to_string(started.error())));
    }
    output.out << fmt::format("keymanager API: http://127.0.0.1:{}, token in {}\n",
                              managed.api->port(), path)
               << std::flush;
    return {};
}

Result<int, std::string> serve(const ValidatorOptions& options, Output output) {
    CAIRN_TRY_ASSIGN(const std::vector<http::Url> urls, parse_urls(options.beacon_nodes));
    CAIRN_TRY_ASSIGN(const ProposerSettings settings, read_settings(options));
    CAIRN_TRY_ASSIGN(const auto defaults, default_choices(options, settings.defaults));
    CAIRN_TRY_ASSIGN(const auto ring, make_key_ring(options));
    Nodes nodes = make_nodes(urls);
    CAIRN_TRY_ASSIGN(const Network network, find_network(nodes, output));
    CAIRN_TRY(check_same_network(nodes, network));
    CAIRN_TRY_ASSIGN(const Protection guard,
                     open_protection(options, network.genesis.genesis_validators_root));
    CAIRN_TRY(check_clock(*guard, network));
    CAIRN_TRY(register_keys(*guard, ring->pubkeys()));
    validator::ProposerChoices choices(defaults, settings.by_key);
    Managed managed;
    CAIRN_TRY(load_managed(options, *ring, *guard, choices, managed));
    validator::MultiBeaconNode node(std::move(nodes));
    const auto on_line = [&](const std::string& line) { output.out << line << std::endl; };
    const validator::SigningContext context{network.config.spec(),
                                            network.genesis.genesis_validators_root};
    validator::RemoteDuties duties(node, *ring, *guard, context, choices, on_line);
    validator::Service service(
        node, duties,
        {.context = context,
         .genesis_time = network.genesis.genesis_time,
         .doppelganger = options.doppelganger,
         .last_slot = options.until_slot ? std::optional(consensus::Slot{*options.until_slot})
                                         : std::nullopt},
        on_line);
    output.out << fmt::format("cairn validator: {} keys, {} on {}\n", ring->pubkeys().size(),
                              network.config.config->CONFIG_NAME, node.name())
               << std::flush;
    CAIRN_TRY(serve_managed(options, urls, network, managed, output));
    service.follow_heads(urls);
    return run_service(service, duties, output);
}

int run_validator(const ValidatorOptions& options, Output output) {
    if (!options.has_real_keys() && options.interop_keys.empty()) {
        output.err << "cairn validator: no keys: give --keys and --password-file, "
                      "--remote-signer or --validators-dir\n";
        return exit_usage;
    }
    if (options.has_real_keys() && options.slashing_protection.empty()) {
        output.err << "cairn validator: keys need --slashing-protection\n";
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
    declare_validator_options(app, *options);
    return [options](Output output) { return run_validator(*options, output); };
}

}  // namespace cairn::cli
