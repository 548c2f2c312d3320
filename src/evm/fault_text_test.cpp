#include "evm/fault_text.hpp"

#include <gtest/gtest.h>

namespace cairn::evm {
namespace {

std::string text(Opcode opcode, std::vector<U256> stack, Status status, Gas gas = 100'000,
                 Revision revision = Revision::osaka) {
    const Message message;
    const Step step{.message = message,
                    .pc = 0,
                    .opcode = to_byte(opcode),
                    .gas = gas,
                    .stack = stack,
                    .memory = {},
                    .return_data = {}};
    return fault_text(step, status, gas + 1, revision);
}

TEST(FaultText, TellsWhatTheStackLacks) {
    EXPECT_EQ(text(Opcode::ADD, {U256(1)}, Status::stack_underflow), "stack underflow (1 <=> 2)");
    EXPECT_EQ(text(Opcode::PUSH1, std::vector<U256>(1024), Status::stack_overflow),
              "stack limit reached 1024 (1023)");
}

TEST(FaultText, NamesInvalidOpcodes) {
    EXPECT_EQ(text(Opcode::INVALID, {}, Status::invalid_instruction), "invalid opcode: INVALID");
    EXPECT_EQ(text(to_opcode(0x0c), {}, Status::undefined_instruction),
              "invalid opcode: opcode 0xc not defined");
    EXPECT_EQ(opcode_text(0x44), "DIFFICULTY");
}

TEST(FaultText, TellsWhyGasIsNotThere) {
    const Status status = Status::out_of_gas;
    EXPECT_EQ(text(Opcode::MSTORE, {0, U256(1) << 64U}, status), "gas uint64 overflow");
    EXPECT_EQ(text(Opcode::MSTORE, {0, U256(1) << 40U}, status), "out of gas: gas uint64 overflow");
    EXPECT_EQ(text(Opcode::MSTORE, {0, U256(1) << 30U}, status), "out of gas");
    EXPECT_EQ(text(Opcode::SSTORE, {1, 0}, status, 2300),
              "out of gas: not enough gas for reentrancy sentry");
    EXPECT_EQ(text(Opcode::CREATE, {50'000, 0, 0}, status),
              "out of gas: max initcode size exceeded: code size 50000 limit 49152");
    EXPECT_EQ(text(Opcode::SSTORE, {1, 0}, Status::static_mode_violation),
              "out of gas: write protection");
    EXPECT_EQ(text(Opcode::TSTORE, {1, 0}, Status::static_mode_violation), "write protection");
}

}  // namespace
}  // namespace cairn::evm
