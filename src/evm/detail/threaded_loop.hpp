// The threaded loop: runs translated code, step by step, each step's handler calling the next.
#pragma once

#include "evm/detail/dispatch.hpp"
#include "evm/detail/translation.hpp"
#include "evm/opcode.hpp"

namespace cairn::evm::detail {

/// Runs frame.translation from frame.pc, which is 0 or a jump destination.
Next run_threaded(Frame& frame);

/// How a handler reads Op::arg.
enum class Operand : std::uint8_t {
    none,
    rest,         // with_rest(0, rest)
    number,       // a number of words, or the value pushed
    number_rest,  // with_rest(number, rest)
    constant,     // points to a U256
    target,       // points to the step that begins a block
    gas_back,     // the gas of the opcode itself, for the plain loop to charge again
    block,        // BlockCheck
};

struct HandlerOf {
    Handler run = nullptr;  // null: there is no such handler
    Operand operand = Operand::none;
};

/// Of an opcode by itself; PUSHes, DUPs and SWAPs have their own below.
HandlerOf handler_of(Opcode opcode) noexcept;
HandlerOf push_handler(bool is_wide) noexcept;
HandlerOf dup_handler(unsigned n) noexcept;   // 1 to 16
HandlerOf swap_handler(unsigned n) noexcept;  // 1 to 16
HandlerOf block_handler() noexcept;
/// The opcode is none of this revision or is INVALID: the plain loop says so.
HandlerOf leave_handler() noexcept;

// Two or three opcodes in one step.
HandlerOf pushed_handler(Opcode opcode, bool is_wide) noexcept;  // PUSH, opcode
HandlerOf duped_handler(unsigned n, Opcode opcode) noexcept;     // DUPn, opcode
HandlerOf swapped_handler(unsigned n, Opcode opcode) noexcept;   // SWAPn, opcode
HandlerOf jump_to_handler() noexcept;                            // PUSH, JUMP
HandlerOf jump_if_handler() noexcept;                            // PUSH, JUMPI
HandlerOf jump_if_zero_handler() noexcept;                       // ISZERO, PUSH, JUMPI

}  // namespace cairn::evm::detail
