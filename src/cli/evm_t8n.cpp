// cairn evm t8n: the transition tool, with the command line of go-ethereum's evm t8n and EEST.
#include "cli/evm_commands.hpp"
#include "cli/file.hpp"
#include "evmtest/instruction_writer.hpp"
#include "evmtest/transition.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using evmtest::Transition;
using evmtest::TransitionError;
using evmtest::TransitionFault;
using evmtest::TransitionInput;

struct TransitionOptions {
    std::string alloc_in = "alloc.json";
    std::string env_in = "env.json";
    std::string txs_in = "txs.json";
    std::string folder;
    std::string alloc_out = "alloc.json";
    std::string result_out = "result.json";
    std::string body_out;
    std::string fork = "GrayGlacier";
    std::uint64_t chain_id = 1;
    std::int64_t reward = 0;
    bool trace = false;
    evmtest::InstructionDetail detail;
    bool no_stack = false;

    bool reads_stdin() const {
        return alloc_in == "stdin" || env_in == "stdin" || txs_in == "stdin";
    }
};

unexpected<TransitionError> fail(TransitionFault fault, std::string text) {
    return unexpected(TransitionError{fault, std::move(text)});
}

Result<json::Value, TransitionError> parse(const std::string& text, const std::string& name) {
    auto document = json::parse_json(text);
    if (!document) {
        return fail(TransitionFault::json,
                    "failed unmarshalling " + name + ": " + json::to_string(document.error()));
    }
    return *std::move(document);
}

Result<json::Value, TransitionError> read_document(const std::string& path,
                                                   const std::string& name) {
    const auto bytes = read_file(path);
    if (!bytes) {
        return fail(TransitionFault::io, "failed reading " + name + " file: " + bytes.error());
    }
    return parse(std::string(bytes->begin(), bytes->end()), name);
}

/// The document that an option names: a file's, or the member of what standard input brings.
Result<json::Value, TransitionError> document_of(const std::string& source, const std::string& name,
                                                 const json::Value& standard_input) {
    if (source != "stdin") {
        return read_document(source, name);
    }
    if (name == "txs") {
        const json::Value* rlp = standard_input.find("txsRlp");
        if (rlp != nullptr && !rlp->text.empty()) {
            return *rlp;
        }
    }
    const json::Value* value = standard_input.find(name);
    return value != nullptr ? *value : json::Value{};
}

Result<TransitionInput, TransitionError> read_input(const TransitionOptions& options) {
    json::Value standard_input;
    if (options.reads_stdin()) {
        const std::string text(std::istreambuf_iterator<char>(std::cin), {});
        CAIRN_TRY_ASSIGN(standard_input, parse(text, "stdin"));
    }
    TransitionInput out;
    CAIRN_TRY_ASSIGN(out.alloc, document_of(options.alloc_in, "alloc", standard_input));
    CAIRN_TRY_ASSIGN(out.environment, document_of(options.env_in, "env", standard_input));
    CAIRN_TRY_ASSIGN(out.transactions, document_of(options.txs_in, "txs", standard_input));
    out.fork = options.fork;
    out.chain_id = options.chain_id;
    out.reward = options.reward;
    return out;
}

/// A file of instructions for each transaction: trace-0-0x....jsonl.
class TraceFiles {
  public:
    explicit TraceFiles(const TransitionOptions& options) : options_(&options) {}

    evm::Tracer* next(std::size_t index, const Bytes32& hash, evm::Revision revision) {
        writer_.reset();
        if (!options_->trace) {
            return nullptr;
        }
        const std::string name =
            "trace-" + std::to_string(index) + "-" + base::to_hex(hash.view()) + ".jsonl";
        file_ = std::ofstream(std::filesystem::path(options_->folder) / name);
        writer_.emplace(file_, revision, options_->detail);
        return &*writer_;
    }

  private:
    const TransitionOptions* options_;
    std::ofstream file_;
    std::optional<evmtest::InstructionWriter> writer_;
};

class Outputs {
  public:
    Outputs(const TransitionOptions& options, Output output)
        : options_(&options), output_(output) {}

