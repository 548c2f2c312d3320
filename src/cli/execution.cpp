// cairn execution: an execution client that a consensus client drives; cairn execution import:
// blocks of files.
#include "base/clock.hpp"
#include "cli/commands.hpp"
#include "cli/execution_dev.hpp"
#include "cli/execution_options.hpp"
#include "cli/file.hpp"
#include "cli/version.hpp"
#include "execution_service/block_files.hpp"
#include "json/writer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <csignal>
#include <ctime>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using execution_service::ExecutionService;
using execution_service::ImportReport;

/// Ctrl-C and SIGTERM, waited for instead of handled: made before any thread is.
class StopSignals {
  public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGINT);
        sigaddset(&set_, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }
    /// Whether one came within that time.
    bool wait_ms(long ms) const {
        constexpr long NS_OF_A_MS = 1'000'000;
        const std::timespec limit{.tv_sec = ms / 1'000, .tv_nsec = ms % 1'000 * NS_OF_A_MS};
        return ::sigtimedwait(&set_, nullptr, &limit) > 0;
    }

  private:
    sigset_t set_{};
};

std::string name_of(const execution_node::ChainBlockPtr& block) {
    return fmt::format("block {} {}", block->number(), base::to_hex(block->hash.view()));
}

/// What changed since it was asked last, in one line; empty: nothing did.
class ProgressLines {
  public:
    std::string next(const execution_service::Progress& now) {
        const std::uint64_t finalized = now.finalized ? now.finalized->number() : 0;
        if (now.head->hash == head_ && finalized == finalized_) {
            return {};
        }
        head_ = now.head->hash;
        finalized_ = finalized;
        return fmt::format("{}, {} transactions, finalized {}, waiting {}+{}", name_of(now.head),
                           now.head->block.transactions.size(), finalized, now.pool.pending,
                           now.pool.queued);
    }

  private:
    Bytes32 head_;
    std::uint64_t finalized_ = 0;
};

void print_report(std::ostream& out, const execution_service::Progress& progress) {
    json::Writer writer;
    writer.begin_object().field("head_number", progress.head->number());
    writer.field("head", base::to_hex(progress.head->hash.view()));
    writer.field("finalized_number", progress.finalized ? progress.finalized->number() : 0);
    writer.field("pending", progress.pool.pending).field("queued", progress.pool.queued);
    out << writer.end_object().text() << '\n';
}

// run ---------------------------------------------------------------------------------------------

Result<execution_service::ServiceOptions, std::string> service_options(
    const ExecutionOptions& options) {
    execution_service::ServiceOptions out;
    CAIRN_TRY_ASSIGN(out.genesis, genesis_of(options));
    CAIRN_TRY_ASSIGN(out.build.extra_data, extra_data_of(options));
    out.data_directory = options.data_directory;
    out.chain = chain_options(options);
    out.pool = pool_limits(options);
    out.build.target_gas_limit = options.gas_limit;
    out.http = public_server(options);
    out.transports = options.no_websocket ? rpc::Transports::http : rpc::Transports::both;
    out.engine = engine_server(options);
    out.jwt_secret = options.jwt_secret;
    out.ipc = options.ipc;
    out.has_testing_methods = options.testing_methods;
    out.client_version = version_line();
    out.commit = commit_digits();
    return out;
}

void print_places(const ExecutionOptions& options, ExecutionService& service,
                  const std::function<void(const std::string&)>& on_line) {
    if (service.http_port() != 0) {
        on_line(fmt::format(
            "  json-rpc http://{0}:{1}{2}", in_url(options.http_address), service.http_port(),
            options.no_websocket ? ""
                                 : ", WebSockets too: ws://" + in_url(options.http_address) + ":" +
                                       std::to_string(service.http_port())));
    }
    if (!options.ipc.empty()) {
        on_line("  json-rpc " + options.ipc + ", a Unix socket");
    }
    if (service.engine_port() != 0) {
        on_line(fmt::format("  engine   http://{}:{}, secret in {}", in_url(options.engine_address),
                            service.engine_port(), service.jwt_secret().string()));
    }
    on_line(
        "  devp2p   not there: blocks come by the Engine API, or from files by cairn "
        "execution import");
}

Result<int, std::string> serve(const ExecutionOptions& options, const StopSignals& signals,
                               Output output) {
    CAIRN_TRY_ASSIGN(const auto wanted, service_options(options));
    const auto on_line = [&](const std::string& line) {
        (options.json ? output.err : output.out) << line << std::endl;
    };
    CAIRN_TRY_ASSIGN(const auto service,
                     ExecutionService::open(wanted, {.executor = base::tbb_executor(),
                                                     .random = crypto::os_random(),
                                                     .now_ms = base::now_ms}));
    on_line(fmt::format(
        "cairn execution: chain {}, {} at {}", service->chain().view()->config().chain_id,
        service->is_new() ? "begins" : "goes on", name_of(service->progress().head)));
    CAIRN_TRY(service->start());
    print_places(options, *service, on_line);
    ProgressLines lines;
    lines.next(service->progress());
    constexpr long STEP_MS = 500;
    while (!signals.wait_ms(STEP_MS) && !service->storage_failure()) {
        if (const std::string line = lines.next(service->progress()); !line.empty()) {
            on_line(line);
        }
    }
    CAIRN_TRY(service->stop());
    if (options.json) {
        print_report(output.out, service->progress());
    }
    if (const auto failure = service->storage_failure()) {
        return unexpected("stopped, since it cannot store what it does: " + *failure);
    }
    return exit_success;
}

