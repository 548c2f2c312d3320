#include "dev_chain/state_file.hpp"

#include "dev_chain/dev_chain_sample_test.hpp"

namespace cairn::dev_chain {
namespace {

const std::string NOBODY = "0x00000000000000000000000000000000000000aa";

std::string dumped(DevChain& chain) {
    return chain.exclusively([](const DevParts& parts) { return dump_state(parts); }).value();
}

std::string refusal(const std::string& text) {
    const auto saved = read_state_file(text);
    return saved ? "" : saved.error();
}

/// A chain with something of everything, three blocks high.
void live(DevRpc& rpc) {
    rpc.transfer(ALICE, BOB, "0x64");
    rpc.text("anvil_setCode", R"([")" + NOBODY + R"(","0x5f545f5260205ff3"])");
    rpc.text("anvil_setStorageAt",
             R"([")" + NOBODY + R"(","0x0","0x)" + std::string(62, '0') + R"(2a"])");
    rpc.text("anvil_setBalance", R"([")" + NOBODY + R"(","0x7"])");
    rpc.text("anvil_mine", "[2]");
}

TEST(StateFile, BeginsWhereItEnded) {
    DevRpc first;
    live(first);
    const auto saved = read_state_file(dumped(first.chain()));
    ASSERT_TRUE(saved) << saved.error();
    DevOptions options;
    DevRpc second(
        DevChain::create_on(begin_with(*saved, options), Funding::missing, options, DevRpc::clock())
            .value());
    EXPECT_EQ(second.text("eth_blockNumber"), "0x3");
    EXPECT_EQ(second.latest("stateRoot"), first.latest("stateRoot"));
    EXPECT_EQ(second.balance(BOB), first.balance(BOB));
    EXPECT_EQ(second.balance(ALICE), first.balance(ALICE));
    EXPECT_EQ(second.text("eth_call", R"([{"to":")" + NOBODY + R"("},"latest"])"),
              "0x" + std::string(62, '0') + "2a");
    first.text("evm_mine");
    second.text("evm_mine");
    EXPECT_EQ(second.latest("baseFeePerGas"), first.latest("baseFeePerGas"));
    EXPECT_EQ(second.receipt(second.transfer(ALICE, BOB)).find("status")->text, "0x1");
    EXPECT_EQ(second.error("eth_getBlockByNumber", R"(["0x1",false])"), "");
}

TEST(StateFile, IsLoadedOntoARunningChain) {
    DevRpc first;
    live(first);
    const std::string bytes = first.text("anvil_dumpState");
    DevRpc second;
    second.text("evm_mine");
    EXPECT_EQ(second.text("anvil_loadState", R"([")" + bytes + R"("])"), "true");
    EXPECT_EQ(second.text("eth_blockNumber"), "0x1");
    EXPECT_EQ(second.balance(NOBODY), "0x7");
    EXPECT_EQ(second.balance(BOB), first.balance(BOB));
    EXPECT_EQ(second.text("eth_getTransactionCount", R"([")" + ALICE + R"(","latest"])"), "0x1");
    EXPECT_NE(second.error("anvil_loadState", R"(["0x7b7d"])"), "");
}

TEST(StateFile, WhatIsNoneIsRefused) {
    EXPECT_EQ(refusal(R"({"accounts":{}})"), "");
    EXPECT_NE(refusal(""), "");
    EXPECT_NE(refusal("\x1f\x8b\x08"), "");
    EXPECT_EQ(refusal("{}"), "accounts: missing");
    EXPECT_NE(refusal(R"({"accounts":{"0x12":{}}})"), "");
    const std::string begin = R"({"accounts":{")" + NOBODY + R"(":{)";
    EXPECT_EQ(refusal(begin + R"("nonce":1,"balance":"0x1","code":"0x","storage":{}}}})"), "");
    EXPECT_NE(refusal(begin + R"("nonce":-1}}})"), "");
    EXPECT_NE(refusal(begin + R"("balance":"all"}}})"), "");
    EXPECT_NE(refusal(begin + R"("code":"0x1"}}})"), "");
    EXPECT_NE(refusal(begin + R"("storage":{"first":"0x1"}}}})"), "");
    EXPECT_NE(refusal(begin + R"("storage":{"0x0":"0x1","0x00":"0x2"}}}})"), "");
    EXPECT_NE(refusal(R"({"accounts":{},"block":{"number":"0x10000000000000000"}})"), "");
    EXPECT_NE(refusal(R"({"accounts":{},"block":{"beneficiary":"0x1"}})"), "");
}

}  // namespace
}  // namespace cairn::dev_chain
