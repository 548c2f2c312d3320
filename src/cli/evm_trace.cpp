// cairn evm trace: the instructions of state tests, a line of JSON each, as go-ethereum's
// `evm --trace statetest` writes them; for goevmlab and by hand.
#include "cli/evm_commands.hpp"
#include "cli/file.hpp"
#include "evmtest/instruction_writer.hpp"
#include "evmtest/state_fixture.hpp"
#include "json/parse.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct TraceOptions {
    std::string path;
    evmtest::Selection selection;
    evmtest::InstructionDetail detail;
    bool no_stack = false;
};

/// Lines to stderr, the root of each case after them.
class Tracing final : public evmtest::CaseObserver {
  public:
    Tracing(std::ostream& out, evmtest::InstructionDetail detail) : out_(&out), detail_(detail) {}

    evm::Tracer* begin(evm::Revision revision) override {
        return &writer_.emplace(*out_, revision, detail_);
    }
    void end(const Bytes32& state_root) override {
        *out_ << "{\"stateRoot\": \"" << base::to_hex(state_root.view()) << "\"}\n";
    }

  private:
    std::ostream* out_;
    evmtest::InstructionDetail detail_;
    std::optional<evmtest::InstructionWriter> writer_;
};

int trace(const TraceOptions& options, Output output) {
    const auto bytes = read_file(options.path);
    if (!bytes) {
        return complain(output, bytes.error());
    }
    const auto document = json::parse_json(std::string(bytes->begin(), bytes->end()));
    if (!document) {
        return complain(output, options.path + ": " + json::to_string(document.error()));
    }
    evmtest::InstructionDetail detail = options.detail;
    detail.stack = !options.no_stack;
    Tracing observer(output.err, detail);
    evmtest::Report report;
    if (!evmtest::trace_state_tests(options.path, *document, options.selection, observer, report)) {
        return complain(output, options.path + ": no state test");
    }
    report.write_json(output.out);
    return report.is_success() ? exit_success : exit_failure;
}

}  // namespace

Run declare_evm_trace(CLI::App& app) {
    const auto options = std::make_shared<TraceOptions>();
    app.add_option("FILE", options->path, "A JSON file of state tests")->required();
    app.add_option("--fork", options->selection.forks,
                   "Cases of this fork only, by the fixture's name for it (repeat for more)")
        ->allow_extra_args(false);
    app.add_option("-f,--filter", options->selection.filters,
                   "Cases whose name holds this text or, with * or ?, fits it as a pattern")
        ->allow_extra_args(false);
    app.add_flag("--memory", options->detail.memory, "Memory with each instruction");
    app.add_flag("--no-stack", options->no_stack, "No stack");
    app.add_flag("--return-data", options->detail.return_data, "What the last call returned");
    return [options](Output output) { return trace(*options, output); };
}

}  // namespace cairn::cli