    Result<void, TransitionError> add(const std::string& where, std::string_view name,
                                      const std::string& text) {
        if (where == "stdout" || where == "stderr") {
            json::Writer& out = where == "stdout" ? out_ : err_;
            (where == "stdout" ? has_out_ : has_err_) = true;
            if (out.text().empty()) {
                out.begin_object();
            }
            out.key(name).json(text);
            return {};
        }
        if (where.empty()) {
            return {};
        }
        const auto path = std::filesystem::path(options_->folder) / where;
        const BytesView bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        if (const auto written = write_file(path.string(), bytes); !written) {
            return fail(TransitionFault::io, "failed writing output: " + written.error());
        }
        return {};
    }
    void finish() {
        if (has_out_) {
            output_.out << out_.end_object().text() << '\n';
        }
        if (has_err_) {
            output_.err << err_.end_object().text() << '\n';
        }
    }

  private:
    const TransitionOptions* options_;
    Output output_;
    json::Writer out_;
    json::Writer err_;
    bool has_out_ = false;
    bool has_err_ = false;
};

Result<void, TransitionError> transition(const TransitionOptions& options, Output output) {
    std::error_code error;
    if (!options.folder.empty() && !std::filesystem::create_directories(options.folder, error) &&
        error) {
        return fail(TransitionFault::io, "failed creating output basedir: " + error.message());
    }
    CAIRN_TRY_ASSIGN(const TransitionInput input, read_input(options));
    TraceFiles traces(options);
    CAIRN_TRY_ASSIGN(
        const Transition done,
        evmtest::run_transition(
            input, [&traces](std::size_t index, const Bytes32& hash, evm::Revision revision) {
                return traces.next(index, hash, revision);
            }));
    Outputs outputs(options, output);
    CAIRN_TRY(outputs.add(options.alloc_out, "alloc", evmtest::alloc_json(done.state)));
    CAIRN_TRY(outputs.add(options.body_out, "body", "\"" + base::to_hex(done.body) + "\""));
    CAIRN_TRY(outputs.add(options.result_out, "result", done.result));
    outputs.finish();
    return {};
}

void declare_inputs(CLI::App& app, TransitionOptions& options) {
    app.add_option("--input.alloc", options.alloc_in, "The accounts: a file, or stdin");
    app.add_option("--input.env", options.env_in, "The block's environment: a file, or stdin");
    app.add_option("--input.txs", options.txs_in,
                   "The transactions, as objects or (.rlp) as RLP: a file, or stdin");
    app.add_option("--state.fork", options.fork, "Rules: Frontier to Osaka, ParisToShanghaiAt...");
    app.add_option("--state.chainid", options.chain_id, "Chain that signatures are for");
    app.add_option("--state.reward", options.reward, "Wei for the coinbase; -1: none, no touch");
}

void declare_outputs(CLI::App& app, TransitionOptions& options) {
    app.add_option("--output.basedir", options.folder, "Folder of the files that are written");
    app.add_option("--output.alloc", options.alloc_out,
                   "The accounts afterwards: a file, stdout, stderr");
    app.add_option("--output.result", options.result_out,
                   "Roots, receipts, rejections: a file, stdout, stderr");
    app.add_option("--output.body", options.body_out,
                   "RLP of the transactions that were executed: a file, stdout, stderr");
    app.add_flag("--trace", options.trace,
                 "Every instruction (EIP-3155) in trace-INDEX-HASH.jsonl");
    app.add_flag("--trace.memory", options.detail.memory, "Memory in traces");
    app.add_flag("--trace.nostack", options.no_stack, "No stack in traces");
    app.add_flag("--trace.returndata", options.detail.return_data, "Return data in traces");
}

}  // namespace

Run declare_evm_t8n(CLI::App& app) {
    const auto options = std::make_shared<TransitionOptions>();
    declare_inputs(app, *options);
    declare_outputs(app, *options);
    return [options](Output output) -> int {
        options->detail.stack = !options->no_stack;
        const auto done = transition(*options, output);
        if (!done) {
            const int status = static_cast<int>(done.error().fault);
            output.err << "ERROR(" << status << "): " << done.error().text << '\n';
            return status;
        }
        return exit_success;
    };
}

}  // namespace cairn::cli
