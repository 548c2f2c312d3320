#include "rpc/struct_logger.hpp"

#include "rpc/simulation.hpp"

namespace cairn::rpc {

using evm::Opcode;

bool StructLogger::is_full() const noexcept {
    return logs_.text().size() > MAX_TRACE_BYTES || (config_.limit != 0 && count_ >= config_.limit);
}

void StructLogger::note_storage(const evm::Step& step) {
    const auto stack = step.stack;
    const Bytes20& address = step.message.recipient;
    const Opcode opcode = evm::to_opcode(step.opcode);
    if (opcode == Opcode::SLOAD && !stack.empty()) {
        storage_[address][stack.back()] = world_->slot(address, stack.back()).current;
    } else if (opcode == Opcode::SSTORE && stack.size() >= 2) {
        storage_[address][stack.back()] = stack[stack.size() - 2];
    }
}

void StructLogger::write_stack(const evm::Step& step) {
    logs_.key("stack").begin_array();
    for (const U256& word : step.stack) {
        logs_.value(word.to_hex());
    }
    logs_.end_array();
}

void StructLogger::write_memory(const evm::Step& step) {
    constexpr std::size_t word = 32;
    if (step.memory.empty()) {
        return;
    }
    logs_.key("memory").begin_array();
    for (std::size_t at = 0; at + word <= step.memory.size(); at += word) {
        logs_.value(base::to_hex(step.memory.subspan(at, word)));
    }
    logs_.end_array();
}

void StructLogger::write_storage(const Bytes20& address) {
    logs_.key("storage").begin_object();
    for (const auto& [key, value] : storage_[address]) {
        logs_.field(base::to_hex(key.to_be().view()), base::to_hex(value.to_be().view()));
    }
    logs_.end_object();
}

void StructLogger::close(evm::Gas cost, std::string_view error) {
    if (!is_open_) {
        return;
    }
    is_open_ = false;
    logs_.field("gasCost", cost);
    if (!error.empty()) {
        logs_.field("error", error);
    }
    logs_.end_object();
}

void StructLogger::on_step(const evm::Step& step) {
    close(0, {});
    if (is_full()) {
        return;
    }
    ++count_;
    is_open_ = true;
    const std::string_view name = evm::opcode_name(step.opcode);
    logs_.begin_object().field("pc", step.pc);
    logs_.field("op", name.empty() ? "opcode " + quantity(step.opcode) + " not defined"
                                   : std::string(name));
    logs_.field("gas", step.gas).field("depth", step.message.depth + 1);
    if (step.gas_refund != 0) {
        logs_.field("refund", step.gas_refund);
    }
    if (config_.has_stack) {
        write_stack(step);
    }
    if (config_.has_memory) {
        write_memory(step);
    }
    if (config_.has_return_data && !step.return_data.empty()) {
        write_data(logs_, "returnData", step.return_data);
    }
    const Opcode opcode = evm::to_opcode(step.opcode);
    if (config_.has_storage && (opcode == Opcode::SLOAD || opcode == Opcode::SSTORE)) {
        note_storage(step);
        write_storage(step.message.recipient);
    }
}

void StructLogger::on_gas_cost(evm::Gas cost) {
    close(cost, {});
}

void StructLogger::on_fault(const evm::Step& /*step*/, evm::Status status) {
    close(0, failure_text(status));
}

Answer StructLogger::finish(const execution::TransactionOutcome& outcome) {
    close(0, {});
    if (logs_.text().size() > MAX_TRACE_BYTES) {
        return server_error("trace exceeds " + std::to_string(MAX_TRACE_BYTES) + " bytes");
    }
    const bool is_failure = outcome.status != evm::Status::success;
    const bool has_output = !is_failure || outcome.status == evm::Status::revert;
    json::Writer out;
    out.begin_object().field("gas", outcome.gas_used).field("failed", is_failure);
    write_data(out, "returnValue", has_output ? BytesView(outcome.output) : BytesView());
    out.key("structLogs").json(logs_.end_array().text());
    return out.end_object().take();
}

}  // namespace cairn::rpc
