// Translated code: what the threaded loop runs.
//
// The code is cut into basic blocks; each begins with a step that charges the constant gas of all
// its opcodes and checks the stack for all of them. A step that sees the gas (GAS, calls, whatever
// has a varying cost) carries the constant gas of what follows it in the block, `rest`, which is
// paid already and not yet due: gas + rest is what the plain loop would have. Unreachable code has
// no steps.
#pragma once

#include "evm/code.hpp"
#include "evm/detail/dispatch.hpp"
#include "evm/revision.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace cairn::evm::detail {

struct Translation {
    std::vector<Op> ops;  // the first is none; the code starts at the second
    /// By program counter: the step that begins the block there; 0 if no jump may lead there.
    std::vector<std::uint32_t> op_at;
    /// By step: the program counter of its (first) opcode.
    std::vector<std::uint32_t> pc_of;
    /// Operands of more than eight bytes; steps point to them.
    std::vector<U256> constants;
};

/// What a block's first step checks, in Op::arg.
struct BlockCheck {
    std::uint32_t gas = 0;
    std::uint16_t need = 0;  // words that must be on the stack
    std::uint16_t room = 0;  // words that may be there beyond them

    constexpr std::uint64_t packed() const noexcept {
        return gas | (std::uint64_t{need} << 32U) | (std::uint64_t{room} << 48U);
    }
    static constexpr BlockCheck unpack(std::uint64_t arg) noexcept {
        return {static_cast<std::uint32_t>(arg), static_cast<std::uint16_t>(arg >> 32U),
                static_cast<std::uint16_t>(arg >> 48U)};
    }
};

/// An operand and the rest, in Op::arg.
constexpr std::uint64_t with_rest(std::uint32_t operand, std::uint32_t rest) noexcept {
    return (std::uint64_t{operand} << 32U) | rest;
}

/// Cost: one pass over the code, at most 12 ns a byte.
std::unique_ptr<Translation> translate(const Code& code, Revision revision);

}  // namespace cairn::evm::detail
