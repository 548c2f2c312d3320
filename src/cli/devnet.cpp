// cairn devnet: a proof-of-stake network in one process, with a page that shows it.
#include "base/stopwatch.hpp"
#include "cli/commands.hpp"
#include "cli/devnet_ctl.hpp"
#include "cli/devnet_export.hpp"
#include "cli/devnet_folder.hpp"
#include "cli/devnet_greeting.hpp"
#include "cli/devnet_view.hpp"
#include "cli/engine_address.hpp"
#include "cli/version.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "devnet/api_servers.hpp"
#include "devnet/load.hpp"
#include "devnet/message_log.hpp"
#include "devnet/page_server.hpp"
#include "devnet/rpc_servers.hpp"
#include "json/writer.hpp"
#include "keys/mnemonic.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <vector>

namespace cairn::cli {
namespace {

/// Who hears Ctrl-C. The handler may only set a flag.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): all a handler can reach
std::atomic<devnet::Runner*> running = nullptr;

extern "C" void stop_running(int) {
    if (devnet::Runner* const runner = running.load()) {
        runner->stop();
    }
}

std::string random_hex(std::size_t bytes) {
    Bytes random(bytes);
    crypto::os_random().fill(random);
    return base::to_hex(random).substr(2);
}

std::string percent(const devnet::EpochVotes& votes) {
    return votes.active == 0 ? "-" : fmt::format("{:.1f} %", 100.0 * votes.share());
}

/// One line per slot that has passed: where the first node is, and whether the others are with it.
void print_slot(std::ostream& out, const devnet::Scene& scene) {
    const devnet::Simulation& simulation = scene.simulation;
    const node::Chain& chain = simulation.member(1).chain();
    const consensus::Slot slot = simulation.current_slot() - 1;
    const consensus::Epoch epoch = compute_epoch_at_slot(chain.network(), slot);
    std::size_t agree = 0;
    for (devnet::MemberId id = 1; id <= simulation.size(); ++id) {
        agree += simulation.member(id).chain().head().root == chain.head().root ? 1U : 0U;
    }
    const auto& votes = scene.chronicle.votes(1);
    const auto before = votes.find(consensus::Epoch{epoch.value == 0 ? 0 : epoch.value - 1});
    out << fmt::format(
        "slot {:>5}  epoch {:>4}  head {:>5} {}  on it {}/{}  justified {:>4}  final {:>4} {}  "
        "votes "
        "{}\n",
        slot.value, epoch.value, chain.head().slot.value,
        base::to_hex(chain.head().root.view()).substr(0, 10), agree, simulation.size(),
        chain.store().justified_checkpoint.epoch.value,
        chain.store().finalized_checkpoint.epoch.value,
        base::to_hex(chain.store().finalized_checkpoint.root.view()).substr(0, 10),
        before == votes.end() ? "-" : percent(before->second));
    out.flush();
}

devnet::SimulationOptions simulation_options(const DevnetOptions& options) {
    devnet::SimulationOptions simulation;
    simulation.nodes = options.nodes;
    simulation.seed = options.seed;
    simulation.blobs = options.blobs;
    simulation.transactions_per_slot = options.transactions_per_slot;
    simulation.external_validators = options.external_validators;
    simulation.genesis.preset = options.preset;
    simulation.genesis.validators = options.validators;
    if (const std::string mnemonic = mnemonic_of(options); !mnemonic.empty()) {
        const auto words = keys::Mnemonic::parse(mnemonic).value();
        simulation.genesis.keys = devnet::ValidatorKeys(words);
        simulation.genesis.accounts = std::make_shared<const devnet::Accounts>(words);
    }
    simulation.genesis.forks = *devnet::parse_fork_schedule(options.fork);
    if (options.road == "2020") {
        simulation.genesis.phase1_epoch = options.phase1_epoch;
    }
    simulation.genesis.slot_ms = static_cast<std::uint64_t>(options.seconds_per_slot * 1000);
    simulation.genesis.genesis_time = genesis_time_of(options);
    return simulation;
}

/// On the road of 2020: the last crosslink of each shard.
void report_crosslinks(json::Writer& report, const devnet::Member& member) {
    if (member.shard_node() == nullptr) {
        return;
    }
    report.key("crosslinks").begin_array();
    for (const auto& shard_state : member.chain().head().state->shard_states) {
        report.begin_object().field("slot", shard_state.slot.value);
        report.field("root", base::to_hex(shard_state.latest_block_root.view())).end_object();
    }
    report.end_array();
    const auto& statistics = member.shard_node()->shard_statistics();
    report.field("shard_blocks", statistics.shard_blocks_imported);
    report.field("custody_keys", statistics.reveals_received);
    report.field("light_client_votes", statistics.light_client_votes_received);
}

void print_report(std::ostream& out, const devnet::Runner& runner, devnet::RunEnd end) {
    const devnet::Simulation& simulation = runner.simulation();
    json::Writer report;
    report.begin_object().field("finalized", end == devnet::RunEnd::finalized);
    report.field("slots", simulation.current_slot().value);
    report.field("slots_per_second", runner.slots_per_second());
    report.field("messages", simulation.messages_delivered());
    report.field("peak_memory_mib", base::peak_memory_mib()).key("nodes").begin_array();
    for (devnet::MemberId id = 1; id <= simulation.size(); ++id) {
        const devnet::Member& member = simulation.member(id);
        const node::Chain& chain = member.chain();
        report.begin_object().field("id", id).field("head_slot", chain.head().slot.value);
        report.field("head", base::to_hex(chain.head().root.view()));
        report.field("finalized_epoch", chain.store().finalized_checkpoint.epoch.value);
        report.field("finalized_root",
                     base::to_hex(chain.store().finalized_checkpoint.root.view()));
        report.field("attested", member.duties().attested);
        report.field("proposed", member.duties().proposed);
        report.field("missed", member.duties().missed);
        report_crosslinks(report, member);
        report.end_object();
    }
    report.end_array().end_object();
    out << report.text() << '\n';
}

int finish(const DevnetOptions& options, Output output, const devnet::Runner& runner,
           devnet::RunEnd end) {
    if (options.json) {
        print_report(output.out, runner, end);
    } else {
        output.out << fmt::format("stopped at slot {}, {:.1f} slots per second\n",
                                  runner.simulation().current_slot().value,
                                  runner.slots_per_second());
    }
    if (end == devnet::RunEnd::not_stored) {
        output.err << "cairn devnet: stopped, since it cannot store what it does: "
                   << runner.storage_failure().value_or("") << '\n';
        return exit_failure;
    }
    if (end == devnet::RunEnd::not_finalized) {
        output.err << fmt::format("cairn devnet: epoch {} did not become final\n",
                                  options.until_finalized.value_or(0));
        return exit_failure;
    }
    return exit_success;
}

/// The live picture of the network, and the hands of who looks at it.
class LiveView {
  public:
    LiveView(std::unique_ptr<Terminal> terminal, const DevnetOptions& options,
             devnet::Runner& runner, std::vector<std::string> addresses)
        : terminal_(std::move(terminal)), runner_(runner), keys_(options.nodes) {
        facts_.network = describe_network(options);
        facts_.addresses = std::move(addresses);
        facts_.fast = options.fast;
        facts_.colour = std::getenv("NO_COLOR") == nullptr;
    }

