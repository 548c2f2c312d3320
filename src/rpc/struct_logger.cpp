#include "rpc/struct_logger.hpp"

namespace cairn::rpc {
namespace {

using evm::Opcode;

std::string stack_json(const evm::Step& step) {
    json::Writer out;
    out.begin_array();
    for (const U256& word : step.stack) {
        out.value(word.to_hex());
    }
    return out.end_array().take();
}

std::string memory_json(const evm::Step& step) {
    constexpr std::size_t word = 32;
    json::Writer out;
    out.begin_array();
    for (std::size_t at = 0; at + word <= step.memory.size(); at += word) {
        out.value(base::to_hex(step.memory.subspan(at, word)));
    }
    return out.end_array().take();
}

}  // namespace

bool StructLogger::Entries::is_full() const noexcept {
    return logs_.text().size() > MAX_TRACE_BYTES || (config_.limit != 0 && bytes_ > config_.limit);
}

/// All of the contract's slots that were read or written up to now, this one included.
void StructLogger::Entries::write_storage(const evm::Step& step) {
    const auto stack = step.stack;
    const Bytes20& address = step.message.recipient;
    const Opcode opcode = evm::to_opcode(step.opcode);
    if (opcode == Opcode::SLOAD && !stack.empty()) {
        storage_[address][stack.back()] = world->slot(address, stack.back()).current;
    } else if (opcode == Opcode::SSTORE && stack.size() >= 2) {
        storage_[address][stack.back()] = stack[stack.size() - 2];
    } else {
        return;
    }
    json::Writer out;
    out.begin_object();
    for (const auto& [key, value] : storage_[address]) {
        out.field(base::to_hex(key.to_be().view()), base::to_hex(value.to_be().view()));
    }
    slots_ = out.end_object().take();
}

void StructLogger::Entries::begin_instruction(const evm::Step& step) {
    is_open_ = !is_full();
    if (!is_open_) {
        return;
    }
    began_at_ = logs_.text().size() + (bytes_ == 0 ? 0 : 1);
    logs_.begin_object().field("pc", step.pc).field("op", evm::opcode_text(step.opcode));
    logs_.field("gas", step.gas);
    depth_ = static_cast<std::uint64_t>(step.message.depth) + 1;
    stack_ = config_.has_stack ? stack_json(step) : std::string();
    const bool has_return_data = config_.has_return_data && !step.return_data.empty();
    return_data_ = has_return_data ? base::to_hex(step.return_data) : std::string();
    memory_ = config_.has_memory && !step.memory.empty() ? memory_json(step) : std::string();
    slots_.clear();
    if (config_.has_storage) {
        write_storage(step);
    }
}

void StructLogger::Entries::end_instruction(const evm::InstructionEnd& end) {
    if (!is_open_) {
        return;
    }
    is_open_ = false;
    logs_.field("gasCost", end.cost).field("depth", depth_);
    if (!end.error.empty()) {
        logs_.field("error", end.error);
    }
    if (!stack_.empty()) {
        logs_.key("stack").json(stack_);
    }
    if (!return_data_.empty()) {
        logs_.field("returnData", return_data_);
    }
    if (!memory_.empty()) {
        logs_.key("memory").json(memory_);
    }
    if (!slots_.empty()) {
        logs_.key("storage").json(slots_);
    }
    if (end.gas_refund != 0) {
        logs_.field("refund", end.gas_refund);
    }
    logs_.end_object();
    bytes_ += logs_.text().size() - began_at_;
}

Answer StructLogger::finish(const execution::TransactionOutcome& outcome) {
    json::Writer& logs = entries_.logs();
    if (logs.text().size() > MAX_TRACE_BYTES) {
        return trace_too_large();
    }
    const bool is_failure = outcome.status != evm::Status::success;
    const bool has_output = !is_failure || outcome.status == evm::Status::revert;
    json::Writer out;
    out.begin_object().field("gas", outcome.gas_used).field("failed", is_failure);
    write_data(out, "returnValue", has_output ? BytesView(outcome.output) : BytesView());
    out.key("structLogs").json(logs.end_array().text());
    return out.end_object().take();
}

}  // namespace cairn::rpc