// import ------------------------------------------------------------------------------------------

void print_import(std::ostream& out, const ImportReport& report,
                  const execution_node::ChainBlockPtr& head) {
    json::Writer writer;
    writer.begin_object().field("imported", report.imported).field("known", report.known);
    writer.field("head_number", head->number());
    writer.field("head", base::to_hex(head->hash.view()));
    out << writer.end_object().text() << '\n';
}

Result<int, std::string> import_files(const ExecutionOptions& options, const StopSignals& signals,
                                      Output output) {
    CAIRN_TRY_ASSIGN(const auto genesis, genesis_of(options));
    CAIRN_TRY_ASSIGN(const auto folder,
                     execution_service::open_folder(options.data_directory, genesis,
                                                    chain_options(options), base::tbb_executor()));
    ImportReport report;
    const execution_service::ImportControl control = {
        .go_on = [&](const ImportReport&) { return !signals.wait_ms(0); }};
    Result<void, std::string> result;
    for (const std::string& file : options.files) {
        result = execution_service::import_blocks(*folder.chain, file, control, report);
        if (!result || report.is_interrupted) {
            break;
        }
    }
    const auto flushed = folder.chain->flush();
    const auto head = folder.chain->view()->head();
    (options.json ? output.err : output.out)
        << fmt::format("imported {} blocks, {} were here already; the head is {}\n",
                       report.imported, report.known, name_of(head));
    if (options.json) {
        print_import(output.out, report, head);
    }
    if (!result) {
        return unexpected(result.error());
    }
    if (!flushed) {
        return unexpected(flushed.error().what);
    }
    return exit_success;
}

Result<DevServing, std::string> dev_serving(const ExecutionOptions& options,
                                            const CLI::Option& gas_limit) {
    const auto http = public_server(options);
    if (!http || !options.data_directory.empty() || !options.genesis.empty()) {
        return unexpected(
            "--dev is served over HTTP and lives in memory: no --no-http, --data-directory, "
            "--genesis");
    }
    DevServing out;
    out.http = *http;
    out.transports = options.no_websocket ? rpc::Transports::http : rpc::Transports::both;
    out.ipc = options.ipc;
    if (gas_limit.count() != 0) {
        out.gas_limit = options.gas_limit;
    }
    return out;
}

int run_dev_execution(const ExecutionOptions& options, const DevChoices& choices,
                      const CLI::Option& gas_limit, Output output) {
    const StopSignals signals;
    const auto serving = dev_serving(options, gas_limit);
    if (!serving) {
        output.err << "cairn execution: " << serving.error() << '\n';
        return exit_usage;
    }
    return run_dev(choices, *serving, output);
}

int run_execution(const ExecutionOptions& options, Output output) {
    if (options.data_directory.empty()) {
        output.err << "cairn execution: --data-directory is required unless --dev is given\n"
                      "Run 'cairn execution --help' for usage.\n";
        return exit_usage;
    }
    const StopSignals signals;
    const auto status = options.files.empty() ? serve(options, signals, output)
                                              : import_files(options, signals, output);
    if (!status) {
        output.err << "cairn execution: " << status.error() << '\n';
        return exit_failure;
    }
    return *status;
}

}  // namespace

Run declare_execution(CLI::App& app) {
    const auto options = std::make_shared<ExecutionOptions>();
    app.footer(
        "There is no peer-to-peer network (devp2p) here: blocks come from a consensus client by\n"
        "the Engine API, or from files by cairn execution import.");
    declare_folder(app, *options);
    declare_servers(app, *options);
    declare_limits(app, *options);
    app.add_flag("--json", options->json, "Print one report at the end, as JSON");
    const auto dev = std::make_shared<DevChoices>();
    add_dev_options(app, *dev);
    app.get_option("--data-directory")->required(false);
    app.require_subcommand(0, 1);
    CLI::App* const import = app.add_subcommand(
        "import", "Take in files of blocks: RLP, one after the other, as geth exports them");
    import->fallthrough();
    import->add_option("FILE", options->files, "Files, in the order of their blocks")->required();
    const CLI::Option* const gas_limit = app.get_option("--gas-limit");
    return [options, dev, gas_limit](Output output) {
        return dev->dev ? run_dev_execution(*options, *dev, *gas_limit, output)
                        : run_execution(*options, output);
    };
}

}  // namespace cairn::cli
