// Puts code together: opcodes with the height of the stack, constants that are filled in later, and
// data behind the code that it copies to memory.
//
// Threads: a plain value.
#pragma once

#include "evm/opcode.hpp"
#include "evm/revision.hpp"
#include "test/differential/evm/random.hpp"

#include <vector>

namespace cairn::differential {

class Assembler {
  public:
    explicit Assembler(evm::Revision revision) : table_(evm::instructions(revision)) {}

    bool has(evm::Opcode opcode) const noexcept { return table_[evm::to_byte(opcode)].exists(); }
    const evm::Instruction& instruction(evm::Opcode opcode) const noexcept {
        return table_[evm::to_byte(opcode)];
    }

    std::size_t size() const noexcept { return code_.size(); }
    /// Words above the floor: those that may be taken.
    std::size_t height() const noexcept { return height_ > floor_ ? height_ - floor_ : 0; }
    /// What lies on the stack now stays; returns the floor before.
    std::size_t raise_floor() noexcept {
        const std::size_t before = floor_;
        floor_ = height_;
        return before;
    }
    void set_floor(std::size_t floor) noexcept { floor_ = floor; }

    void raw(std::uint8_t byte) { code_.push_back(byte); }
    /// The opcode; the stack has what it takes.
    void emit(evm::Opcode opcode) {
        const evm::Instruction& one = instruction(opcode);
        raw(evm::to_byte(opcode));
        height_ = (height_ > one.taken ? height_ - one.taken : 0) + one.left;
    }
    void dup(std::size_t n) {
        raw(static_cast<std::uint8_t>(evm::to_byte(evm::Opcode::DUP1) + n - 1));
        ++height_;
    }
    void swap(std::size_t n) {
        raw(static_cast<std::uint8_t>(evm::to_byte(evm::Opcode::SWAP1) + n - 1));
    }
    /// In `width` bytes, or as few as will do.
    void push(const U256& value, std::size_t width = 0) {
        const std::size_t least = value.byte_length();
        std::size_t size = least > width ? least : width;
        if (size == 0 && !has(evm::Opcode::PUSH0)) {
            size = 1;
        }
        raw(static_cast<std::uint8_t>(evm::to_byte(evm::Opcode::PUSH0) + size));
        const Bytes32 word = value.to_be();
        code_.insert(code_.end(), word.end() - static_cast<std::ptrdiff_t>(size), word.end());
        ++height_;
    }
    void drop_to(std::size_t height) {
        while (height_ > height) {
            emit(evm::Opcode::POP);
        }
    }
    std::size_t absolute_height() const noexcept { return height_; }

    /// A two-byte constant that is known later.
    std::size_t push_later() {
        push(0, 2);
        return code_.size() - 2;
    }
    void fill(std::size_t at, std::size_t value) {
        code_[at] = static_cast<std::uint8_t>(value >> 8U);
        code_[at + 1] = static_cast<std::uint8_t>(value);
    }

    /// Copies `data`, which goes behind the code, to memory.
    void copy_data(Bytes data, std::uint64_t to) {
        push(data.size());
        const std::size_t place = push_later();
        push(to);
        emit(evm::Opcode::CODECOPY);
        data_.push_back({place, std::move(data)});
    }

    Bytes finish() {
        for (const auto& [place, data] : data_) {
            fill(place, code_.size());
            code_.insert(code_.end(), data.begin(), data.end());
        }
        data_.clear();
        return std::move(code_);
    }
    bool has_data() const noexcept { return !data_.empty(); }

  private:
    struct Data {
        std::size_t place;
        Bytes bytes;
    };

    const evm::InstructionTable& table_;
    Bytes code_;
    std::vector<Data> data_;
    std::size_t height_ = 0;
    std::size_t floor_ = 0;
};

}  // namespace cairn::differential
