// What tools expect to read where an instruction has failed: the words of go-ethereum, which tell
// more than a Status does.
//
// Reference: go-ethereum 1.17.8 core/vm/{errors,interpreter,gas_table,operations_acl}.go. Of
// failed precompiled contracts only a wrong size of the input is told apart. Threads: pure
// functions.
#pragma once

#include "evm/tracer.hpp"

#include <string>

namespace cairn::evm {

/// "ADD", or "opcode 0xc not defined"; the name of 0x44 is DIFFICULTY at all times.
std::string opcode_text(std::uint8_t byte);

/// "execution reverted" and the like; empty for a success.
std::string_view failure_text(Status status) noexcept;

/// The same with what the step tells: "stack underflow (0 <=> 2)", "invalid opcode: INVALID",
/// "out of gas: not enough gas for reentrancy sentry". `cost` is that of Tracer::on_fault.
std::string fault_text(const Step& step, Status status, Gas cost, Revision revision);

/// What go-ethereum takes the failed instruction to have cost; `text` is its fault_text. The step's
/// memory is as it was before.
Gas fault_cost(const Step& step, Status status, Gas cost, std::string_view text, Revision revision);

/// The error of a message that has failed. `fault` is the fault_text of its last instruction;
/// empty: the message failed otherwise. `returned`: how many bytes its RETURN gave.
std::string exit_text(const Message& message, Status status, const std::string& fault,
                      std::uint64_t returned, Revision revision);

/// Where the memory that the instruction reaches for ends; its words are on the stack.
std::uint64_t memory_reach(const Step& step);

/// Whether the fault was found before the instruction began: stack and gas, and what is checked
/// along with gas. The others are found while it runs.
bool is_early_fault(const Step& step, Status status, Revision revision);

}  // namespace cairn::evm
