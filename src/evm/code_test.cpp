#include "evm/code.hpp"

#include "base/thread.hpp"
#include "evm/assembler_test.hpp"
#include "evm/memory_host_test.hpp"

#include <gtest/gtest.h>

namespace cairn::evm {
namespace {

TEST(Code, KeepsItsBytesWithZerosBehind) {
    const Code code(Bytes{0x60, 0xff});
    EXPECT_EQ(code.size(), 2U);
    EXPECT_EQ(code.bytes()[1], 0xff);
    for (std::size_t i = 0; i < Code::PADDING; ++i) {
        EXPECT_EQ(code.padded()[2 + i], 0);
    }
    EXPECT_EQ(Code().size(), 0U);
}

TEST(Code, FindsDestinationsThatAreNoOperands) {
    const Code code(Bytes{0x5b, 0x60, 0x5b, 0x5b, 0x7f, 0x5b});
    const std::array<bool, 6> want = {true, false, false, true, false, false};
    for (std::size_t pc = 0; pc < want.size(); ++pc) {
        EXPECT_EQ(code.is_jump_destination(pc), want[pc]) << pc;
    }
    EXPECT_FALSE(code.is_jump_destination(6));
    EXPECT_FALSE(code.is_jump_destination(~std::uint64_t{0}));
    EXPECT_FALSE(Code().is_jump_destination(0));
}

TEST(Code, IsADelegationIfItIsExactlyThat) {
    Bytes bytes(23, 7);
    bytes[0] = 0xef;
    bytes[1] = 0x01;
    bytes[2] = 0x00;
    Address to;
    to.bytes.fill(7);
    EXPECT_EQ(Code(bytes).delegate(), to);
    bytes.push_back(7);
    EXPECT_EQ(Code(bytes).delegate(), std::nullopt);
    bytes.resize(22);
    EXPECT_EQ(Code(bytes).delegate(), std::nullopt);
    bytes.resize(23);
    bytes[2] = 1;
    EXPECT_EQ(Code(bytes).delegate(), std::nullopt);
    EXPECT_EQ(Code().delegate(), std::nullopt);
}

TEST(Code, IsTranslatedOnceItHasWorkedEnough) {
    const Code code(assemble(":on @on JUMP"));
    EXPECT_EQ(code.translation(Revision::osaka), nullptr);
    EXPECT_EQ(code.translation_after(Revision::osaka, 10), nullptr);
    const auto* const made = code.translation_after(Revision::osaka, 1000);
    ASSERT_NE(made, nullptr);
    EXPECT_EQ(code.translation(Revision::osaka), made);
    EXPECT_EQ(&code.make_translation(Revision::osaka), made);
    EXPECT_NE(&code.make_translation(Revision::london), made);
}

TEST(Code, IsTranslatedWhenCalledOften) {
    MemoryHost host(Revision::osaka);
    Interpreter interpreter(Revision::osaka);
    const Code code(assemble("1 2 ADD STOP"));
    Message message;
    message.gas = 100;
    int calls = 0;
    for (; code.translation(Revision::osaka) == nullptr && calls < 1000; ++calls) {
        EXPECT_EQ(interpreter.execute(code, message, host).gas_left, 91);
    }
    EXPECT_GT(calls, 10);
    EXPECT_LT(calls, 1000);
    EXPECT_EQ(interpreter.execute(code, message, host).gas_left, 91);
}

TEST(Code, IsSharedByThreads) {
    const Code code(assemble("0 :on 1 ADD DUP1 300 GT @on JUMPI 0 MSTORE 32 0 RETURN"));
    std::array<U256, 4> results;
    {
        std::vector<base::Thread> threads;
        for (U256& result : results) {
            auto thread = base::Thread::start("evm", [&] {
                MemoryHost host(Revision::osaka);
                Interpreter interpreter(Revision::osaka);
                Message message;
                message.gas = 1'000'000;
                for (int i = 0; i < 50; ++i) {
                    result += U256::load_be(interpreter.execute(code, message, host).output.data());
                }
            });
            ASSERT_TRUE(thread.has_value());
            threads.push_back(*std::move(thread));
        }
    }
    for (const U256& result : results) {
        EXPECT_EQ(result, U256(15'000));
    }
}

}  // namespace
}  // namespace cairn::evm
