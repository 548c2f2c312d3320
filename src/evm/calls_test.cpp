// Calls and creations between frames: what is handed down and comes back, and its gas.
#include "evm/assembler_test.hpp"
#include "evm/memory_host_test.hpp"

#include <gtest/gtest.h>

namespace cairn::evm {
namespace {

using enum Revision;

Address address(std::uint64_t number) {
    return U256(number).to_address();
}

/// The caller's code is at 0x100 (balance 1000), the callee's at 0x200.
class Calls : public testing::TestWithParam<Loop> {
  protected:
    Result run(const std::string& caller, const std::string& callee, Revision revision = osaka,
               Gas gas = 1'000'000) {
        host_ = std::make_unique<MemoryHost>(revision, GetParam());
        host_->set_code(address(0x100), assemble(caller));
        host_->state.accounts[address(0x100)].balance = 1000;
        if (!callee.empty()) {
            host_->set_code(address(0x200), assemble(callee));
        }
        Message message;
        message.gas = gas;
        message.sender = address(0x99);
        message.recipient = address(0x100);
        message.code_address = message.recipient;
        return host_->call(message);
    }
    U256 value(const std::string& caller, const std::string& callee, Revision revision = osaka) {
        const Result result = run(caller + " 0 MSTORE 32 0 RETURN", callee, revision);
        EXPECT_EQ(result.status, Status::success) << status_text(result.status);
        return result.output.size() == 32 ? U256::load_be(result.output.data()) : U256(0xdead);
    }
    U256 storage(std::uint64_t account) { return host_->get_storage(address(account), 0).value; }
    U256 balance(std::uint64_t account) { return host_->get_balance(address(account)); }

