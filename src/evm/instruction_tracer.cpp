#include "evm/instruction_tracer.hpp"

namespace cairn::evm {

void InstructionTracer::on_step(const Step& step) {
    opcode_ = to_opcode(step.opcode);
    memory_size_ = step.memory.size();
    told_refund_ = refunds_.back() + step.gas_refund;
    begin_instruction(step);
}

void InstructionTracer::on_gas_cost(Gas cost, Gas gas_refund) {
    told_refund_ = refunds_.back() + gas_refund;
    if (opcode_ == Opcode::CREATE || opcode_ == Opcode::CREATE2 ||
        opcode_ == Opcode::SELFDESTRUCT) {
        pending_cost_ = cost;
        return;
    }
    end_instruction({cost, told_refund_, {}});
}

void InstructionTracer::on_fault(const Step& step, Status status, Gas cost) {
    Step before = step;
    before.memory = step.memory.first(memory_size_);
    const std::string text = fault_text(before, status, cost, revision_);
    const Gas whole = fault_cost(before, status, cost, text, revision_);
    const bool is_early = is_early_fault(before, status, revision_);
    if (opcode_ == Opcode::SELFDESTRUCT && text == "out of gas") {
        told_refund_ += rules(revision_).selfdestruct_refund;
    }
    end_instruction({whole, told_refund_, is_early ? text : std::string()});
    if (!is_early) {
        late_fault(step, text, whole);
    }
}

void InstructionTracer::on_enter(const Message& message) {
    if (pending_cost_) {
        end_instruction({*pending_cost_ - message.gas, told_refund_, {}});
        pending_cost_.reset();
    }
    refunds_.push_back(message.depth == 0 ? refunds_.back() : told_refund_);
}

void InstructionTracer::on_exit(const Message& /*message*/, const Result& result) {
    if (pending_cost_) {
        told_refund_ = refunds_.back() + result.gas_refund;
        end_instruction({*pending_cost_, told_refund_, {}});
        pending_cost_.reset();
    }
    refunds_.pop_back();
}

}  // namespace cairn::evm
