// cairn evm bench: how fast the virtual machine is, in gas per second.
//
// Every run has a state, a world and an interpreter of its own, made before the clock starts. The
// first run of each case is not counted: it loads what a process loads once.
#include "base/stopwatch.hpp"
#include "cli/bench_evm_cases.hpp"
#include "cli/evm_commands.hpp"
#include "cli/version.hpp"
#include "execution/host.hpp"
#include "json/writer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct EvmBenchOptions {
    std::vector<std::string> filters;
    std::size_t repeat = 3;
    bool json = false;
    std::string cases_file;
};

struct EvmBenchFigure {
    std::vector<base::Elapsed> runs;
    evm::Gas gas = 0;
    bool is_as_expected = true;

    double best(double base::Elapsed::* clock) const {
        const auto least = std::ranges::min_element(runs, {}, clock);
        return (*least).*clock;
    }
    double mgas_per_s() const {
        return static_cast<double>(gas) / 1000 / best(&base::Elapsed::cpu_ms);
    }
};

class NoHashes final : public execution::BlockHashes {
  public:
    Bytes32 block_hash(std::uint64_t /*number*/) override { return {}; }
};

void run_once(const EvmBenchCase& test, EvmBenchFigure& figure) {
    execution::MemoryState state;
    for (const EvmBenchAccount& account : test.accounts) {
        state.set_account(account.address, {1, account.balance, {}}, account.code, account.storage);
    }
    execution::WorldState world(state);
    evm::Interpreter interpreter(test.revision);
    evm::BlockContext block;
    block.number = 1;
    block.timestamp = 1;
    block.gas_limit = static_cast<std::uint64_t>(test.gas);
    block.chain_id = 1;
    NoHashes hashes;
    execution::WorldHost host(world, interpreter, block, hashes);
    evm::Message message;
    message.gas = test.gas;
    message.sender = EvmBenchCase::SENDER;
    message.recipient = test.accounts.front().address;
    message.code_address = message.recipient;
    message.input = test.input;
    world.begin_transaction();
    host.begin({message.sender, 0, {}});
    world.warm(message.sender);
    world.warm(message.recipient);

    const base::Stopwatch watch;
    const evm::Result result = host.call(message);
    figure.runs.push_back(watch.elapsed());
    figure.gas = test.gas - result.gas_left;
    const auto expected = test.ends_out_of_gas() ? evm::Status::out_of_gas : evm::Status::success;
    figure.is_as_expected = figure.is_as_expected && result.status == expected;
}

EvmBenchFigure run_case(const EvmBenchCase& test, std::size_t repeat) {
    EvmBenchFigure out;
    for (std::size_t i = 0; i < repeat + 1; ++i) {
        run_once(test, out);
    }
    out.runs.erase(out.runs.begin());
    return out;
}

void write_json(json::Writer& out, const EvmBenchCase& test, const EvmBenchFigure& figure) {
    out.begin_object().field("name", test.name);
    out.field("group", evm_bench_group_name(test.group)).field("gas", figure.gas);
    out.field("ok", figure.is_as_expected);
    out.key("cpu_ms").begin_array();
    for (const base::Elapsed& run : figure.runs) {
        out.value(run.cpu_ms);
    }
    out.end_array().key("wall_ms").begin_array();
    for (const base::Elapsed& run : figure.runs) {
        out.value(run.wall_ms);
    }
    out.end_array().field("mgas_per_s", figure.mgas_per_s()).end_object();
}

bool is_wanted(const EvmBenchOptions& options, const EvmBenchCase& test) {
    const auto fits = [&test](const std::string& filter) {
        return test.name.contains(filter) || evm_bench_group_name(test.group) == filter;
    };
    return options.filters.empty() || std::ranges::any_of(options.filters, fits);
}

int run_bench(const EvmBenchOptions& options, Output output) {
    std::vector<EvmBenchCase> cases = evm_bench_cases();
    std::erase_if(cases, [&options](const auto& test) { return !is_wanted(options, test); });
    if (!options.cases_file.empty()) {
        std::ofstream file(options.cases_file);
        write_cases(cases, file);
        return file.flush() ? exit_success : complain(output, "cannot write " + options.cases_file);
    }
    json::Writer document;
    document.begin_object().field("version", version_line()).key("cases").begin_array();
    bool is_as_expected = true;
    for (const EvmBenchCase& test : cases) {
        const EvmBenchFigure figure = run_case(test, options.repeat);
        is_as_expected = is_as_expected && figure.is_as_expected;
        write_json(document, test, figure);
        if (!options.json) {
            output.out << fmt::format(
                              "{:<22} {:>14} gas {:>9.2f} ms CPU {:>9.2f} ms wall {:>9.1f} "
                              "Mgas/s{}\n",
                              test.name, figure.gas, figure.best(&base::Elapsed::cpu_ms),
                              figure.best(&base::Elapsed::wall_ms), figure.mgas_per_s(),
                              figure.is_as_expected ? "" : "  FAILED")
                       << std::flush;
        }
    }
    if (options.json) {
        output.out << document.end_array().end_object().text() << '\n';
    }
    return is_as_expected ? exit_success : exit_failure;
}

}  // namespace

Run declare_evm_bench(CLI::App& app) {
    const auto options = std::make_shared<EvmBenchOptions>();
    app.add_option("-f,--filter", options->filters,
                   "Run cases whose name holds this text, or of this group: opcode, precompile, "
                   "contract (repeat for more)")
        ->allow_extra_args(false);
    app.add_option("--repeat", options->repeat, "Runs of each case; the table shows the best")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_flag("--json", options->json, "All runs as JSON");
    app.add_option("--write-cases", options->cases_file,
                   "Run nothing; write the cases into this file, for other machines");
    return [options](Output output) { return run_bench(*options, output); };
}

}  // namespace cairn::cli
