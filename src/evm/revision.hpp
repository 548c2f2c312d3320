// The revisions of the virtual machine and the rules of each: which opcodes exist, what they cost,
// which limits hold. One table, each revision written as the changes it brings (revision.cpp).
// References: the EIPs named below; execution-specs v2.20.0 src/ethereum/forks/<fork>/vm/gas.py.
//
//   const Rules& rules = evm::rules(Revision::osaka);
//   const Instruction& add = evm::instructions(Revision::osaka)[to_byte(Opcode::ADD)];
//
// Gas is an int64: a block's gas limit is far below 2^63, and a running total may go below zero.
#pragma once

#include "evm/opcode.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace cairn::evm {

using Gas = std::int64_t;

enum class Revision : std::uint8_t {
    frontier,
    homestead,
    tangerine_whistle,
    spurious_dragon,
    byzantium,
    constantinople,
    petersburg,
    istanbul,
    berlin,
    london,
    paris,
    shanghai,
    cancun,
    prague,
    osaka,
};
constexpr std::size_t REVISIONS = 15;

/// "frontier" ... "osaka".
std::string_view revision_name(Revision revision) noexcept;
std::optional<Revision> revision_from_name(std::string_view name) noexcept;

/// What the words on the stack are to one opcode, and the part of its gas that never varies.
struct Instruction {
    std::string_view name;  // empty: no opcode of this revision
    std::int32_t gas = 0;
    std::uint8_t taken = 0;  // words that must be on the stack
    std::uint8_t left = 0;   // words in their place afterwards

    constexpr bool exists() const noexcept { return !name.empty(); }
    friend constexpr bool operator==(const Instruction&, const Instruction&) = default;
};
using InstructionTable = std::array<Instruction, 256>;

/// How SSTORE is charged.
enum class StorageGas : std::uint8_t {
    by_emptiness,  // 20000 to fill an empty slot, else 5000: Frontier, Petersburg
    net,           // EIP-1283: Constantinople only
    net_guarded,   // EIP-2200 and after it: no write with 2300 gas or less
};

struct Rules {
    bool access_lists = false;  // EIP-2929: a first access costs more

    StorageGas storage_gas = StorageGas::by_emptiness;
    Gas storage_set = 20'000;   // zero to non-zero
    Gas storage_reset = 5'000;  // non-zero to another value
    Gas storage_noop = 0;       // net: the value is there, or the slot is dirty already
    Gas storage_clear_refund = 15'000;

    Gas exp_byte = 10;                 // EIP-160
    Gas selfdestruct_new_account = 0;  // EIP-150
    Gas selfdestruct_refund = 24'000;  // EIP-3529
    Gas initcode_word = 0;             // EIP-3860

    bool all_but_one_64th = false;    // EIP-150: a call takes at most all but one 64th of the gas
    bool empty_accounts_die = false;  // EIP-161: and creation starts at nonce 1
    bool failed_deposit_is_fatal = false;    // EIP-2: no gas for the code: the creation fails
    bool code_may_start_with_ef = true;      // EIP-3541
    bool selfdestruct_only_created = false;  // EIP-6780
    bool delegations = false;                // EIP-7702

    std::size_t code_size_max = std::numeric_limits<std::size_t>::max();      // EIP-170
    std::size_t initcode_size_max = std::numeric_limits<std::size_t>::max();  // EIP-3860
    // A transaction's refund is at most its gas used over this: EIP-3529.
    std::int64_t refund_quotient = 2;

    friend constexpr bool operator==(const Rules&, const Rules&) = default;
};

// The same in every revision.
constexpr Gas KECCAK_WORD_GAS = 6;
constexpr Gas COPY_WORD_GAS = 3;
constexpr Gas MEMORY_WORD_GAS = 3;
constexpr Gas MEMORY_SQUARE_DIVISOR = 512;
constexpr Gas LOG_DATA_BYTE_GAS = 8;
constexpr Gas CALL_VALUE_GAS = 9'000;
constexpr Gas CALL_STIPEND = 2'300;
constexpr Gas CALL_NEW_ACCOUNT_GAS = 25'000;
constexpr Gas CODE_DEPOSIT_BYTE_GAS = 200;
constexpr Gas WARM_ACCESS_GAS = 100;
constexpr Gas COLD_ACCOUNT_GAS = 2'600;
constexpr Gas COLD_STORAGE_GAS = 2'100;
constexpr int CALL_DEPTH_MAX = 1'024;
constexpr std::size_t STACK_WORDS_MAX = 1'024;

/// By opcode byte.
const InstructionTable& instructions(Revision revision) noexcept;
const Rules& rules(Revision revision) noexcept;

}  // namespace cairn::evm
