// The opcodes of the virtual machine, by the names of the Yellow Paper and of the EIPs that added
// them. Which of them exist, and what they cost, depends on the revision: revision.hpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace cairn::evm {

enum class Opcode : std::uint8_t {
#define CAIRN_EVM_OPCODE(name, byte, taken, left, gas, since) name = byte,
#include "evm/opcodes.inc"
#undef CAIRN_EVM_OPCODE
};

constexpr Opcode to_opcode(std::uint8_t byte) noexcept {
    return static_cast<Opcode>(byte);
}
constexpr std::uint8_t to_byte(Opcode opcode) noexcept {
    return static_cast<std::uint8_t>(opcode);
}

/// How many bytes of code after the opcode are its operand: 1 to 32 for PUSH1 to PUSH32.
constexpr std::uint8_t immediate_size(Opcode opcode) noexcept {
    const bool is_push = opcode >= Opcode::PUSH1 && opcode <= Opcode::PUSH32;
    return is_push ? static_cast<std::uint8_t>(to_byte(opcode) - to_byte(Opcode::PUSH0)) : 0;
}

/// Empty for a byte that is no opcode in any revision.
std::string_view opcode_name(std::uint8_t byte) noexcept;

}  // namespace cairn::evm
