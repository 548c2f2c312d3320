// cairn evm run|disasm: code at hand, executed on an otherwise empty state, or listed.
#include "cli/evm_commands.hpp"
#include "cli/file.hpp"
#include "evmtest/instruction_writer.hpp"
#include "execution/host.hpp"
#include "execution/memory_state.hpp"
#include "json/writer.hpp"

#include <CLI/CLI.hpp>

#include <cctype>
#include <iomanip>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using execution::Address;

/// The bytes of "0x...", or of a file "@FILE" that holds such with any white space.
Result<Bytes, std::string> read_hex(const std::string& text) {
    std::string digits = text;
    if (text.starts_with('@')) {
        CAIRN_TRY_ASSIGN(const Bytes file, read_file(text.substr(1)));
        digits.assign(file.begin(), file.end());
        std::erase_if(digits, [](unsigned char c) { return std::isspace(c) != 0; });
    }
    auto bytes = base::from_hex(digits);
    if (!bytes) {
        return unexpected("not hexadecimal: " + text);
    }
    return *std::move(bytes);
}

struct CodeOptions {
    std::string code;
    std::string fork = "osaka";

    void declare(CLI::App& app) {
        app.add_option("CODE", code, "The code in hexadecimal, or @FILE that holds it")->required();
        app.add_option("--fork", fork, "Revision of the machine, frontier to osaka")
            ->check([](const std::string& name) {
                return evm::revision_from_name(name) ? std::string()
                                                     : "no revision is called " + name;
            });
    }
    evm::Revision revision() const { return *evm::revision_from_name(fork); }
};

struct RunOptions {
    CodeOptions code;
    std::string input = "0x";
    evm::Gas gas = 10'000'000'000;
    std::string value = "0";
    bool create = false;
    bool trace = false;
    bool json = false;
};

/// There are no blocks before.
class NoHashes final : public execution::BlockHashes {
  public:
    Bytes32 block_hash(std::uint64_t /*number*/) override { return {}; }
};

Address address_of(std::string_view text) {
    Address address;
    std::memcpy(address.data(), text.data(), std::min<std::size_t>(text.size(), 20));
    return address;
}

evm::Message message_of(const RunOptions& options, BytesView code, BytesView input,
                        const U256& value) {
    evm::Message message;
    message.kind = options.create ? evm::CallKind::create : evm::CallKind::call;
    message.gas = options.gas;
    message.sender = address_of("sender");
    message.recipient = address_of("receiver");
    message.code_address = message.recipient;
    message.value = value;
    message.input = options.create ? code : input;
    return message;
}

void write(const RunOptions& options, const evm::Result& result,
           std::span<const execution::Log> logs, std::ostream& out) {
    const std::string output = base::to_hex(result.output);
    if (options.json) {
        json::Writer text;
        text.begin_object().field("status", evm::status_text(result.status));
        text.field("gasUsed", options.gas - result.gas_left).field("refund", result.gas_refund);
        text.field("output", output).field("logs", logs.size()).end_object();
        out << text.text() << '\n';
        return;
    }
    out << "status   " << evm::status_text(result.status) << "\ngas used "
        << options.gas - result.gas_left << "\nrefund   " << result.gas_refund << "\noutput   "
        << output << '\n';
    for (const execution::Log& log : logs) {
        out << "log      " << base::to_hex(log.data);
        for (const Bytes32& topic : log.topics) {
            out << ' ' << base::to_hex(topic.view());
        }
        out << '\n';
    }
}

int execute(const RunOptions& options, Output output) {
    const auto code = read_hex(options.code.code);
    const auto input = read_hex(options.input);
    const auto value = U256::parse(options.value);
    if (!code || !input || !value) {
        return complain(output, !code ? code.error() : !input ? input.error() : "bad --value");
    }
    execution::MemoryState state;
    const evm::Message message = message_of(options, *code, *input, *value);
    state.set_account(message.sender, {1, U256::max() >> 1, {}}, {}, {});
    if (!options.create) {
        state.set_account(message.recipient, {1, 0, {}}, *code, {});
    }
    execution::WorldState world(state);
    evm::Interpreter interpreter(options.code.revision());
    evm::BlockContext block;
    block.number = 1;
    block.timestamp = 1;
    block.gas_limit = static_cast<std::uint64_t>(options.gas);
    block.chain_id = 1;
    NoHashes hashes;
    evmtest::InstructionWriter tracer(output.err, options.code.revision());
    execution::WorldHost host(world, interpreter, block, hashes, options.trace ? &tracer : nullptr);
    world.begin_transaction();
    host.begin({message.sender, 0, {}});
    const evm::Result result = host.call(message);
    write(options, result, world.logs(), output.out);
    return result.succeeded() ? exit_success : exit_failure;
}

int list_code(const CodeOptions& options, Output output) {
    const auto code = read_hex(options.code);
    if (!code) {
        return complain(output, code.error());
    }
    const evm::InstructionTable& table = evm::instructions(options.revision());
    for (std::size_t at = 0; at < code->size();) {
        const std::uint8_t byte = (*code)[at];
        const BytesView rest = BytesView(*code).subspan(at + 1);
        const std::size_t size =
            table[byte].exists() ? evm::immediate_size(evm::to_opcode(byte)) : std::size_t{0};
        output.out << std::setw(6) << std::setfill('0') << std::hex << at << std::dec << "  ";
        if (table[byte].exists()) {
            output.out << table[byte].name;
        } else {
            output.out << "undefined " << base::to_hex(BytesView(*code).subspan(at, 1));
        }
        if (size != 0) {
            output.out << ' ' << base::to_hex(rest.first(std::min(size, rest.size())));
            output.out << (rest.size() < size ? " (cut off)" : "");
        }
        output.out << '\n';
        at += 1 + size;
    }
    return exit_success;
}

}  // namespace

Run declare_evm_run(CLI::App& app) {
    const auto options = std::make_shared<RunOptions>();
    options->code.declare(app);
    app.add_option("--input", options->input, "Calldata in hexadecimal, or @FILE that holds it");
    app.add_option("--gas", options->gas, "Gas of the message")->check(CLI::NonNegativeNumber);
    app.add_option("--value", options->value, "Wei sent along");
    app.add_flag("--create", options->create, "CODE is init code: create a contract with it");
    app.add_flag("--trace", options->trace, "Every step as JSON on stderr (EIP-3155)");
    app.add_flag("--json", options->json, "The result as JSON");
    return [options](Output output) { return execute(*options, output); };
}

Run declare_evm_disasm(CLI::App& app) {
    const auto options = std::make_shared<CodeOptions>();
    options->declare(app);
    return [options](Output output) { return list_code(*options, output); };
}

}  // namespace cairn::cli
