// What the opcodes do that need more than the words on the stack, written once for both loops.
//
// A function gets the frame, with the exact gas left after the constant part, and the topmost word
// before the instruction; its result, if it has one, goes to where the top will be afterwards.
// Gas is charged before anything happens. A Status other than success ends the frame; of those that
// end it anyway (RETURN, REVERT, SELFDESTRUCT), success means that they could be done.
#pragma once

#include "evm/detail/frame.hpp"

#include <array>

namespace cairn::evm::detail {

// environment.cpp: these neither fail nor cost more than their constant gas.
void do_addmod(Frame& frame, U256* top) noexcept;
void do_mulmod(Frame& frame, U256* top) noexcept;
void do_address(Frame& frame, U256* top) noexcept;
void do_origin(Frame& frame, U256* top) noexcept;
void do_caller(Frame& frame, U256* top) noexcept;
void do_callvalue(Frame& frame, U256* top) noexcept;
void do_calldataload(Frame& frame, U256* top) noexcept;
void do_calldatasize(Frame& frame, U256* top) noexcept;
void do_codesize(Frame& frame, U256* top) noexcept;
void do_gasprice(Frame& frame, U256* top) noexcept;
void do_returndatasize(Frame& frame, U256* top) noexcept;
void do_blockhash(Frame& frame, U256* top);
void do_coinbase(Frame& frame, U256* top) noexcept;
void do_timestamp(Frame& frame, U256* top) noexcept;
void do_number(Frame& frame, U256* top) noexcept;
void do_prevrandao(Frame& frame, U256* top) noexcept;
void do_gaslimit(Frame& frame, U256* top) noexcept;
void do_chainid(Frame& frame, U256* top) noexcept;
void do_selfbalance(Frame& frame, U256* top);
void do_basefee(Frame& frame, U256* top) noexcept;
void do_blobhash(Frame& frame, U256* top) noexcept;
void do_blobbasefee(Frame& frame, U256* top) noexcept;
void do_msize(Frame& frame, U256* top) noexcept;
void do_tload(Frame& frame, U256* top);

// data.cpp: memory, and copies into it.
Status do_exp(Frame& frame, U256* top);
Status do_keccak256(Frame& frame, U256* top);
Status do_calldatacopy(Frame& frame, U256* top);
Status do_codecopy(Frame& frame, U256* top);
Status do_returndatacopy(Frame& frame, U256* top);
Status do_mload(Frame& frame, U256* top);
Status do_mstore(Frame& frame, U256* top);
Status do_mstore8(Frame& frame, U256* top);
Status do_mcopy(Frame& frame, U256* top);
Status do_return(Frame& frame, U256* top);
template <std::size_t Topics>
Status do_log(Frame& frame, U256* top);

// state.cpp: accounts and storage.
Status do_balance(Frame& frame, U256* top);
Status do_extcodesize(Frame& frame, U256* top);
Status do_extcodecopy(Frame& frame, U256* top);
Status do_extcodehash(Frame& frame, U256* top);
Status do_sload(Frame& frame, U256* top);
Status do_sstore(Frame& frame, U256* top);
Status do_tstore(Frame& frame, U256* top);
Status do_selfdestruct(Frame& frame, U256* top);
/// EIP-2929: charges the surcharge of an account's first access; false if the gas is not there.
bool access_account(Frame& frame, const Address& address);

// calls.cpp
template <CallKind Kind>
Status do_call(Frame& frame, U256* top);
template <CallKind Kind>
Status do_create(Frame& frame, U256* top);

/// The functions above by opcode; null for the opcodes that a loop does itself.
using InstructionFunction = Status (*)(Frame&, U256*);
extern const std::array<InstructionFunction, 256> instruction_functions;

}  // namespace cairn::evm::detail
