// cairn evm: the Ethereum virtual machine at hand, and the fixtures that it is held to.
#include "base/executor.hpp"
#include "cli/commands.hpp"
#include "cli/evm_commands.hpp"
#include "evmtest/block_fixture.hpp"
#include "evmtest/state_fixture.hpp"
#include "evmtest/transaction_fixture.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct FixtureOptions {
    std::vector<std::filesystem::path> trees;
    evmtest::Selection selection;
    std::size_t jobs = 0;
    std::size_t max_failures = 50;
    bool json = false;
};

int run_fixtures(const FixtureOptions& options, evmtest::RunFile run_file, Output output) {
    evmtest::Report report;
    evmtest::run_trees(options.trees, options.selection, base::tbb_executor(options.jobs), run_file,
                       report);
    report.write_table(options.json ? output.err : output.out, options.max_failures);
    if (options.json) {
        report.write_json(output.out);
    }
    return report.is_success() ? exit_success : exit_failure;
}

Run declare_fixtures(CLI::App& app, evmtest::RunFile run_file) {
    const auto options = std::make_shared<FixtureOptions>();
    app.add_option("PATH", options->trees,
                   "JSON files, folders or archives (.tar, .tar.gz, .tar.zst) of fixtures")
        ->required();
    app.add_option("--fork", options->selection.forks,
                   "Run cases of this fork only, by the fixtures' name for it (repeat for more)")
        ->allow_extra_args(false);
    app.add_option("-f,--filter", options->selection.filters,
                   "Run cases whose name holds this text or, with * or ?, fits it as a pattern "
                   "(repeat for more)")
        ->allow_extra_args(false);
    app.add_option("-x,--exclude", options->selection.excluded, "Leave such cases out")
        ->allow_extra_args(false);
    app.add_option("-j,--jobs", options->jobs, "Files at once (default: all cores)");
    app.add_option("--max-failures", options->max_failures, "How many failures are listed");
    app.add_flag("--json", options->json, "Write the totals as JSON, the table to stderr");
    return [options, run_file](Output output) { return run_fixtures(*options, run_file, output); };
}

Run declare_statetest(CLI::App& app) {
    return declare_fixtures(app, evmtest::run_state_tests);
}
Run declare_blocktest(CLI::App& app) {
    return declare_fixtures(app, evmtest::run_block_tests);
}
Run declare_transactiontest(CLI::App& app) {
    return declare_fixtures(app, evmtest::run_transaction_tests);
}

}  // namespace

Run declare_evm(CLI::App& app) {
    static constexpr auto list = std::to_array<Command>({
        {"run", "Execute code on an empty state", declare_evm_run},
        {"disasm", "List the instructions of code", declare_evm_disasm},
        {"trace", "Write every instruction of state tests as JSON (EIP-3155)", declare_evm_trace},
        {"t8n", "Apply transactions to a state: the transition tool of EEST", declare_evm_t8n},
        {"bench", "Measure opcodes, precompiled contracts and contracts in gas per second",
         declare_evm_bench},
        {"statetest", "Run GeneralStateTests and EEST state tests", declare_statetest},
        {"blocktest", "Run BlockchainTests and EEST blockchain tests", declare_blocktest},
        {"transactiontest", "Run TransactionTests", declare_transactiontest},
    });
    return declare_commands(app, list);
}

}  // namespace cairn::cli
