// Random programs for tests and fuzzing, most of them without faults for most of their way:
// operands are there, memory offsets are small, jumps lead to destinations, loops end.
#pragma once

#include "base/bytes.hpp"
#include "base/fuzz_input_test.hpp"
#include "base/u256.hpp"
#include "evm/opcode.hpp"
#include "evm/revision.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace cairn::evm {

class ProgramWriter {
  public:
    ProgramWriter(base::FuzzInput& input, Revision revision)
        : input_(input), table_(instructions(revision)) {}

    Bytes write() {
        while (!input_.empty() && code_.size() < size_max) {
            piece();
        }
        if (!input_.one_in(4)) {
            return_everything();
        }
        return code_;
    }

  private:
    static constexpr std::size_t size_max = 2'000;

    void put(Opcode opcode) { code_.push_back(to_byte(opcode)); }
    void put_byte(std::size_t byte) { code_.push_back(static_cast<std::uint8_t>(byte)); }

    /// Emits the opcode and keeps the height of the stack.
    void emit(Opcode opcode) {
        const Instruction& instruction = table_[to_byte(opcode)];
        put(opcode);
        height_ += instruction.left;
        height_ -= std::min<std::size_t>(height_, instruction.taken);
    }
    void push_number(std::uint64_t value) {
        put(Opcode::PUSH2);
        put_byte(value >> 8U);
        put_byte(value & 0xffU);
        ++height_;
    }
    void push_word() {
        const std::size_t size = 1 + input_.below(32);
        put_byte(to_byte(Opcode::PUSH0) + size);
        const bool is_plain = input_.one_in(3);
        for (std::size_t i = 0; i < size; ++i) {
            put_byte(is_plain ? 0xff * (i % 2) : input_.byte());
        }
        ++height_;
    }
    /// Something small, something large, or what is there already.
    void push_operand() {
        switch (input_.below(5)) {
            case 0:
                push_word();
                break;
            case 1:
                if (height_ > 0) {
                    put_byte(to_byte(Opcode::DUP1) +
                             input_.below(std::min<std::size_t>(16, height_)));
                    ++height_;
                    break;
                }
                [[fallthrough]];
            default:
                push_number(input_.byte());
        }
    }

    void piece() {
        switch (input_.below(16)) {
            case 0:
                loop();
                break;
            case 1:
                skip();
                break;
            case 2:
                call();
                break;
            case 3:
                create();
                break;
            case 4:
                put_byte(input_.byte());  // whatever it is, and wherever it leaves the stack
                break;
            case 5:
                shuffle();
                break;
            default:
                operation();
        }
    }

    /// An opcode with its operands; the offsets of memory are small.
    void operation() {
        const Opcode opcode = to_opcode(input_.byte());
        const Instruction& instruction = table_[to_byte(opcode)];
        if (!instruction.exists() || ends_or_jumps(opcode)) {
            push_operand();
            return;
        }
        while (height_ < instruction.taken) {
            push_operand();
        }
        if (uses_memory(opcode)) {
            for (std::size_t i = 0; i < instruction.taken; ++i) {
                push_number(input_.byte());
            }
        } else if (instruction.taken > 0 && instruction.taken < 4 && !input_.one_in(3)) {
            push_operand();
        }
        emit(opcode);
        for (std::size_t i = 0; i < immediate_size(opcode); ++i) {
            put_byte(input_.byte());
        }
    }
    static bool ends_or_jumps(Opcode opcode) noexcept {
        using enum Opcode;
        constexpr auto those =
            std::to_array<Opcode>({STOP, JUMP, JUMPI, RETURN, REVERT, INVALID, SELFDESTRUCT, CREATE,
                                   CREATE2, CALL, CALLCODE, DELEGATECALL, STATICCALL});
        return std::ranges::find(those, opcode) != those.end();
    }
    static bool uses_memory(Opcode opcode) noexcept {
        using enum Opcode;
        constexpr auto those =
            std::to_array<Opcode>({KECCAK256, CALLDATACOPY, CODECOPY, EXTCODECOPY, RETURNDATACOPY,
                                   MLOAD, MSTORE, MSTORE8, MCOPY, LOG0, LOG1, LOG2, LOG3, LOG4});
        return std::ranges::find(those, opcode) != those.end();
    }

    void shuffle() {
        const std::size_t n = 1 + input_.below(16);
        while (height_ <= n) {
            push_operand();
        }
        put_byte(to_byte(Opcode::SWAP1) + n - 1);
        if (input_.one_in(2)) {
            emit(Opcode::POP);
        }
    }

    /// A counted loop round some operations that leave the stack as it was, as far as it goes.
    void loop() {
        push_number(2 + input_.below(100));
        const std::size_t start = code_.size();
        put(Opcode::JUMPDEST);
        const std::size_t height = height_;
        for (std::size_t i = input_.below(6); i > 0; --i) {
            operation();
        }
        while (height_ > height) {
            emit(Opcode::POP);
        }
        push_number(1);
        emit(Opcode::SWAP1);
        emit(Opcode::SUB);
        emit(Opcode::DUP1);
        if (input_.one_in(3)) {
            emit(Opcode::ISZERO);
            emit(Opcode::ISZERO);
        }
        push_number(start);
        emit(Opcode::JUMPI);
    }
    /// A jump forward, perhaps with a condition, over bytes that may hold anything.
    void skip() {
        const bool has_condition = input_.one_in(2);
        if (has_condition) {
            push_operand();
            if (input_.one_in(2)) {
                emit(Opcode::ISZERO);
            }
        }
        const std::size_t garbage = input_.below(4);
        const bool is_wrong = input_.one_in(16);
        push_number(code_.size() + 4 + garbage + (is_wrong ? 1 : 0));
        emit(has_condition ? Opcode::JUMPI : Opcode::JUMP);
        for (std::size_t i = 0; i < garbage; ++i) {
            // No PUSH: it would swallow the destination.
            put_byte(has_condition ? to_byte(Opcode::JUMPDEST) : input_.below(0x60));
        }
        put(Opcode::JUMPDEST);
    }
    void call() {
        using enum Opcode;
        constexpr auto kinds = std::to_array<Opcode>({CALL, CALLCODE, DELEGATECALL, STATICCALL});
        const Opcode kind = kinds[input_.below(4)];
        for (int i = 0; i < 4; ++i) {
            push_number(input_.below(100));
        }
        if (kind == CALL || kind == CALLCODE) {
            push_number(input_.below(3));
        }
        push_number(0x100 + input_.below(4));
        push_number(input_.one_in(2) ? 0xffff : input_.byte());
        emit(kind);
    }
    void create() {
        push_word();
        push_number(input_.byte());
        emit(Opcode::MSTORE);
        push_number(input_.byte());  // salt
        push_number(input_.below(64));
        push_number(input_.byte());
        push_number(input_.below(2));
        emit(input_.one_in(2) ? Opcode::CREATE2 : Opcode::CREATE);
    }
    void return_everything() {
        emit(Opcode::MSIZE);
        push_number(0);
        put(Opcode::RETURN);
    }

    base::FuzzInput& input_;
    const InstructionTable& table_;
    Bytes code_;
    std::size_t height_ = 0;
};

}  // namespace cairn::evm
