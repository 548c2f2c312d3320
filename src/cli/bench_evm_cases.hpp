// What `cairn evm bench` runs: loops of opcodes until the gas is gone, loops over precompiled
// contracts, and contracts as people write them. All from one list, so that other machines can be
// given the same bytecode: write_cases makes a text of it that a few lines of any language read.
//
//   for (const EvmBenchCase& test : evm_bench_cases()) { ... }
//
// The contracts' codes are made by bench/contracts.
#pragma once

#include "evm/revision.hpp"
#include "execution/memory_state.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace cairn::cli {

enum class EvmBenchGroup : std::uint8_t { opcode, precompile, contract };
std::string_view evm_bench_group_name(EvmBenchGroup group) noexcept;

struct EvmBenchAccount {
    execution::Address address;
    U256 balance;
    Bytes code;
    execution::Storage storage;
};

/// A message from SENDER to the first account. Opcode loops end out of gas, all others succeed.
struct EvmBenchCase {
    static constexpr execution::Address SENDER{
        {{0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22,
          0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22}}};

    std::string name;
    EvmBenchGroup group = EvmBenchGroup::opcode;
    evm::Revision revision = evm::Revision::osaka;
    evm::Gas gas = 0;
    Bytes input;
    std::vector<EvmBenchAccount> accounts;

    bool ends_out_of_gas() const noexcept { return group == EvmBenchGroup::opcode; }
};

/// Cost: some milliseconds, for points of the curves.
std::vector<EvmBenchCase> evm_bench_cases();

/// Lines of words, all bytes in hexadecimal with 0x:
///   case NAME GROUP FORK GAS TO INPUT
///   account ADDRESS BALANCE CODE      of the case before it
///   slot KEY VALUE                    of the account before it
void write_cases(const std::vector<EvmBenchCase>& cases, std::ostream& out);

}  // namespace cairn::cli
