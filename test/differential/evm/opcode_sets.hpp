// Opcodes that programs take at random, by what becomes of their operands.
#pragma once

#include "evm/opcode.hpp"

#include <array>

namespace cairn::differential {

using evm::Opcode;

inline constexpr auto OPERATIONS = std::to_array<Opcode>(
    {Opcode::ADD,  Opcode::MUL,    Opcode::SUB,    Opcode::DIV,  Opcode::SDIV,       Opcode::MOD,
     Opcode::SMOD, Opcode::ADDMOD, Opcode::MULMOD, Opcode::EXP,  Opcode::SIGNEXTEND, Opcode::LT,
     Opcode::GT,   Opcode::SLT,    Opcode::SGT,    Opcode::EQ,   Opcode::ISZERO,     Opcode::AND,
     Opcode::OR,   Opcode::XOR,    Opcode::NOT,    Opcode::BYTE, Opcode::SHL,        Opcode::SHR,
     Opcode::SAR,  Opcode::CLZ});
inline constexpr auto READINGS = std::to_array<Opcode>(
    {Opcode::ADDRESS,     Opcode::ORIGIN,       Opcode::CALLER,      Opcode::CALLVALUE,
     Opcode::GASPRICE,    Opcode::CALLDATASIZE, Opcode::CODESIZE,    Opcode::RETURNDATASIZE,
     Opcode::COINBASE,    Opcode::TIMESTAMP,    Opcode::NUMBER,      Opcode::PREVRANDAO,
     Opcode::GASLIMIT,    Opcode::CHAINID,      Opcode::SELFBALANCE, Opcode::BASEFEE,
     Opcode::BLOBBASEFEE, Opcode::PC,           Opcode::MSIZE,       Opcode::GAS});
inline constexpr auto ACCOUNT_READINGS =
    std::to_array<Opcode>({Opcode::BALANCE, Opcode::EXTCODESIZE, Opcode::EXTCODEHASH});
inline constexpr auto CALLS = std::to_array<Opcode>(
    {Opcode::CALL, Opcode::CALL, Opcode::CALLCODE, Opcode::DELEGATECALL, Opcode::STATICCALL});

}  // namespace cairn::differential
