#include "evm/revision.hpp"

#include <algorithm>
#include <initializer_list>

namespace cairn::evm {
namespace {

struct Table {
    InstructionTable instructions{};
    Rules rules;

    constexpr void set_gas(std::initializer_list<Opcode> opcodes, std::int32_t gas) noexcept {
        for (const Opcode opcode : opcodes) {
            instructions[to_byte(opcode)].gas = gas;
        }
    }
};

/// The opcodes that come with a revision, as opcodes.inc has them.
constexpr void introduce(Table& table, Revision revision) noexcept {
    const auto row = [&](Opcode opcode, const Instruction& instruction, Revision since) {
        if (since == revision) {
            table.instructions[to_byte(opcode)] = instruction;
        }
    };
#define CAIRN_EVM_OPCODE(name, byte, taken, left, gas, since) \
    row(Opcode::name, Instruction{#name, gas, taken, left}, Revision::since);
#include "evm/opcodes.inc"
#undef CAIRN_EVM_OPCODE
}

using enum Opcode;

constexpr auto account_opcodes = {BALANCE, EXTCODESIZE, EXTCODECOPY,  EXTCODEHASH,
                                  CALL,    CALLCODE,    DELEGATECALL, STATICCALL};

// What each revision changes besides the opcodes it brings.

constexpr void homestead(Table& table) noexcept {
    table.rules.failed_deposit_is_fatal = true;  // EIP-2
}
constexpr void tangerine_whistle(Table& table) noexcept {  // EIP-150
    table.set_gas({EXTCODESIZE, EXTCODECOPY, CALL, CALLCODE, DELEGATECALL}, 700);
    table.set_gas({BALANCE}, 400);
    table.set_gas({SLOAD}, 200);
    table.set_gas({SELFDESTRUCT}, 5'000);
    table.rules.selfdestruct_new_account = 25'000;
    table.rules.all_but_one_64th = true;
}
constexpr void spurious_dragon(Table& table) noexcept {
    table.rules.exp_byte = 50;              // EIP-160
    table.rules.empty_accounts_die = true;  // EIP-161
    table.rules.code_size_max = 0x6000;     // EIP-170
}
constexpr void constantinople(Table& table) noexcept {  // EIP-1283
    table.rules.storage_gas = StorageGas::net;
    table.rules.storage_noop = 200;
}
constexpr void petersburg(Table& table) noexcept {  // EIP-1716: 1283 is taken back
    table.rules.storage_gas = StorageGas::by_emptiness;
    table.rules.storage_noop = 0;
}
constexpr void istanbul(Table& table) noexcept {
    table.set_gas({BALANCE, EXTCODEHASH}, 700);  // EIP-1884
    table.set_gas({SLOAD}, 800);
    table.rules.storage_gas = StorageGas::net_guarded;  // EIP-2200
    table.rules.storage_noop = 800;
}
constexpr void berlin(Table& table) noexcept {  // EIP-2929
    table.set_gas(account_opcodes, static_cast<std::int32_t>(WARM_ACCESS_GAS));
    table.set_gas({SLOAD}, static_cast<std::int32_t>(WARM_ACCESS_GAS));
    table.rules.access_lists = true;
    table.rules.storage_noop = WARM_ACCESS_GAS;
    table.rules.storage_reset = 5'000 - COLD_STORAGE_GAS;
}
constexpr void london(Table& table) noexcept {
    table.rules.storage_clear_refund = 4'800;  // EIP-3529
    table.rules.selfdestruct_refund = 0;
    table.rules.refund_quotient = 5;
    table.rules.code_may_start_with_ef = false;  // EIP-3541
}
constexpr void shanghai(Table& table) noexcept {  // EIP-3860
    table.rules.initcode_word = 2;
    table.rules.initcode_size_max = 2 * table.rules.code_size_max;
}
constexpr void cancun(Table& table) noexcept {
    table.rules.selfdestruct_only_created = true;  // EIP-6780
}
constexpr void prague(Table& table) noexcept {
    table.rules.delegations = true;  // EIP-7702
}
constexpr void nothing_else(Table& /*table*/) noexcept {}

constexpr std::array<Table, REVISIONS> tables = [] {
    constexpr std::array<void (*)(Table&), REVISIONS> changes = {
        nothing_else, homestead,      tangerine_whistle, spurious_dragon,
        nothing_else, constantinople, petersburg,        istanbul,
        berlin,       london,         nothing_else,      shanghai,
        cancun,       prague,         nothing_else,
    };
    std::array<Table, REVISIONS> out{};
    for (std::size_t i = 0; i < REVISIONS; ++i) {
        if (i > 0) {
            out[i] = out[i - 1];
        }
        introduce(out[i], static_cast<Revision>(i));
        changes[i](out[i]);
    }
    return out;
}();

constexpr const Table& table_of(Revision revision) noexcept {
    return tables[static_cast<std::size_t>(revision)];
}
static_assert(table_of(Revision::osaka).instructions[to_byte(CLZ)].gas == 5);
static_assert(!table_of(Revision::prague).instructions[to_byte(CLZ)].exists());
static_assert(table_of(Revision::petersburg).rules.storage_noop == 0);

constexpr std::array<std::string_view, REVISIONS> names = {
    "frontier",        "homestead", "tangerine_whistle",
    "spurious_dragon", "byzantium", "constantinople",
    "petersburg",      "istanbul",  "berlin",
    "london",          "paris",     "shanghai",
    "cancun",          "prague",    "osaka",
};

constexpr std::array<std::string_view, 256> opcode_names = [] {
    std::array<std::string_view, 256> out{};
#define CAIRN_EVM_OPCODE(name, byte, taken, left, gas, since) out[byte] = #name;
#include "evm/opcodes.inc"
#undef CAIRN_EVM_OPCODE
    return out;
}();

}  // namespace

std::string_view opcode_name(std::uint8_t byte) noexcept {
    return opcode_names[byte];
}

std::string_view revision_name(Revision revision) noexcept {
    return names[static_cast<std::size_t>(revision)];
}

std::optional<Revision> revision_from_name(std::string_view name) noexcept {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
        return std::nullopt;
    }
    return static_cast<Revision>(found - names.begin());
}

const InstructionTable& instructions(Revision revision) noexcept {
    return table_of(revision).instructions;
}

const Rules& rules(Revision revision) noexcept {
    return table_of(revision).rules;
}

}  // namespace cairn::evm
