#include "evm/detail/translation.hpp"

#include "evm/detail/threaded_loop.hpp"

#include <algorithm>
#include <bit>

namespace cairn::evm::detail {
namespace {

/// So that the gas of a block fits 32 bits; no block of a deployed contract comes near.
constexpr std::uint64_t block_gas_max = 1'000'000'000;

class Translator {
  public:
    Translator(const Code& code, Revision revision)
        : code_(code), table_(instructions(revision)), out_(std::make_unique<Translation>()) {
        out_->op_at.resize(code.size() + 1);
        out_->ops.reserve(code.size() / 2 + 4);
        out_->pc_of.reserve(code.size() / 2 + 4);
    }

    std::unique_ptr<Translation> run() {
        emit(leave_handler(), 0);
        begin_block();
        while (pc_ < code_.size()) {
            if (opcode_at(pc_) == Opcode::JUMPDEST) {
                continue_with_block();
                count(Opcode::JUMPDEST);
                ++pc_;
            } else if (!is_open_) {
                pc_ += 1U + immediate_size(opcode_at(pc_));
            } else {
                one_step();
            }
        }
        stop_at_the_end();
        resolve();
        return std::move(out_);
    }

  private:
    Opcode opcode_at(std::uint32_t pc) const noexcept { return to_opcode(code_.padded()[pc]); }
    const Instruction& instruction(Opcode opcode) const noexcept { return table_[to_byte(opcode)]; }
    bool exists(Opcode opcode) const noexcept { return instruction(opcode).exists(); }

    std::uint32_t emit(HandlerOf handler, std::uint64_t arg) {
        out_->ops.push_back({handler.run, arg});
        out_->pc_of.push_back(pc_);
        return static_cast<std::uint32_t>(out_->ops.size() - 1);
    }

    void begin_block() {
        block_op_ = emit(block_handler(), 0);
        if (opcode_at(pc_) == Opcode::JUMPDEST && pc_ < code_.size()) {
            out_->op_at[pc_] = block_op_;
        }
        is_open_ = true;
        gas_ = 0;
        height_ = 0;
        need_ = 0;
        growth_ = 0;
        with_rest_.clear();
    }
    void end_block() {
        BlockCheck check;
        check.gas = static_cast<std::uint32_t>(gas_);
        const std::int64_t room = std::int64_t{STACK_WORDS_MAX} - growth_ - need_;
        // A block that no stack suits needs more words than a stack has.
        check.need = static_cast<std::uint16_t>(room < 0 ? 2 * STACK_WORDS_MAX
                                                         : static_cast<std::size_t>(need_));
        check.room = static_cast<std::uint16_t>(std::max<std::int64_t>(room, 0));
        out_->ops[block_op_].arg = check.packed();
        for (const auto& [op, gas] : with_rest_) {
            out_->ops[op].arg += gas_ - gas;
        }
        is_open_ = false;
    }
    void continue_with_block() {
        if (is_open_) {
            end_block();
        }
        begin_block();
    }

    /// Counts one opcode of the block; need and growth stay below 2^24, the code's size.
    void count(Opcode opcode) {
        const Instruction& counted = instruction(opcode);
        gas_ += static_cast<std::uint64_t>(counted.gas);
        need_ = std::max<std::int64_t>(need_, counted.taken - height_);
        height_ += counted.left - counted.taken;
        growth_ = std::max(growth_, height_);
    }
    void emit_with_rest(HandlerOf handler, std::uint32_t operand) {
        const std::uint32_t op = emit(handler, with_rest(operand, 0));
        with_rest_.emplace_back(op, gas_);
    }

    void one_step() {
        if (gas_ > block_gas_max) {
            continue_with_block();
        }
        const Opcode opcode = opcode_at(pc_);
        if (!exists(opcode) || opcode == Opcode::INVALID) {
            emit(leave_handler(), 0);
            end_block();
            ++pc_;
        } else if (opcode >= Opcode::PUSH0 && opcode <= Opcode::PUSH32) {
            push();
        } else if (opcode >= Opcode::DUP1 && opcode <= Opcode::DUP16) {
            dup();
        } else if (opcode >= Opcode::SWAP1 && opcode <= Opcode::SWAP16) {
            swap();
        } else if (opcode == Opcode::ISZERO && zero_jump()) {
            return;
        } else {
            single(opcode);
        }
    }

    void single(Opcode opcode) {
        count(opcode);
        const HandlerOf handler = handler_of(opcode);
        switch (handler.operand) {
            case Operand::rest:
                emit_with_rest(handler, 0);
                break;
            case Operand::number:  // PC
                emit(handler, pc_);
                break;
            case Operand::gas_back:
                emit(handler, static_cast<std::uint64_t>(instruction(opcode).gas));
                break;
            default:
                emit(handler, 0);
        }
        ++pc_;
        end_after(opcode);
    }
    void end_after(Opcode opcode) {
        using enum Opcode;
        if (opcode == STOP || opcode == JUMP || opcode == RETURN || opcode == REVERT ||
            opcode == SELFDESTRUCT) {
            end_block();
        } else if (opcode == JUMPI) {
            continue_with_block();
        }
    }

    U256 operand_at(std::uint32_t pc) const noexcept {
        const std::size_t size = immediate_size(opcode_at(pc));
        return U256::load_be(code_.padded() + pc + 1) >> (8 * (32 - size));
    }
    std::uint32_t after(std::uint32_t pc) const noexcept {
        return pc + 1 + immediate_size(opcode_at(pc));
    }

