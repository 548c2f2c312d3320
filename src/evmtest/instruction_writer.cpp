#include "evmtest/instruction_writer.hpp"

#include "json/writer.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

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

/// Of instructions that can fail after their memory has grown.
std::uint64_t reach_of(const evm::Step& step) {
    switch (evm::to_opcode(step.opcode)) {
        case Opcode::RETURNDATACOPY:
        case Opcode::REVERT:
            return evm::memory_reach(step);
        case Opcode::LOG0:
        case Opcode::LOG1:
        case Opcode::LOG2:
        case Opcode::LOG3:
        case Opcode::LOG4:
            return step.stack.size() >= 2 ? evm::memory_reach(step) : 0;
        default:
            return 0;
    }
}

/// Memory beyond it is not looked at.
constexpr std::uint64_t memory_max = std::uint64_t{1} << 25U;

/// What RETURN gives, with zeros where memory has not grown yet.
Bytes returned_by(const evm::Step& step) {
    if (step.stack.size() < 2) {
        return {};
    }
    const std::uint64_t offset = step.stack.back().saturated64();
    const std::uint64_t size = step.stack[step.stack.size() - 2].saturated64();
    if (offset > memory_max || size > memory_max) {
        return {};
    }
    Bytes out(static_cast<std::size_t>(size));
    if (offset < step.memory.size()) {
        const BytesView there = step.memory.subspan(static_cast<std::size_t>(offset));
        std::copy_n(there.begin(), std::min(there.size(), out.size()), out.begin());
    }
    return out;
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
    line_.reach = 0;
    const Opcode opcode = evm::to_opcode(step.opcode);
    if (words_taken(opcode) <= step.stack.size()) {
        line_.reach = reach_of(step);
    }
    if (opcode == Opcode::RETURN) {
        returned_ = returned_by(step);
    }
}

void InstructionWriter::end_instruction(const evm::InstructionEnd& end) {
    line_.cost = end.cost;
    error_ = end.error;
    write(end.gas_refund, end.error);
}

void InstructionWriter::late_fault(const evm::Step& /*step*/, const std::string& error,
                                   evm::Gas /*cost*/) {
    error_ = error;
    const bool is_undefined = error.starts_with("invalid opcode");
    if (is_undefined) {
        line_.reach = 0;
    }
    write_fault(error, is_undefined ? 0 : words_taken(evm::to_opcode(line_.opcode)));
}

void InstructionWriter::write_fault(const std::string& error, std::size_t words) {
    line_.stack.resize(line_.stack.size() - std::min(words, line_.stack.size()));
    line_.return_data.clear();
    const std::uint64_t reach = (std::min(line_.reach, memory_max) + 31) / 32 * 32;
    line_.memory_size = std::max(line_.memory_size, static_cast<std::size_t>(reach));
    line_.memory.resize(detail_.memory ? line_.memory_size : 0);
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

Bytes InstructionWriter::output_of(const evm::Message& message, const evm::Result& result) const {
    const bool is_deposit =
        evm::is_create(message.kind) && error_.empty() &&
        (result.status == evm::Status::code_starts_with_ef ||
         result.status == evm::Status::code_too_large || result.status == evm::Status::out_of_gas);
    if (is_deposit) {
        return returned_;
    }
    const bool has_output = result.succeeded() || result.status == evm::Status::revert;
    return has_output ? result.output : Bytes();
}

void InstructionWriter::on_exit(const evm::Message& message, const evm::Result& result) {
    evm::InstructionTracer::on_exit(message, result);
    if (std::exchange(has_destructed_, false)) {
        *out_ << R"({"output":"","gasUsed":"0x0"})" << '\n';
    }
    if (result.status == evm::Status::revert && line_.stack.size() >= 2) {
        write_fault("execution reverted", 2);
    }
    json::Writer out;
    out.begin_object().field("output", base::to_hex(output_of(message, result)).substr(2));
    out.field("gasUsed", hex(message.gas - result.gas_left));
    if (!result.succeeded()) {
        out.field("error",
                  evm::exit_text(message, result.status, error_, returned_.size(), revision()));
    }
    error_.clear();
    *out_ << out.end_object().text() << '\n';
}

}  // namespace cairn::evmtest
