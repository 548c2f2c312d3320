// InstructionTracer: every instruction once, with the cost, the refund and the error that
// go-ethereum's tracers tell of it; for tracers that list instructions.
//
// Reference: go-ethereum 1.17.8 core/vm/interpreter.go (OnOpcode, OnFault), eth/tracers/logger.
// The cost of a creation leaves out the gas that the new frame gets; the refund is that of the
// whole transaction, with what the instruction adds. Where gas runs out, the cost is what had been
// charged by then. Threads: one.
#pragma once

#include "evm/fault_text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cairn::evm {

struct InstructionEnd {
    Gas cost = 0;
    Gas gas_refund = 0;
    std::string error;  // of a fault that is found before the instruction runs; else empty
};

class InstructionTracer : public Tracer {
  public:
    explicit InstructionTracer(Revision revision) : revision_(revision) {}

    void on_authorizations(Gas gas_refund) override { refunds_ = {gas_refund}; }
    void on_step(const Step& step) final;
    void on_gas_cost(Gas cost, Gas gas_refund) final;
    void on_fault(const Step& step, Status status, Gas cost) final;
    void on_enter(const Message& message) override;
    void on_exit(const Message& message, const Result& result) override;

  protected:
    /// Before the instruction runs. What is kept of the step is copied.
    virtual void begin_instruction(const Step& step) = 0;
    /// After begin_instruction, once, before any frame below begins or its own ends.
    virtual void end_instruction(const InstructionEnd& end) = 0;
    /// After end_instruction: the instruction failed while it ran.
    virtual void late_fault(const Step& /*step*/, const std::string& /*error*/, Gas /*cost*/) {}

    Revision revision() const noexcept { return revision_; }
    /// Of the transaction, up to the instruction that was told last.
    Gas gas_refund() const noexcept { return told_refund_; }

  private:
    Revision revision_;
    std::vector<Gas> refunds_ = {0};  // outside of each frame, the innermost last
    Gas told_refund_ = 0;
    Opcode opcode_ = Opcode::STOP;  // of the latest instruction
    std::size_t memory_size_ = 0;   // before it
    // The cost of a creation whose frame has not begun, or of a SELFDESTRUCT, whose refund is known
    // once its frame has ended.
    std::optional<Gas> pending_cost_;
};

}  // namespace cairn::evm