    void look(const devnet::Scene& scene) {
        for (const char key : terminal_->read_keys()) {
            if (const auto wanted = keys_.press(key)) {
                const auto asked = runner_.request(*wanted);
                answer_ = asked ? "" : asked.error();
            } else {
                answer_.clear();
            }
        }
        if (keys_.wants_to_quit()) {
            runner_.stop();
        }
        facts_.slots_per_second = runner_.slots_per_second();
        terminal_->draw(devnet_frame(scene, facts_, terminal_->size(),
                                     answer_.empty() ? keys_.prompt() : answer_));
    }

  private:
    std::unique_ptr<Terminal> terminal_;
    devnet::Runner& runner_;
    DevnetKeys keys_;
    DevnetFacts facts_;
    std::string answer_;  // why the last wish was refused
};

/// Who is told of the run: the page, and the terminal as a picture or line by line.
devnet::Audience make_audience(const DevnetOptions& options, Output output,
                               devnet::PageServer& page, const std::unique_ptr<LiveView>& view) {
    devnet::Audience audience = options.no_page ? devnet::Audience{} : page.audience();
    if (!options.json) {
        audience.on_frame = [&view, of_page = audience.on_frame](const devnet::Scene& scene) {
            if (of_page) {
                of_page(scene);
            }
            if (view != nullptr) {
                view->look(scene);
            }
        };
        audience.on_slot = [&view, &out = output.out](const devnet::Scene& scene) {
            if (view == nullptr) {
                print_slot(out, scene);
            }
        };
    }
    return audience;
}

std::vector<std::string> addresses_of(const DevnetOptions& options,
                                      const devnet::PageServer& page) {
    if (options.no_page) {
        return {};
    }
    return {fmt::format("page     http://127.0.0.1:{}", page.port()),
            fmt::format("control  cairn devnet ctl --port {} stop 3", page.port())};
}

std::unique_ptr<LiveView> open_view(const DevnetOptions& options, devnet::Runner& runner,
                                    std::vector<std::string> addresses) {
    if (options.json || options.plain || !Terminal::is_interactive()) {
        return nullptr;
    }
    auto terminal = Terminal::open();
    return terminal == nullptr ? nullptr
                               : std::make_unique<LiveView>(std::move(terminal), options, runner,
                                                            std::move(addresses));
}

/// Where the network's memory is, and who writes down what it says.
struct NetworkMemory {
    std::unique_ptr<devnet::NetworkDirectory> directory;  // null: in memory
    std::unique_ptr<devnet::MessageLog> log;              // null: nobody
    std::optional<engine::EngineAddress> foreign_execution;
};

Result<NetworkMemory, std::string> open_memory(DevnetOptions& options,
                                               const std::set<std::string>& given) {
    NetworkMemory memory;
    if (!options.data_dir.empty()) {
        CAIRN_TRY_ASSIGN(memory.directory, open_network_folder(options, given));
    }
    if (!options.message_log.empty()) {
        CAIRN_TRY_ASSIGN(memory.log, devnet::MessageLog::open(options.message_log));
    }
    if (!options.execution.empty()) {
        CAIRN_TRY_ASSIGN(memory.foreign_execution,
                         engine_address(options.execution, options.jwt_secret));
    }
    return memory;
}

devnet::SimulationOptions simulation_options(const DevnetOptions& options,
                                             const NetworkMemory& memory) {
    devnet::SimulationOptions simulation = simulation_options(options);
    simulation.foreign_execution = memory.foreign_execution;
    if (memory.directory != nullptr) {
        simulation.storage = [&memory](devnet::MemberId id) {
            return memory.directory->storage(id);
        };
        simulation.resume_ms = options.fast ? 0 : base::now_ms();
    } else {
        simulation.storage = [](devnet::MemberId) {
            return std::make_shared<node::MemoryStorage>();
        };
    }
    if (memory.log != nullptr) {
        simulation.on_published = [&memory](devnet::MemberId from,
                                            const node::GossipMessage& message) {
            memory.log->write(from, message);
        };
    }
    return simulation;
}

/// Every node that runs has a block after this slot.
bool all_beyond(const devnet::Simulation& simulation, consensus::Slot slot) {
    for (devnet::MemberId id = 1; id <= simulation.size(); ++id) {
        const devnet::Member& member = simulation.member(id);
        if (member.is_running() && member.chain().head().slot <= slot) {
            return false;
        }
    }
    return true;
}

Result<void, std::string> start_apis(const DevnetOptions& options, devnet::Runner& runner,
                                     devnet::ApiServers& apis, devnet::PageServer& page) {
    if (const auto started = apis.start(runner); !started) {
        return unexpected(
            fmt::format("no Beacon API: {} (from port {}); choose another by "
                        "--beacon-port and --metrics-port, or none by --no-api",
                        to_string(started.error()), options.beacon_port));
    }
    std::vector<std::uint16_t> ports;
    for (std::size_t i = 1; i <= options.nodes; ++i) {
        ports.push_back(apis.port(static_cast<devnet::MemberId>(i)));
    }
    page.set_beacon_ports(std::move(ports));
    return {};
}

Result<void, std::string> start_rpc(const DevnetOptions& options, devnet::Runner& runner,
                                    devnet::RpcServers& servers, devnet::PageServer& page) {
    if (const auto started = servers.start(runner.simulation(), [&runner] { runner.wake(); });
        !started) {
        return unexpected(fmt::format(
            "no JSON-RPC: {} (from port {}); choose another by --rpc-port, or none by --no-rpc",
            to_string(started.error()), options.rpc_port));
    }
    std::vector<std::uint16_t> ports;
    for (std::size_t i = 1; i <= options.nodes; ++i) {
        ports.push_back(servers.port(static_cast<devnet::MemberId>(i)));
    }
    page.set_rpc_ports(std::move(ports));
    return {};
}

/// For other clients.
Result<void, std::string> write_files(const DevnetOptions& options, const NetworkMemory& memory,
                                      const devnet::Genesis& genesis) {
    if (!options.write_config.empty()) {
        CAIRN_TRY(write_network(genesis, options.write_config));
    }
    return memory.directory == nullptr ? Result<void, std::string>{}
                                       : memory.directory->write_execution_genesis(genesis);
}

/// Starts page and APIs, as far as they are wanted, and runs; the error is a sentence.
Result<int, std::string> run_network(DevnetOptions options, const std::set<std::string>& given,
                                     Output output) {
    const base::Stopwatch since_start;
    CAIRN_TRY_ASSIGN(const NetworkMemory memory, open_memory(options, given));
    CAIRN_TRY_ASSIGN(
        auto simulation,
        devnet::Simulation::create(simulation_options(options, memory), base::tbb_executor()));
    const consensus::Slot first_slot = simulation->current_slot();
    std::unique_ptr<LiveView> view;
    devnet::PageServer page(options.port, 20, random_hex(16));
    CAIRN_TRY(write_files(options, memory, simulation->genesis()));
    const bool has_api = !options.no_api && !options.fast && options.road == "today";
    const bool has_rpc = !options.no_rpc && !options.fast && options.road == "today";
    devnet::RpcServers rpc(options.nodes, options.rpc_port, version_line());
    devnet::ApiServers apis(options.nodes, options.beacon_port, version_line());
    if (options.metrics_port) {
        apis.serve_metrics_from(*options.metrics_port);
    }
    CAIRN_TRY_ASSIGN(const auto builder, builder_options(options.builder));
    if (builder) {
        apis.work_with(*builder);
    }
    devnet::Audience audience = make_audience(options, output, page, view);
    bool told_ready = options.json;
    audience.on_step = [&](devnet::Simulation& visited) {
        if (has_api) {
            apis.serve(visited);
        }
        if (has_rpc) {
            rpc.serve(visited);
        }
        if (!told_ready && view == nullptr && all_beyond(visited, first_slot)) {
            told_ready = true;
            output.out << fmt::format("ready in {:.1f} s\n", since_start.elapsed().wall_ms / 1000)
                       << std::flush;
        }
    };
    devnet::Runner runner(std::move(simulation),
                          {options.fast, options.until_finalized, random_hex(8)},
                          std::move(audience));
    if (!options.no_page) {
        if (const auto started = page.start(runner); !started) {
            return unexpected(
                fmt::format("no page: {} (ports {} to {}); choose another by --port, "
                            "or none by --no-page",
                            to_string(started.error()), options.port, options.port + 20));
        }
    }
    if (has_api) {
        CAIRN_TRY(start_apis(options, runner, apis, page));
    }
    if (has_rpc) {
        CAIRN_TRY(start_rpc(options, runner, rpc, page));
    }
    if (!options.json) {
        greet(output.out, options, runner.simulation(),
              {addresses_of(options, page), has_api ? &apis : nullptr, has_rpc ? &rpc : nullptr,
               memory.directory != nullptr});
    }
    view = open_view(options, runner, addresses_of(options, page));
    running = &runner;
    const devnet::RunEnd end = runner.run();
    running = nullptr;
    view.reset();
    page.stop();
    apis.stop();
    rpc.stop();
    return finish(options, output, runner, end);
}

/// Empty: these options fit together.
std::string find_misfit(const DevnetOptions& options) {
    if (options.interop_keys && !options.mnemonic.empty()) {
        return "the validators' keys are either --interop-keys or those of a --mnemonic";
    }
    return options.validators < options.nodes
               ? "each node needs a validator: --validators is below --nodes"
               : "";
}

/// Of the network that `export` writes.
Result<devnet::GenesisOptions, std::string> network_to_export(DevnetOptions options,
                                                              const std::set<std::string>& given) {
    if (const std::string misfit = find_misfit(options); !misfit.empty()) {
        return unexpected(misfit);
    }
    if (!options.data_dir.empty()) {
        CAIRN_TRY(open_network_folder(options, given));
    }
    if (options.road != "today") {
        return unexpected("no other client runs a network of the 2020 road");
    }
    return simulation_options(options).genesis;
}

int run_devnet(const DevnetOptions& options, const std::set<std::string>& given, Output output) {
    if (const std::string misfit = find_misfit(options); !misfit.empty()) {
        output.err << "cairn devnet: " << misfit << '\n';
        return exit_usage;
    }
    struct sigaction action = {};
    action.sa_handler = stop_running;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    const auto status = run_network(options, given, output);
    if (!status) {
        output.err << "cairn devnet: " << status.error() << '\n';
        return exit_failure;
    }
    return *status;
}

std::string check_fork(const std::string& text) {
    return devnet::parse_fork_schedule(text)
               ? ""
               : "'" + text +
                     "' is no schedule of forks; write fulu, fulu@3 or phase0,altair@1, and give "
                     "bellatrix an epoch of its own";
}

std::string check_mnemonic(const std::string& text) {
    const auto mnemonic = keys::Mnemonic::parse(text);
    return mnemonic ? "" : keys::to_string(mnemonic.error());
}

/// The names of the options on the command line.
std::set<std::string> options_given(const CLI::App& app) {
    std::set<std::string> given;
    for (const CLI::Option* const option : app.get_options()) {
        if (option->count() > 0) {
            given.insert(option->get_name());
        }
    }
    return given;
}

/// What makes the network what it is.
void declare_network(CLI::App& app, DevnetOptions& options) {
    app.add_option("--nodes", options.nodes, "How many nodes")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--validators", options.validators, "How many validators, shared evenly")
        ->check(CLI::Range(std::uint64_t{8}, std::uint64_t{100'000}))
        ->capture_default_str();
    app.add_option("--preset", options.preset, "minimal or mainnet")
        ->check(CLI::IsMember({"minimal", "mainnet"}))
        ->capture_default_str();
    app.add_option("--road", options.road, "today; 2020: phase0 and phase1 of v0.12.3, with shards")
        ->check(CLI::IsMember({"today", "2020"}))
        ->capture_default_str();
    app.add_option("--phase1-epoch", options.phase1_epoch, "With --road 2020: when phase1 begins")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
        ->capture_default_str();
    app.add_option("--fork", options.fork,
                   "fulu: from the start; fulu@3: from epoch 3; phase0,altair@1,...: a schedule")
        ->check(check_fork)
        ->capture_default_str();
    app.add_option("--seconds-per-slot", options.seconds_per_slot, "Length of a slot")
        ->check(CLI::Range(1.0, 60.0))
        ->capture_default_str();
    app.add_option("--mnemonic", options.mnemonic,
                   "From which the validators' keys are derived; any but one of value. Else it is "
                   "that of development networks, \"" +
                       std::string(devnet::DEVNET_MNEMONIC) + "\"")
        ->check(check_mnemonic);
    app.add_flag("--interop-keys", options.interop_keys,
                 "The validators' keys are those that everyone knows by number, as with "
                 "--external-validators");
    app.add_option("--seed", options.seed, "With --fast: same seed, same run")
        ->capture_default_str();
    app.add_option("--blobs", options.blobs,
                   "Blobs in each block, as far as the fork allows; from deneb on")
        ->check(CLI::Range(0, 72))
        ->capture_default_str();
    app.add_option("--transactions-per-slot", options.transactions_per_slot,
                   "Transfers and token transfers that the nodes make in turn; from bellatrix on")
        ->check(CLI::Range(std::uint64_t{0}, devnet::LoadGenerator::MAX_TRANSACTIONS_PER_SLOT))
        ->capture_default_str();
}

}  // namespace

Run declare_devnet(CLI::App& app) {
    const auto options = std::make_shared<DevnetOptions>();
    declare_network(app, *options);
    app.add_option("--port", options->port, "Port of the page, or the next free one")
        ->capture_default_str();
    app.add_flag("--no-page", options->no_page, "Serve no page");
    app.add_option("--beacon-port", options->beacon_port,
                   "Port of the first node's Beacon API, or the next free one; the others follow")
        ->capture_default_str();
    app.add_option("--metrics-port", options->metrics_port,
                   "Serve the first node's metrics on this port too; the others follow");
    app.add_flag("--no-api", options->no_api, "Serve no Beacon API; --fast serves none either");
    app.add_option("--rpc-port", options->rpc_port,
                   "Port of the first node's JSON-RPC (HTTP and WebSocket), or the next free one; "
                   "the others follow")
        ->capture_default_str();
    app.add_flag("--no-rpc", options->no_rpc, "Serve no JSON-RPC; --fast serves none either");
    declare_engine_address(app, options->execution, options->jwt_secret);
    app.add_flag("--external-validators", options->external_validators,
                 "Leave the validators' duties to clients of the Beacon API");
    declare_builder(app, options->builder);
    app.add_option("--write-config", options->write_config,
                   "Write config.yaml and genesis.ssz into this folder");
    app.add_option("--data-dir", options->data_dir,
                   "Keep the network in this folder, and go on with the one that is there; without "
                   "it the network is in memory");
    app.add_flag("--keep", options->keep,
                 "Keep it in ./cairn-devnet if --data-dir names no folder");
    app.add_option("--message-log", options->message_log,
                   "Append every block and vote that nodes publish to this file, as JSON lines");
    app.add_flag("--fast", options->fast, "Do not wait for the clock")->excludes("--execution");
    app.add_option("--until-finalized", options->until_finalized,
                   "End when every node holds this epoch final");
    app.add_flag("--plain", options->plain, "Lines of text, also where there is a terminal");
    app.add_flag("--json", options->json, "Print one report at the end, as JSON");
    const Run control = declare_devnet_ctl(*app.add_subcommand(
        "ctl", "Stop, start, split, delay, silence and heal the nodes of a running network"));
    const CLI::App* const ctl = app.get_subcommand("ctl");
    const auto keep_somewhere = [options] {
        if (options->keep && options->data_dir.empty()) {
            options->data_dir = "cairn-devnet";
        }
    };
    const Run write_files =
        declare_devnet_export(*app.add_subcommand("export",
                                                  "Write the network's configuration, "
                                                  "genesis and keys for other clients"),
                              [options, keep_somewhere, &app] {
                                  keep_somewhere();
                                  return network_to_export(*options, options_given(app));
                              });
    const CLI::App* const exporting = app.get_subcommand("export");
    return [options, control, ctl, write_files, exporting, keep_somewhere, &app](Output output) {
        if (ctl->parsed()) {
            return control(output);
        }
        if (exporting->parsed()) {
            return write_files(output);
        }
        keep_somewhere();
        return run_devnet(*options, options_given(app), output);
    };
}

}  // namespace cairn::cli
