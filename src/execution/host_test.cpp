#include "execution/host.hpp"

#include "execution/memory_state.hpp"

#include <gtest/gtest.h>

namespace cairn::execution {
namespace {

class NoHashes final : public BlockHashes {
  public:
    Bytes32 block_hash(std::uint64_t) override { return {}; }
};

constexpr Address CONTRACT{{{0xaa}}};

/// Calls NATIVES_ADDRESS with its own input and returns what comes back, or reverts.
///   CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY
///   PUSH0, PUSH0, CALLDATASIZE, PUSH0, PUSH5 "cairn", GAS, STATICCALL
///   RETURNDATASIZE, PUSH0, PUSH0, RETURNDATACOPY, PUSH1 ok, JUMPI, PUSH0, PUSH0, REVERT
///   ok: JUMPDEST, RETURNDATASIZE, PUSH0, RETURN
constexpr std::string_view FORWARDER =
    "0x365f5f37"
    "5f5f365f64636169726e5afa"
    "3d5f5f3e601a575f5ffd"
    "5b3d5ff3";

class HostTest : public testing::Test {
  protected:
    HostTest() { parent.set_account(CONTRACT, {1, 0, {}}, *base::from_hex(FORWARDER), {}); }

    evm::Result call(const Address& to, BytesView input, evm::NativeSet natives) {
        WorldState world(parent);
        world.begin_transaction();
        WorldHost host(world, interpreter, block, hashes);
        host.set_natives(natives);
        host.begin({});
        evm::Message message;
        message.gas = 100'000;
        message.recipient = to;
        message.code_address = to;
        message.input = input;
        return host.call(message);
    }

    MemoryState parent;
    evm::Interpreter interpreter{evm::Revision::osaka};
    evm::BlockContext block;
    NoHashes hashes;
};

evm::NativeSet only(std::string_view signature) {
    evm::NativeSet out;
    out.insert(*evm::find_native(signature));
    return out;
}

/// sqrt(uint256) of 1,000,000.
Bytes sqrt_call() {
    Bytes out = *base::from_hex("0x677342ce");
    out.resize(4 + 32);
    U256(1'000'000).store_be(out.data() + 4);
    return out;
}

TEST_F(HostTest, ContractsReachNativeFunctions) {
    const evm::Result result = call(CONTRACT, sqrt_call(), only("sqrt(uint256)"));
    ASSERT_TRUE(result.succeeded());
    ASSERT_EQ(result.output.size(), 32U);
    EXPECT_EQ(U256::load_be(result.output.data()), U256(1'000));
}

TEST_F(HostTest, TheirAddressIsWarmAndTheirPriceExact) {
    const evm::Result direct = call(evm::NATIVES_ADDRESS, sqrt_call(), only("sqrt(uint256)"));
    EXPECT_EQ(direct.gas_left, 100'000 - 60);
    const evm::Result called = call(CONTRACT, sqrt_call(), only("sqrt(uint256)"));
    // 100 for the call of a warm address; a cold one is 2,600.
    EXPECT_GT(called.gas_left, 100'000 - 60 - 100 - 200);
}

TEST_F(HostTest, WithoutConfigurationThereIsNothingAtTheirAddress) {
    const evm::Result direct = call(evm::NATIVES_ADDRESS, sqrt_call(), {});
    EXPECT_TRUE(direct.succeeded());
    EXPECT_EQ(direct.gas_left, 100'000);
    EXPECT_TRUE(direct.output.empty());
    const evm::Result called = call(CONTRACT, sqrt_call(), {});
    EXPECT_TRUE(called.output.empty());
    EXPECT_LT(called.gas_left, 100'000 - 2'600);
}

TEST_F(HostTest, AnotherFunctionThanTheActiveOneFails) {
    const evm::Result called = call(CONTRACT, sqrt_call(), only("sort(uint256[])"));
    EXPECT_EQ(called.status, evm::Status::revert);
}

}  // namespace
}  // namespace cairn::execution