    void push() {
        const Opcode opcode = opcode_at(pc_);
        const U256 value = operand_at(pc_);
        const std::uint32_t next_pc = after(pc_);
        const Opcode next = opcode_at(next_pc);
        if (static_jump(next, value, next_pc)) {
            return;
        }
        const bool is_wide = !value.fits_uint64();
        const HandlerOf fused = exists(next) ? pushed_handler(next, is_wide) : HandlerOf{};
        count(opcode);
        if (fused.run != nullptr && (fused.operand != Operand::number_rest ||
                                     value.low64() <= std::numeric_limits<std::uint32_t>::max())) {
            count(next);
            emit_with_value(fused, value);
            pc_ = next_pc + 1;
        } else {
            emit_with_value(push_handler(is_wide), value);
            pc_ = next_pc;
        }
    }
    void emit_with_value(HandlerOf handler, const U256& value) {
        if (handler.operand == Operand::constant) {
            wide_.emplace_back(emit(handler, 0), out_->constants.size());
            out_->constants.push_back(value);
        } else if (handler.operand == Operand::number_rest) {
            emit_with_rest(handler, static_cast<std::uint32_t>(value.low64()));
        } else {
            emit(handler, value.low64());
        }
    }

    /// PUSH with JUMP or JUMPI behind it, if it leads to a destination.
    bool static_jump(Opcode next, const U256& target, std::uint32_t next_pc) {
        const bool is_jump = next == Opcode::JUMP || next == Opcode::JUMPI;
        if (!is_jump || !target.fits_uint64() || !code_.is_jump_destination(target.low64())) {
            return false;
        }
        count(opcode_at(pc_));
        count(next);
        emit_target(next == Opcode::JUMP ? jump_to_handler() : jump_if_handler(), target);
        pc_ = next_pc + 1;
        end_after(next);
        return true;
    }
    /// ISZERO, PUSH, JUMPI.
    bool zero_jump() {
        const std::uint32_t push_pc = pc_ + 1;
        const Opcode push = opcode_at(push_pc);
        if (push < Opcode::PUSH0 || push > Opcode::PUSH32 || !exists(push) ||
            opcode_at(after(push_pc)) != Opcode::JUMPI) {
            return false;
        }
        const U256 target = operand_at(push_pc);
        if (!target.fits_uint64() || !code_.is_jump_destination(target.low64())) {
            return false;
        }
        count(Opcode::ISZERO);
        count(push);
        count(Opcode::JUMPI);
        emit_target(jump_if_zero_handler(), target);
        pc_ = after(push_pc) + 1;
        end_after(Opcode::JUMPI);
        return true;
    }
    void emit_target(HandlerOf handler, const U256& target) {
        targets_.emplace_back(emit(handler, 0), static_cast<std::uint32_t>(target.low64()));
    }

    void dup() {
        const Opcode opcode = opcode_at(pc_);
        const unsigned n = to_byte(opcode) - to_byte(Opcode::DUP1) + 1U;
        with_next(opcode, n, duped_handler(n, opcode_at(pc_ + 1)), dup_handler(n));
    }
    void swap() {
        const Opcode opcode = opcode_at(pc_);
        const unsigned n = to_byte(opcode) - to_byte(Opcode::SWAP1) + 1U;
        with_next(opcode, n, swapped_handler(n, opcode_at(pc_ + 1)), swap_handler(n));
    }
    void with_next(Opcode opcode, unsigned n, HandlerOf fused, HandlerOf alone) {
        const Opcode next = opcode_at(pc_ + 1);
        const bool are_fused = fused.run != nullptr && exists(next);
        count(opcode);
        if (are_fused) {
            count(next);
        }
        emit(are_fused ? fused : alone, n);
        pc_ += are_fused ? 2U : 1U;
    }

    /// Behind the code there are zeros: STOP.
    void stop_at_the_end() {
        if (is_open_) {
            pc_ = static_cast<std::uint32_t>(code_.size());
            single(Opcode::STOP);
        }
    }

    void resolve() {
        for (const auto& [op, pc] : targets_) {
            out_->ops[op].arg = std::bit_cast<std::uintptr_t>(&out_->ops[out_->op_at[pc]]);
        }
        for (const auto& [op, index] : wide_) {
            out_->ops[op].arg = std::bit_cast<std::uintptr_t>(&out_->constants[index]);
        }
    }

    const Code& code_;
    const InstructionTable& table_;
    std::unique_ptr<Translation> out_;
    std::uint32_t pc_ = 0;

    // The open block.
    bool is_open_ = false;
    std::uint32_t block_op_ = 0;
    std::uint64_t gas_ = 0;
    std::int64_t height_ = 0;  // relative to its start
    std::int64_t need_ = 0;
    std::int64_t growth_ = 0;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> with_rest_;  // step, gas up to it

    std::vector<std::pair<std::uint32_t, std::uint32_t>> targets_;  // step, program counter
    std::vector<std::pair<std::uint32_t, std::size_t>> wide_;       // step, constant
};

}  // namespace

std::unique_ptr<Translation> translate(const Code& code, Revision revision) {
    return Translator(code, revision).run();
}

}  // namespace cairn::evm::detail