    std::unique_ptr<MemoryHost> host_;
};

const std::string returns_caller = "CALLER 0 MSTORE 32 0 RETURN";

TEST_P(Calls, SucceedAndFail) {
    EXPECT_EQ(value("0 0 0 0 0 0x200 GAS CALL", "STOP"), U256(1));
    EXPECT_EQ(value("0 0 0 0 0 0x200 GAS CALL", "INVALID"), U256(0));
    EXPECT_EQ(value("0 0 0 0 0 0x200 GAS CALL", "0 0 REVERT"), U256(0));
    EXPECT_EQ(value("0 0 0 0 0 0x300 GAS CALL", "STOP"), U256(1));
}

TEST_P(Calls, SayWhoCalled) {
    const std::string got = " POP 0 MLOAD";
    EXPECT_EQ(value("32 0 0 0 0 0x200 GAS CALL" + got, returns_caller), U256(0x100));
    EXPECT_EQ(value("32 0 0 0 0 0x200 GAS CALLCODE" + got, returns_caller), U256(0x100));
    EXPECT_EQ(value("32 0 0 0 0x200 GAS DELEGATECALL" + got, returns_caller), U256(0x99));
    EXPECT_EQ(value("32 0 0 0 0x200 GAS STATICCALL" + got, returns_caller), U256(0x100));
}

TEST_P(Calls, WriteToTheStorageTheyRunIn) {
    const std::string writes = "7 0 SSTORE";
    run("0 0 0 0 0 0x200 GAS CALL", writes);
    EXPECT_EQ(storage(0x200), U256(7));
    run("0 0 0 0 0 0x200 GAS CALLCODE", writes);
    EXPECT_EQ(storage(0x100), U256(7));
    EXPECT_EQ(storage(0x200), U256(0));
    run("0 0 0 0 0x200 GAS DELEGATECALL", writes);
    EXPECT_EQ(storage(0x100), U256(7));
    EXPECT_EQ(value("0 0 0 0 0x200 GAS STATICCALL", writes), U256(0));
    EXPECT_EQ(storage(0x200), U256(0));
}

TEST_P(Calls, MoveValue) {
    run("0 0 0 0 10 0x200 GAS CALL", "STOP");
    EXPECT_EQ(balance(0x200), U256(10));
    EXPECT_EQ(balance(0x100), U256(990));
    EXPECT_EQ(value("0 0 0 0 1001 0x200 GAS CALL", "STOP"), U256(0));
    EXPECT_EQ(balance(0x200), U256(0));
    EXPECT_EQ(value("32 0 0 0 9 0x200 GAS CALL POP 0 MLOAD", "CALLVALUE 0 MSTORE 32 0 RETURN"),
              U256(9));
    run("0 0 0 0 10 0x200 GAS CALL", "0 0 REVERT");
    EXPECT_EQ(balance(0x200), U256(0));
}

TEST_P(Calls, GiveBackTheGasOfACallThatCannotBeMade) {
    // Too much value: 9000 for it are gone, the stipend comes on top.
    const Result result = run("0 0 0 0 1001 0x200 50000 CALL", "STOP");
    EXPECT_EQ(1'000'000 - result.gas_left, 7 * 3 + 2600 + 9000 - 2300);
}

TEST_P(Calls, PassInputAndOutput) {
    const std::string echo = "CALLDATASIZE 0 0 CALLDATACOPY CALLDATASIZE 0 RETURN";
    EXPECT_EQ(value("0xab 0 MSTORE 32 32 32 0 0 0x200 GAS CALL POP 32 MLOAD", echo), U256(0xab));
    EXPECT_EQ(value("32 0 5 0 0 0x200 GAS CALL POP RETURNDATASIZE", echo), U256(5));
    // Less room than output: the rest is dropped, but still return data.
    EXPECT_EQ(value("0xabcd 0 MSTORE 31 32 32 0 0 0x200 GAS CALL POP 32 MLOAD", echo),
              U256(0xab00));
    EXPECT_EQ(value("0xabcd 0 MSTORE 0 0 32 0 0 0x200 GAS CALL POP 1 31 0 RETURNDATACOPY 0 MLOAD "
                    "248 SHR",
                    echo),
              U256(0xcd));
    EXPECT_EQ(value("32 0 0 0 0 0x200 GAS CALL POP RETURNDATASIZE", "0xab 0 MSTORE 32 0 REVERT"),
              U256(32));
}

TEST_P(Calls, KeepOne64thOfTheGas) {
    const std::string returns_gas = "GAS 0 MSTORE 32 0 RETURN";
    const Gas before = 1'000'000 - 7 * 3 - 2600 - 3;  // pushes, cold access, memory
    EXPECT_EQ(value("32 0 0 0 0 0x200 0xffffff CALL POP 0 MLOAD", returns_gas),
              U256(static_cast<std::uint64_t>(before - before / 64 - 2)));
    EXPECT_EQ(value("32 0 0 0 0 0x200 5000 CALL POP 0 MLOAD", returns_gas), U256(4998));
    EXPECT_EQ(value("32 0 0 0 9 0x200 5000 CALL POP 0 MLOAD", returns_gas), U256(7298));
    EXPECT_EQ(run("0 0 0 0 0 0x200 0xffffff CALL", "STOP", frontier).status, Status::out_of_gas);
}

TEST_P(Calls, CostMoreIfTheyMakeAnAccount) {
    const Gas pushes = 7 * 3;
    const auto cost = [&](const std::string& code, Revision revision) {
        return 1'000'000 - run(code, "", revision).gas_left - pushes;
    };
    const std::string with_value = "0 0 0 0 1 0x300 0 CALL";
    const std::string without = "0 0 0 0 0 0x300 0 CALL";
    EXPECT_EQ(cost(without, frontier), 40 + 25000);
    EXPECT_EQ(cost(without, tangerine_whistle), 700 + 25000);
    EXPECT_EQ(cost(without, spurious_dragon), 700);
    EXPECT_EQ(cost(with_value, spurious_dragon), 700 + 25000 + 9000 - 2300);
    EXPECT_EQ(cost(without, berlin), 2600);
    EXPECT_EQ(cost("0 0 0 0 1 0x300 0 CALLCODE", berlin), 2600 + 9000 - 2300);
}

TEST_P(Calls, RefundOnlyIfTheySucceed) {
    const std::string clears = "1 0 SSTORE 0 0 SSTORE ";
    EXPECT_EQ(run("0 0 0 0 0 0x200 GAS CALL", clears).gas_refund, 19900);
    EXPECT_EQ(run("0 0 0 0 0 0x200 GAS CALL", clears + "0 0 REVERT").gas_refund, 0);
    EXPECT_EQ(run("0 0 0 0 0 0x200 GAS CALL INVALID", clears).gas_refund, 0);
}

TEST_P(Calls, FollowADelegation) {
    const std::string caller = "32 0 0 0 0 0x300 GAS CALL POP 0 MLOAD 0 MSTORE 32 0 RETURN";
    for (const auto& [revision, want] : {std::pair{prague, U256(0x300)}, {cancun, U256(0)}}) {
        run("STOP", "ADDRESS 0 MSTORE 32 0 RETURN", revision);
        Bytes designator{0xef, 0x01, 0x00};
        const Address to = address(0x200);
        designator.insert(designator.end(), to.begin(), to.end());
        host_->set_code(address(0x300), designator);
        host_->set_code(address(0x100), assemble(caller));
        Message message;
        message.gas = 100'000;
        message.recipient = message.code_address = address(0x100);
        const Result result = host_->call(message);
        EXPECT_EQ(U256::load_be(result.output.data()), want);
        if (revision == prague) {
            // Both accounts were cold.
            EXPECT_EQ(100'000 - result.gas_left, 2 * 2600 + 6 * 3 + 2 + 3 + 2 + 3 * 6 + 17);
        }
    }
}

TEST_P(Calls, StopAtADepthOf1024) {
    // Each level counts itself in storage and calls itself with all it has.
    const std::string deeper = "0 SLOAD 1 ADD 0 SSTORE 0 0 0 0 0 ADDRESS GAS CALL";
    run(deeper, "", frontier, 100'000'000'000);  // GAS is more than there is after CALL's own cost
    EXPECT_EQ(storage(0x100), U256(0));
    run("0 SLOAD 1 ADD 0 SSTORE 0 0 0 0 0 ADDRESS 0xffffffffffffff CALL POP", "", osaka,
        Gas{1} << 50U);
    EXPECT_EQ(storage(0x100), U256(1025));
}

TEST_P(Calls, Create) {
    // The init code returns one byte of code: STOP.
    const std::string initcode = "0x600160005360016000f3 176 SHL 0 MSTORE ";
    const U256 made = value(initcode + "10 0 5 CREATE", "");
    EXPECT_FALSE(made.is_zero());
    EXPECT_EQ(host_->get_balance(made.to_address()), U256(5));
    EXPECT_EQ(host_->get_code(made.to_address()).size(), 1U);
    EXPECT_EQ(host_->state.accounts[address(0x100)].nonce, 1U);
    EXPECT_FALSE(value(initcode + "9 10 0 5 CREATE2", "").is_zero());
    EXPECT_TRUE(value(initcode + "10 0 1001 CREATE", "").is_zero());
    EXPECT_EQ(value(initcode + "10 0 5 CREATE POP RETURNDATASIZE", ""), U256(0));
    // 0x600080fd reverts with nothing, 0x602080fd with 32 bytes.
    EXPECT_EQ(value("0x602080fd 224 SHL 0 MSTORE 4 0 0 CREATE POP RETURNDATASIZE", ""), U256(32));
    EXPECT_TRUE(value("0xfe 248 SHL 0 MSTORE 1 0 0 CREATE", "").is_zero());
}

TEST_P(Calls, SeeNoInputInACreation) {
    // CALLDATASIZE as the length of the code.
    const U256 made = value("0x365ff3 232 SHL 0 MSTORE 3 0 0 CREATE", "");
    EXPECT_EQ(host_->get_code(made.to_address()).size(), 0U);
}

TEST_P(Calls, LimitInitCode) {
    EXPECT_EQ(run("49152 0 0 CREATE", "", shanghai).status, Status::success);
    EXPECT_EQ(run("49153 0 0 CREATE", "", shanghai).status, Status::out_of_gas);
    EXPECT_EQ(run("49153 0 0 CREATE", "", paris).status, Status::success);
}

TEST_P(Calls, Destroy) {
    const auto cost = [&](const std::string& code, Revision revision) {
        return 1'000'000 - run(code, "", revision).gas_left - 3;
    };
    EXPECT_EQ(cost("0x300 SELFDESTRUCT", frontier), 0);
    EXPECT_EQ(balance(0x300), U256(1000));
    EXPECT_EQ(balance(0x100), U256(0));
    EXPECT_EQ(cost("0x300 SELFDESTRUCT", tangerine_whistle), 30000);
    EXPECT_EQ(cost("0x300 SELFDESTRUCT", berlin), 30000 + 2600);
    EXPECT_EQ(run("0x300 SELFDESTRUCT", "", berlin).gas_refund, 24000);
    EXPECT_EQ(run("0x300 SELFDESTRUCT", "", london).gas_refund, 0);
}

INSTANTIATE_TEST_SUITE_P(Loops, Calls, testing::Values(Loop::plain, Loop::threaded),
                         [](const auto& tested) {
                             return tested.param == Loop::plain ? "plain" : "threaded";
                         });

}  // namespace
}  // namespace cairn::evm
