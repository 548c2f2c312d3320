#include "evm/detail/plain_loop.hpp"

#include "evm/detail/instructions.hpp"

namespace cairn::evm::detail {
namespace {

/// Jumps that a frame makes before the code is asked whether it should be translated.
constexpr std::uint32_t jumps_between_questions = 64;

class PlainLoop {
  public:
    PlainLoop(Frame& frame, bool may_change)
        : frame_(frame), table_(instructions(frame.revision)), may_change_(may_change) {}

    template <bool Traced>
    Next run() {
        for (;;) {
            if constexpr (Traced) {
                before_step();
            }
            const Opcode opcode = to_opcode(frame_.code->padded()[frame_.pc]);
            frame_.status = step(opcode);
            if (frame_.status != Status::success) [[unlikely]] {
                return fault<Traced>();
            }
            if constexpr (Traced) {
                frame_.tell_cost();
            }
            if (is_over_) [[unlikely]] {
                note_work();
                frame_.status = opcode == Opcode::REVERT ? Status::revert : Status::success;
                return Next::ended;
            }
            if (!Traced && changes_over()) {
                return Next::threaded;
            }
        }
    }

  private:
    /// What every opcode has in common, then the opcode.
    Status step(Opcode opcode) {
        const Instruction& instruction = table_[to_byte(opcode)];
        if (!instruction.exists()) {
            return Status::undefined_instruction;
        }
        const std::size_t height = frame_.height();
        if (height < instruction.taken) {
            return Status::stack_underflow;
        }
        if (height - instruction.taken + instruction.left > STACK_WORDS_MAX) {
            return Status::stack_overflow;
        }
        if (!frame_.charge(instruction.gas)) {
            return Status::out_of_gas;
        }
        U256* const top = frame_.top;
        frame_.top = top + instruction.left - instruction.taken;
        ++frame_.pc;
        const InstructionFunction function = instruction_functions[to_byte(opcode)];
        if (function != nullptr) {
            is_over_ = opcode == Opcode::RETURN || opcode == Opcode::REVERT ||
                       opcode == Opcode::SELFDESTRUCT;
            return function(frame_, top);
        }
        return control(opcode, top);
    }

    /// The opcodes that move values on the stack, or the program counter (which is past them).
    Status control(Opcode opcode, U256* top) {
        if (opcode >= Opcode::PUSH0 && opcode <= Opcode::PUSH32) {
            push(immediate_size(opcode));
            return Status::success;
        }
        if (opcode >= Opcode::DUP1 && opcode <= Opcode::DUP16) {
            top[1] = *(top - (to_byte(opcode) - to_byte(Opcode::DUP1)));
            return Status::success;
        }
        if (opcode >= Opcode::SWAP1 && opcode <= Opcode::SWAP16) {
            std::swap(*top, *(top - 1 - (to_byte(opcode) - to_byte(Opcode::SWAP1))));
            return Status::success;
        }
        switch (opcode) {
            case Opcode::STOP:
                is_over_ = true;
                return Status::success;
            case Opcode::JUMP:
                return jump(*top);
            case Opcode::JUMPI:
                return top[-1].is_zero() ? Status::success : jump(*top);
            case Opcode::PC:
                top[1] = frame_.pc - 1;
                return Status::success;
            case Opcode::GAS:
                top[1] = static_cast<std::uint64_t>(frame_.gas);
                return Status::success;
            case Opcode::POP:
            case Opcode::JUMPDEST:
                return Status::success;
            case Opcode::INVALID:
                return Status::invalid_instruction;
            default:
                CAIRN_UNREACHABLE("every opcode is in the table of functions or above");
        }
    }

    void push(std::size_t size) noexcept {
        // The padding lets 32 bytes be read anywhere; a shift by 256, of PUSH0, gives zero.
        *frame_.top = U256::load_be(frame_.code->padded() + frame_.pc) >> (8 * (32 - size));
        frame_.pc += static_cast<std::uint32_t>(size);
    }

    Status jump(const U256& target) {
        if (!target.fits_uint64() || !frame_.code->is_jump_destination(target.low64())) {
            return Status::bad_jump_destination;
        }
        frame_.pc = static_cast<std::uint32_t>(target.low64());
        ++jumps_;
        return Status::success;
    }

    bool changes_over() {
        if (jumps_ < jumps_between_questions || !may_change_) {
            return false;
        }
        // Only a jump raises the count, so the program counter is at a destination.
        const std::uint32_t work = jumps_;
        jumps_ = 0;
        frame_.translation = frame_.code->translation_after(frame_.revision, work);
        return frame_.translation != nullptr;
    }

    /// Code that is called often is worth a translation even if no call of it is long.
    void note_work() {
        if (may_change_) {
            static_cast<void>(frame_.code->translation_after(frame_.revision, jumps_ + 1));
        }
    }

    Step step_view() const noexcept {
        return Step{.message = *frame_.message,
                    .pc = step_pc_,
                    .opcode = frame_.code->padded()[step_pc_],
                    .gas = frame_.gas_before,
                    .gas_refund = frame_.refund,
                    .stack = {frame_.bottom, step_height_},
                    .memory = frame_.memory.view(),
                    .return_data = frame_.return_data,
                    .code = frame_.code->bytes()};
    }
    void before_step() {
        step_pc_ = frame_.pc;
        step_height_ = frame_.height();
        frame_.gas_before = frame_.gas;
        frame_.cost_is_told = false;
        frame_.tracer->on_step(step_view());
    }
    template <bool Traced>
    Next fault() {
        if constexpr (Traced) {
            frame_.tracer->on_fault(step_view(), frame_.status, frame_.gas_before - frame_.gas);
        }
        return Next::ended;
    }

    Frame& frame_;
    const InstructionTable& table_;
    bool may_change_;
    bool is_over_ = false;
    std::uint32_t jumps_ = 0;
    std::uint32_t step_pc_ = 0;
    std::size_t step_height_ = 0;
};

}  // namespace

Next run_plain(Frame& frame, bool may_change) {
    return PlainLoop(frame, may_change).run<false>();
}

Next run_traced(Frame& frame) {
    return PlainLoop(frame, false).run<true>();
}

}  // namespace cairn::evm::detail
