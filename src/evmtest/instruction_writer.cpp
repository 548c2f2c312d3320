#include "evmtest/instruction_writer.hpp"

#include "json/writer.hpp"

#include <algorithm>
#include <ostream>

namespace cairn::evmtest {
namespace {

using evm::Opcode;

std::string hex(std::uint64_t value) {
    return U256(value).to_hex();
}
std::string hex(evm::Gas value) {
    return hex(static_cast<std::uint64_t>(value));
}

/// How many words an instruction has taken by the time it fails.
std::size_t words_taken(Opcode opcode) {
    switch (opcode) {
        case Opcode::JUMP:
            return 1;
        case Opcode::JUMPI:
        case Opcode::REVERT:
            return 2;
        case Opcode::RETURNDATACOPY:
            return 3;
        default:
            return 0;
    }
}

/// Where REVERT's output ends in memory.
std::size_t revert_end(const std::vector<U256>& stack) {
    const std::uint64_t size = stack[stack.size() - 2].saturated64();
    return size == 0 ? 0
                     : static_cast<std::size_t>(stack.back().saturated64() + size + 31) / 32 * 32;
}

}  // namespace

void InstructionWriter::begin_instruction(const evm::Step& step) {
    error_.clear();
    line_.pc = step.pc;
    line_.opcode = step.opcode;
    line_.gas = step.gas;
    line_.stack.assign(step.stack.begin(), step.stack.end());
    line_.memory_size = step.memory.size();
    if (detail_.memory) {
        line_.memory.assign(step.memory.begin(), step.memory.end());
    }
    if (detail_.return_data) {
        line_.return_data.assign(step.return_data.begin(), step.return_data.end());
    }
    line_.depth = step.message.depth + 1;
}

void InstructionWriter::end_instruction(const evm::InstructionEnd& end) {
    line_.cost = end.cost;
    error_ = end.error;
    write(end.gas_refund, end.error);
}

void InstructionWriter::late_fault(const evm::Step& /*step*/, const std::string& error,
                                   evm::Gas /*cost*/) {
    error_ = error;
    write_fault(error);
}

void InstructionWriter::write_fault(const std::string& error) {
    const std::size_t taken = words_taken(evm::to_opcode(line_.opcode));
    line_.stack.resize(line_.stack.size() - std::min(taken, line_.stack.size()));
    line_.return_data.clear();
    write(gas_refund(), error);
}

void InstructionWriter::write(evm::Gas gas_refund, const std::string& error) {
    json::Writer out;
    out.begin_object().field("pc", line_.pc).field("op", unsigned{line_.opcode});
    out.field("gas", hex(line_.gas)).field("gasCost", hex(line_.cost));
    if (!line_.memory.empty()) {
        out.field("memory", base::to_hex(line_.memory));
    }
    out.field("memSize", line_.memory_size).key("stack");
    if (detail_.stack) {
        out.begin_array();
        for (const U256& word : line_.stack) {
            out.value(word.to_hex());
        }
        out.end_array();
    } else {
        out.null();
    }
    if (!line_.return_data.empty()) {
        out.field("returnData", base::to_hex(line_.return_data));
    }
    out.field("depth", line_.depth).field("refund", gas_refund);
    out.field("opName", evm::opcode_text(line_.opcode));
    if (!error.empty()) {
        out.field("error", error);
    }
    *out_ << out.end_object().text() << '\n';
}

void InstructionWriter::on_exit(const evm::Message& message, const evm::Result& result) {
    evm::InstructionTracer::on_exit(message, result);
    const bool is_revert = result.status == evm::Status::revert;
    if (is_revert && line_.stack.size() >= 2) {
        const std::size_t size = std::max(line_.memory_size, revert_end(line_.stack));
        line_.memory_size = size;
        line_.memory.resize(detail_.memory ? size : 0);
        write_fault("execution reverted");
    }
    json::Writer out;
    const bool has_output = result.succeeded() || is_revert;
    const std::string output = has_output ? base::to_hex(result.output).substr(2) : std::string();
    out.begin_object().field("output", output);
    out.field("gasUsed", hex(message.gas - result.gas_left));
    if (!result.succeeded()) {
        out.field("error", error_.empty() ? std::string(evm::failure_text(result.status)) : error_);
    }
    error_.clear();
    *out_ << out.end_object().text() << '\n';
}

}  // namespace cairn::evmtest
