#include "evm/tracer.hpp"

#include "evm/assembler_test.hpp"
#include "evm/memory_host_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::evm {
namespace {

/// Writes everything down, a line each.
class Notes : public Tracer {
  public:
    void on_step(const Step& step) override {
        lines.push_back(std::to_string(step.message.depth) + ' ' + std::to_string(step.pc) + ' ' +
                        std::string(opcode_name(step.opcode)) + " gas " + std::to_string(step.gas) +
                        " stack " + std::to_string(step.stack.size()) +
                        (step.stack.empty() ? "" : " top " + step.stack.back().to_hex()) +
                        " memory " + std::to_string(step.memory.size()));
    }
    void on_gas_cost(Gas cost, Gas gas_refund) override {
        lines.push_back("cost " + std::to_string(cost) +
                        (gas_refund != 0 ? " refund " + std::to_string(gas_refund) : ""));
    }
    void on_fault(const Step& step, Status status, Gas cost) override {
        lines.push_back("fault at " + std::to_string(step.pc) + ": " +
                        std::string(status_text(status)) + " cost " + std::to_string(cost));
    }
    void on_enter(const Message& message) override {
        lines.push_back("enter " + std::to_string(message.gas));
    }
    void on_exit(const Message& /*message*/, const Result& result) override {
        lines.push_back("exit " + std::to_string(result.gas_left));
    }
    std::vector<std::string> lines;
};

std::vector<std::string> notes(const std::string& code, const std::string& callee = "",
                               Gas gas = 10'000) {
    Notes out;
    const auto host = std::make_unique<MemoryHost>(Revision::osaka);
    host->tracer = &out;
    host->set_code(U256(0x100).to_address(), assemble(code));
    host->set_code(U256(0x200).to_address(), assemble(callee));
    Message message;
    message.gas = gas;
    message.recipient = message.code_address = U256(0x100).to_address();
    static_cast<void>(host->call(message));
    return out.lines;
}

using Lines = std::vector<std::string>;

TEST(Tracer, SeesEachStepBeforeItRuns) {
    EXPECT_EQ(notes("7 0 MSTORE STOP"), (Lines{
                                            "enter 10000",
                                            "0 0 PUSH1 gas 10000 stack 0 memory 0",
                                            "cost 3",
                                            "0 2 PUSH1 gas 9997 stack 1 top 0x7 memory 0",
                                            "cost 3",
                                            "0 4 MSTORE gas 9994 stack 2 top 0x0 memory 0",
                                            "cost 6",
                                            "0 5 STOP gas 9988 stack 0 memory 32",
                                            "cost 0",
                                            "exit 9988",
                                        }));
}

TEST(Tracer, HearsTheCostOfACallBeforeTheCalleeRuns) {
    const Lines lines = notes("0 0 0 0 0 0x200 1000 CALL", "POP");
    const Lines want = {
        "0 16 CALL gas 9979 stack 7 top 0x3e8 memory 0",
        "cost 3600",
        "enter 1000",
        "1 0 POP gas 1000 stack 0 memory 0",
        "fault at 0: stack underflow cost 0",
        "exit 0",
        "0 17 STOP gas 6379 stack 1 top 0x0 memory 0",
        "cost 0",
        "exit 6379",
    };
    ASSERT_GE(lines.size(), want.size());
    EXPECT_EQ(Lines(lines.end() - static_cast<std::ptrdiff_t>(want.size()), lines.end()), want);
}

TEST(Tracer, SeesAFaultInsteadOfACost) {
    EXPECT_EQ(notes("1 JUMP"), (Lines{
                                   "enter 10000",
                                   "0 0 PUSH1 gas 10000 stack 0 memory 0",
                                   "cost 3",
                                   "0 2 JUMP gas 9997 stack 1 top 0x1 memory 0",
                                   "fault at 2: invalid jump destination cost 8",
                                   "exit 0",
                               }));
}

TEST(Tracer, HearsOfACallThatIsRefused) {
    const Lines lines = notes("0 0 0 0 1 0x100 1000 CALL", "", 20'000);
    const Lines want = {
        "0 16 CALL gas 19979 stack 7 top 0x3e8 memory 0", "cost 12600", "enter 3300", "exit 3300",
        "0 17 STOP gas 10679 stack 1 top 0x0 memory 0",
    };
    EXPECT_FALSE(std::ranges::search(lines, want).empty()) << testing::PrintToString(lines);
}

TEST(Tracer, HearsOfARefund) {
    const Lines lines = notes("1 0 SSTORE 0 0 SSTORE", "", 50'000);
    EXPECT_NE(std::ranges::find(lines, "cost 100 refund 19900"), lines.end())
        << testing::PrintToString(lines);
}

}  // namespace
}  // namespace cairn::evm
