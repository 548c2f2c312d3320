// cairn beacon: one beacon node, which follows others over their Beacon API and serves its own.
#include "beacon/network.hpp"
#include "beacon/service.hpp"
#include "cli/builder_options.hpp"
#include "cli/commands.hpp"
#include "cli/engine_address.hpp"
#include "cli/file.hpp"
#include "cli/urls.hpp"
#include "cli/version.hpp"
#include "crypto/random.hpp"
#include "json/writer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <memory>
#include <optional>
#include <ostream>

namespace cairn::cli {
namespace {

struct BeaconOptions {
    std::vector<std::string> follow;
    std::string data_directory;
    std::string config;
    std::string genesis_state;
    std::string checkpoint_state;
    std::string checkpoint_block;
    std::vector<std::string> checkpoint_urls;
    std::string named_checkpoint;
    bool ignores_weak_subjectivity = false;
    std::string execution;
    std::string jwt_secret;
    std::string execution_genesis;
    BuilderChoices builder;
    std::string http_address = "127.0.0.1";
    std::uint16_t http_port = 5052;
    std::uint64_t backfill_until = 0;
    bool no_backfill = false;
    std::optional<std::uint64_t> until_finalized;
    std::optional<std::uint64_t> until_slot;
    bool json = false;
};

/// Who hears Ctrl-C. The handler may only set flags.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): all a handler can reach
std::atomic<beacon::BeaconService*> running_service = nullptr;
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): all a handler can reach
std::atomic<bool> interrupted = false;

extern "C" void stop_beacon(int) {
    interrupted = true;
    if (beacon::BeaconService* const service = running_service.load()) {
        service->stop();
    }
}

constexpr std::string_view HTTPS_ADVICE =
    "; fetch /eth/v2/debug/beacon/states/finalized as SSZ by another program and give it as "
    "--checkpoint-state";

Result<std::optional<Bytes>, std::string> read_optional(const std::string& path) {
    if (path.empty()) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(Bytes bytes, read_file(path));
    return bytes;
}

std::string_view text_of(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<beacon::ExecutionChoice, std::string> execution_choice(const BeaconOptions& options) {
    beacon::ExecutionChoice out;
    if (!options.execution.empty()) {
        CAIRN_TRY_ASSIGN(out.foreign, engine_address(options.execution, options.jwt_secret));
    }
    if (!options.execution_genesis.empty()) {
        CAIRN_TRY_ASSIGN(const Bytes text, read_file(options.execution_genesis));
        auto genesis = execution_node::parse_genesis(text_of(text));
        if (!genesis) {
            return unexpected(options.execution_genesis + ": " + to_string(genesis.error()));
        }
        out.genesis = *std::move(genesis);
    }
    return out;
}

Result<beacon::GroundOptions, std::string> ground_options(const BeaconOptions& options) {
    beacon::GroundOptions out;
    CAIRN_TRY_ASSIGN(out.follow, parse_urls(options.follow, HTTPS_ADVICE));
    CAIRN_TRY_ASSIGN(out.checkpoint_urls, parse_urls(options.checkpoint_urls, HTTPS_ADVICE));
    CAIRN_TRY_ASSIGN(out.genesis_state, read_optional(options.genesis_state));
    CAIRN_TRY_ASSIGN(out.checkpoint_state, read_optional(options.checkpoint_state));
    CAIRN_TRY_ASSIGN(out.checkpoint_block, read_optional(options.checkpoint_block));
    out.data_directory = options.data_directory;
    out.ignores_weak_subjectivity = options.ignores_weak_subjectivity;
    CAIRN_TRY_ASSIGN(out.execution, execution_choice(options));
    if (!options.named_checkpoint.empty()) {
        out.named_checkpoint = beacon::parse_checkpoint(options.named_checkpoint);
    }
    if (!options.config.empty()) {
        CAIRN_TRY_ASSIGN(const Bytes text, read_file(options.config));
        auto config = beacon::parse_config_yaml(text_of(text));
        if (!config) {
            return unexpected(options.config + ": " + config.error());
        }
        out.config = *std::move(config);
    }
    return out;
}

Result<beacon::ServiceOptions, std::string> service_options(const BeaconOptions& options,
                                                            const beacon::GroundOptions& ground) {
    beacon::ServiceOptions out;
    CAIRN_TRY_ASSIGN(out.builder, builder_options(options.builder));
    out.follow = ground.follow;
    out.api.address = options.http_address;
    out.api.port = options.http_port;
    out.version = version_line();
    if (!options.no_backfill && !options.data_directory.empty()) {
        out.backfill_until = consensus::Slot{options.backfill_until};
    }
    if (options.until_finalized) {
        out.until_finalized = consensus::Epoch{*options.until_finalized};
    }
    if (options.until_slot) {
        out.until_slot = consensus::Slot{*options.until_slot};
    }
    return out;
}

void write_backfill(json::Writer& out, const beacon::BackfillProgress& backfill) {
    out.key("history").begin_object();
    out.field("complete", backfill.end == beacon::BackfillEnd::complete);
    out.field("oldest_slot", backfill.oldest.value).field("blocks", backfill.blocks);
    out.field("blocks_per_second", backfill.blocks_per_second());
    out.field("blocks_per_second_without_signatures",
              backfill.blocks_per_second_without_signatures());
    out.field("fetching_ms", backfill.fetching_ms).field("roots_ms", backfill.roots_ms);
    out.field("signatures_ms", backfill.signatures_ms).field("storing_ms", backfill.storing_ms);
    out.end_object();
}

void print_report(std::ostream& out, const beacon::Report& report) {
    json::Writer writer;
    writer.begin_object().field("slot", report.slot.value);
    writer.field("head_slot", report.head.slot.value);
    writer.field("head", beacon::hex_id(report.head.root));
    writer.field("finalized_epoch", report.finalized.epoch.value);
    writer.field("finalized_root", beacon::hex_id(report.finalized.root));
    writer.field("is_syncing", report.health.is_syncing);
    writer.field("is_optimistic", report.health.is_optimistic);
    writer.field("blocks_imported", report.blocks_imported);
    writer.field("blocks_refused", report.blocks_refused);
    writer.field("published", report.published);
    writer.field("publish_failed", report.publish_failed);
    writer.field("publish_dropped", report.publish_dropped);
    if (report.backfill) {
        write_backfill(writer, *report.backfill);
    }
    out << writer.end_object().text() << '\n';
}

/// Warnings about what this version cannot do on that network.
void print_limits(std::ostream& err, const beacon::Ground& ground) {
    const consensus::Epoch gloas = fork_epoch(*ground.config.config, consensus::ForkId::gloas);
    if (gloas != consensus::FAR_FUTURE_EPOCH) {
        err << "cairn beacon: this version knows no gloas, which begins at epoch " << gloas.value
            << '\n';
    }
    if (!ground.execution.is_there()) {
        err << "cairn beacon: without an execution layer payloads are not verified: blocks are "
               "optimistic, and validators get nothing to sign\n";
    }
}

Result<int, std::string> serve(const BeaconOptions& options, Output output) {
    CAIRN_TRY_ASSIGN(const beacon::GroundOptions wanted, ground_options(options));
    CAIRN_TRY_ASSIGN(beacon::ServiceOptions service_wanted, service_options(options, wanted));
    const auto on_line = [&](const std::string& line) {
        (options.json ? output.err : output.out) << line << std::endl;
    };
    base::Executor& executor = base::tbb_executor();
    CAIRN_TRY_ASSIGN(auto ground,
                     beacon::lay_ground(wanted, {executor, crypto::os_random(), base::now_ms(),
                                                 interrupted, on_line}));
    print_limits(output.err, *ground);
    on_line(fmt::format("cairn beacon: {}, {} at slot {}", ground->config.config->CONFIG_NAME,
                        ground->is_resumed ? "goes on" : "begins",
                        ground->chain->head().slot.value));
    beacon::BeaconService service(std::move(ground), std::move(service_wanted), executor,
                                  crypto::os_random(), on_line);
    if (const auto started = service.start(); !started) {
        return unexpected(fmt::format("no Beacon API: {} ({}:{}); choose another by --http-port",
                                      to_string(started.error()), options.http_address,
                                      options.http_port));
    }
    on_line(fmt::format("  api http://{}:{}", options.http_address, service.port()));
    running_service = &service;
    if (interrupted) {
        service.stop();
    }
    const beacon::ServiceEnd end = service.run();
    running_service = nullptr;
    if (options.json) {
        print_report(output.out, *service.report());
    }
    if (end == beacon::ServiceEnd::not_stored) {
        return unexpected("stopped, since it cannot store what it does: " +
                          service.storage_failure().value_or(""));
    }
    const bool has_goal = options.until_finalized || options.until_slot;
    return has_goal && end != beacon::ServiceEnd::goal_reached && !interrupted ? exit_failure
                                                                               : exit_success;
}

int run_beacon(const BeaconOptions& options, Output output) {
    struct sigaction action = {};
    action.sa_handler = stop_beacon;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    const auto status = serve(options, output);
    if (!status) {
        output.err << "cairn beacon: " << status.error() << '\n';
        return exit_failure;
    }
    return *status;
}

void declare_start(CLI::App& app, BeaconOptions& options) {
    CLI::Option* const state = app.add_option("--checkpoint-state", options.checkpoint_state,
                                              "SSZ file of a finalised state to begin from");
    app.add_option("--checkpoint-block", options.checkpoint_block,
                   "SSZ file of its signed block; else the followed nodes are asked for it")
        ->needs(state);
    CLI::Option* const urls =
        app.add_option("--checkpoint-url,--checkpoint-sync-url", options.checkpoint_urls,
                       "Nodes to take the last finalised checkpoint from; several must agree")
            ->delimiter(',');
    CLI::Option* const genesis = app.add_option("--genesis-state", options.genesis_state,
                                                "SSZ file of the first state, to begin from");
    state->excludes(urls)->excludes(genesis);
    urls->excludes(genesis);
    app.add_option("--wss-checkpoint,--weak-subjectivity-checkpoint", options.named_checkpoint,
                   "The checkpoint that it has to be: 0xROOT:EPOCH")
        ->check([](const std::string& text) {
            return beacon::parse_checkpoint(text) ? "" : "'" + text + "' is no 0xROOT:EPOCH";
        });
    app.add_flag("--ignore-ws-check", options.ignores_weak_subjectivity,
                 "Begin also from a checkpoint older than the weak subjectivity period");
}

}  // namespace

Run declare_beacon(CLI::App& app) {
    const auto options = std::make_shared<BeaconOptions>();
    app.footer(
        "There is no peer-to-peer network here yet: the node's only peers are the beacon nodes\n"
        "that it follows over their API, and what validators publish to it goes to those.");
    app.add_option("--follow", options->follow,
                   "URLs of beacon nodes whose chain is followed, and which are told what "
                   "validators publish")
        ->delimiter(',')
        ->required();
    app.add_option("--data-dir", options->data_directory,
                   "Folder of the chain, which a second start goes on with; without it the chain "
                   "lives in memory");
    app.add_option("--config", options->config,
                   "The network's config.yaml; else the data directory or the followed nodes say");
    declare_start(app, *options);
    declare_engine_address(app, options->execution, options->jwt_secret);
    app.add_option("--execution-genesis", options->execution_genesis,
                   "Execute payloads in this process, from this genesis of geth's form")
        ->check(CLI::ExistingFile)
        ->excludes("--execution");
    declare_builder(app, options->builder);
    app.add_option("--http-address", options->http_address, "Address of the Beacon API")
        ->capture_default_str();
    app.add_option("--http-port", options->http_port, "Port of the Beacon API; 0: any")
        ->capture_default_str();
    app.add_option("--backfill-until", options->backfill_until,
                   "Fetch the history below the checkpoint down to this slot")
        ->capture_default_str();
    app.add_flag("--no-backfill", options->no_backfill, "Fetch no history");
    app.add_option("--until-finalized", options->until_finalized,
                   "End when this epoch is final and the history is there");
    app.add_option("--until-slot", options->until_slot, "End after this slot");
    app.add_flag("--json", options->json, "Print one report at the end, as JSON");
    return [options](Output output) { return run_beacon(*options, output); };
}

}  // namespace cairn::cli
