// Every method of a chain for developers, through the dispatcher.
#include "base/thread.hpp"
#include "crypto/keccak256.hpp"
#include "dev_chain/dev_chain_sample_test.hpp"

namespace cairn::dev_chain {
namespace {

const std::string NOBODY = "0x00000000000000000000000000000000000000aa";
const std::string SOMEBODY = "0x00000000000000000000000000000000000000bb";

std::string list(const std::string& items) {
    return "[" + items + "]";
}
std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}
std::string one(const std::string& text) {
    return list(quoted(text));
}

class Dev : public testing::Test {
  protected:
    void SetUp() override { DevRpc::now_ms() = TEST_NOW_S * 1'000; }
    DevRpc rpc_;
};

TEST_F(Dev, AccountsAreThoseOfTheWords) {
    const json::Value accounts = rpc_.call("eth_accounts");
    ASSERT_EQ(accounts.items.size(), 10U);
    EXPECT_EQ(accounts.items[0].text, ALICE);
    EXPECT_EQ(accounts.items[9].text, "0xa0ee7a142d267c1f36714e4a8f75612f20a79720");
    EXPECT_EQ(rpc_.chain().accounts().private_key_text(0),
              "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    EXPECT_EQ(rpc_.balance(ALICE), "0x21e19e0c9bab2400000");
    EXPECT_EQ(rpc_.text("eth_chainId"), "0x7a69");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x0");
}

TEST_F(Dev, OptionsAreKept) {
    DevOptions options;
    options.accounts = 2;
    options.balance = 5;
    options.chain_id = 7;
    options.gas_limit = 1'000'000;
    options.base_fee = U256(3);
    options.hardfork = evm::Revision::shanghai;
    DevRpc other(options);
    EXPECT_EQ(other.call("eth_accounts").items.size(), 2U);
    EXPECT_EQ(other.balance(BOB), "0x5");
    EXPECT_EQ(other.text("eth_chainId"), "0x7");
    other.text("evm_mine");
    EXPECT_EQ(other.latest("gasLimit"), "0xf4240");
    EXPECT_EQ(other.latest("baseFeePerGas"), "0x3");
    EXPECT_EQ(other.latest("blobGasUsed"), "");
    options.mnemonic = "test test";
    EXPECT_FALSE(DevChain::create(options, DevRpc::clock()));
}

TEST_F(Dev, WhatIsSentIsInABlockAtOnce) {
    const std::string hash = rpc_.transfer(ALICE, BOB, "0x64");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x1");
    const json::Value receipt = rpc_.receipt(hash);
    EXPECT_EQ(receipt.find("status")->text, "0x1");
    EXPECT_EQ(receipt.find("from")->text, ALICE);
    EXPECT_EQ(receipt.find("effectiveGasPrice")->text, "0x77359400");
    EXPECT_EQ(rpc_.balance(BOB), "0x21e19e0c9bab2400064");
    EXPECT_EQ(rpc_.balance(BOB, "earliest"), "0x21e19e0c9bab2400000");
    EXPECT_EQ(rpc_.text("eth_getTransactionCount", list(quoted(ALICE) + ",\"latest\"")), "0x1");
    EXPECT_EQ(rpc_.call("eth_getTransactionByHash", one(hash)).find("from")->text, ALICE);
}

TEST_F(Dev, AGapIsFilledBeforeABlockIsMade) {
    rpc_.transfer(ALICE, BOB, "0x1", R"(,"nonce":"0x1")");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x0");
    rpc_.transfer(ALICE, BOB, "0x1", R"(,"nonce":"0x0")");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x1");
    EXPECT_EQ(
        rpc_.call("eth_getBlockByNumber", R"(["latest",false])").find("transactions")->items.size(),
        2U);
}

TEST_F(Dev, FailuresGetIntoBlocksToo) {
    rpc_.text("anvil_setCode", list(quoted(NOBODY) + ",\"0x5f5ffd\""));
    const std::string hash = rpc_.transfer(ALICE, NOBODY, "0x0");
    EXPECT_EQ(rpc_.receipt(hash).find("status")->text, "0x0");
}

TEST_F(Dev, TransactionsThatCannotPayAreRefused) {
    EXPECT_NE(rpc_.error("eth_sendTransaction", R"([{"from":")" + ALICE + R"(","to":")" + BOB +
                                                    R"(","gas":"0x5208","maxFeePerGas":"0x1"}])")
                  .find("max fee per gas less than block base fee"),
              std::string::npos);
    EXPECT_EQ(rpc_.error("eth_sendTransaction",
                         R"([{"from":")" + NOBODY + R"(","to":")" + BOB + R"("}])"),
              "No Signer available");
    EXPECT_NE(rpc_.error("eth_sendTransaction", R"([{"from":")" + ALICE + R"(","chainId":"0x1"}])")
                  .find("chainId does not match"),
              std::string::npos);
}

TEST_F(Dev, SignsAsWalletsDo) {
    // anvil 1.7.1's answer.
    EXPECT_EQ(rpc_.text("eth_sign", list(quoted(ALICE) + ",\"0xdeadbeef\"")),
              "0xa114c834af73872c6c9efe918d85b0b1b34a486d10f9011e2630e28417c828c060dbd65cda67e73d"
              "52ebb7c555260621dbc1b0b4036acb61086bba091ac3f1641b");
    EXPECT_EQ(rpc_.text("personal_sign", list("\"0xdeadbeef\"," + quoted(ALICE))),
              rpc_.text("eth_sign", list(quoted(ALICE) + ",\"0xdeadbeef\"")));
    EXPECT_NE(rpc_.error("eth_sign", list(quoted(NOBODY) + ",\"0x\"")), "");
    const std::string raw =
        rpc_.text("eth_signTransaction",
                  R"([{"from":")" + ALICE + R"(","to":")" + BOB + R"(","value":"0x1"}])");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x0");
    const std::string hash = rpc_.text("eth_sendRawTransaction", one(raw));
    EXPECT_EQ(rpc_.receipt(hash).find("from")->text, ALICE);
}

TEST_F(Dev, ImpersonatedAccountsSendWithoutKeys) {
    rpc_.text("anvil_setBalance", list(quoted(NOBODY) + ",\"0xde0b6b3a7640000\""));
    rpc_.text("anvil_impersonateAccount", one(NOBODY));
    const std::string hash = rpc_.transfer(NOBODY, BOB);
    const json::Value receipt = rpc_.receipt(hash);
    EXPECT_EQ(receipt.find("status")->text, "0x1");
    EXPECT_EQ(receipt.find("from")->text, NOBODY);
    EXPECT_EQ(rpc_.call("eth_accounts").items.size(), 11U);
    // Once more, by a contract; and its trace.
    rpc_.text("anvil_setCode", list(quoted(NOBODY) + ",\"0x00\""));
    const std::string second = rpc_.transfer(NOBODY, BOB);
    EXPECT_EQ(rpc_.receipt(second).find("status")->text, "0x1");
    EXPECT_NE(second, hash);
    EXPECT_EQ(
        rpc_.call("debug_traceTransaction", list(quoted(second) + R"(,{"tracer":"callTracer"})"))
            .find("from")
            ->text,
        NOBODY);
    rpc_.text("anvil_stopImpersonatingAccount", one(NOBODY));
    EXPECT_NE(rpc_.error("eth_sendTransaction", R"([{"from":")" + NOBODY + R"("}])"), "");
    rpc_.text("anvil_autoImpersonateAccount", "[true]");
    rpc_.transfer(NOBODY, BOB);
    rpc_.text("anvil_autoImpersonateAccount", "[false]");
    rpc_.text("eth_sendUnsignedTransaction",
              R"([{"from":")" + NOBODY + R"(","to":")" + BOB + R"("}])");
    EXPECT_EQ(rpc_.text("eth_getTransactionCount", list(quoted(NOBODY) + ",\"latest\"")), "0x4");
}

TEST_F(Dev, ChangesAreSeenAtOnceAndAreInTheNextRoot) {
    rpc_.text("anvil_setBalance", list(quoted(NOBODY) + ",\"0x5\""));
    EXPECT_EQ(rpc_.balance(NOBODY), "0x5");
    rpc_.text("anvil_addBalance", list(quoted(NOBODY) + ",6"));
    EXPECT_EQ(rpc_.balance(NOBODY), "0xb");
    rpc_.text("hardhat_setNonce", list(quoted(NOBODY) + ",\"0x07\""));
    rpc_.text("anvil_setCode", list(quoted(NOBODY) + ",\"0x5f545f5260205ff3\""));
    EXPECT_EQ(rpc_.text("anvil_setStorageAt", list(quoted(NOBODY) + ",\"0x0\"," +
                                                   quoted("0x" + std::string(62, '0') + "2a"))),
              "true");
    EXPECT_EQ(rpc_.text("eth_getTransactionCount", list(quoted(NOBODY) + ",\"latest\"")), "0x7");
    EXPECT_EQ(rpc_.text("eth_call", R"([{"to":")" + NOBODY + R"("},"latest"])"),
              "0x" + std::string(62, '0') + "2a");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x0");
    const std::string old_root = rpc_.latest("stateRoot");
    rpc_.text("evm_mine");
    EXPECT_NE(rpc_.latest("stateRoot"), old_root);
    const json::Value proof =
        rpc_.call("eth_getProof", list(quoted(NOBODY) + R"(,["0x0"],"latest")"));
    EXPECT_EQ(proof.find("balance")->text, "0xb");
    EXPECT_EQ(proof.find("storageProof")->items[0].find("value")->text, "0x2a");
    const Bytes first = *base::from_hex(proof.find("accountProof")->items[0].text);
    EXPECT_EQ(base::to_hex(crypto::keccak256(first).view()), rpc_.latest("stateRoot"));
    // The account goes when nothing is left of it.
    rpc_.text("anvil_setBalance", list(quoted(SOMEBODY) + ",\"0x1\""));
    rpc_.text("anvil_setBalance", list(quoted(SOMEBODY) + ",\"0x0\""));
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.latest("stateRoot"), rpc_.latest("stateRoot"));
}

TEST_F(Dev, ValuesThatAreNoneAreRefused) {
    EXPECT_NE(rpc_.error("anvil_setBalance", list(quoted("0x12") + ",\"0x5\"")), "");
    EXPECT_NE(rpc_.error("anvil_setBalance", list(quoted(NOBODY) + ",\"five\"")), "");
    EXPECT_NE(rpc_.error("anvil_setBalance", list(quoted(NOBODY))), "");
    EXPECT_NE(rpc_.error("anvil_setNonce", list(quoted(NOBODY) + ",\"0x10000000000000000\"")), "");
    EXPECT_NE(rpc_.error("anvil_setCode", list(quoted(NOBODY) + ",\"0x1\"")), "");
    EXPECT_NE(rpc_.error("anvil_setStorageAt", list(quoted(NOBODY) + ",\"0x0\",\"0x7\"")), "");
    EXPECT_NE(rpc_.error("anvil_mine", "[100001]"), "");
    EXPECT_NE(rpc_.error("evm_increaseTime", "[\"soon\"]"), "");
    EXPECT_NE(rpc_.error("evm_setAutomine", "[1]"), "");
    EXPECT_NE(rpc_.error("anvil_setMinGasPrice", "[1]"), "");
    EXPECT_NE(rpc_.error("anvil_setBlockGasLimit", "[1]"), "");
    EXPECT_NE(rpc_.error("evm_setIntervalMining", "[-1]"), "");
}

TEST_F(Dev, TimeIsMoved) {
    EXPECT_EQ(rpc_.latest("timestamp"), rpc::quantity(TEST_NOW_S));
    EXPECT_EQ(rpc_.text("evm_increaseTime", "[100]"), "100");
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.latest("timestamp"), rpc::quantity(TEST_NOW_S + 100));
    EXPECT_EQ(rpc_.text("anvil_increaseTime", "[\"0x5\"]"), "105");
    EXPECT_NE(rpc_.error("evm_setNextBlockTimestamp", list(std::to_string(TEST_NOW_S))), "");
    rpc_.text("evm_setNextBlockTimestamp", list(std::to_string(TEST_NOW_S + 1'000)));
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.latest("timestamp"), rpc::quantity(TEST_NOW_S + 1'000));
    // The clock went with it, and times rise.
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.latest("timestamp"), rpc::quantity(TEST_NOW_S + 1'001));
    DevRpc::now_ms() += 10'000;
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.latest("timestamp"), rpc::quantity(TEST_NOW_S + 1'010));
    EXPECT_EQ(rpc_.text("evm_setTime", list(std::to_string(TEST_NOW_S + 5'011))), "4000");
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.latest("timestamp"), rpc::quantity(TEST_NOW_S + 5'011));
    rpc_.text("anvil_setBlockTimestampInterval", "[7]");
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.latest("timestamp"), rpc::quantity(TEST_NOW_S + 5'018));
    EXPECT_EQ(rpc_.text("anvil_removeBlockTimestampInterval"), "true");
    EXPECT_EQ(rpc_.text("anvil_removeBlockTimestampInterval"), "false");
}

TEST_F(Dev, BlocksOnDemand) {
    EXPECT_EQ(rpc_.text("evm_mine"), "0x0");
    EXPECT_EQ(rpc_.text("evm_mine", list(std::to_string(TEST_NOW_S + 50))), "0x0");
    EXPECT_EQ(rpc_.latest("timestamp"), rpc::quantity(TEST_NOW_S + 50));
    rpc_.text("evm_mine",
              R"([{"timestamp":)" + std::to_string(TEST_NOW_S + 60) + R"(,"blocks":2}])");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x4");
    EXPECT_NE(rpc_.error("evm_mine", "[5]"), "");
    rpc_.text("anvil_mine", R"(["0x3","0xa"])");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x7");
    EXPECT_EQ(rpc_.call("evm_mine_detailed").items[0].find("number")->text, "0x8");
    rpc_.text("hardhat_mine", "[300]");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x134");
    EXPECT_EQ(rpc_.call("eth_getBlockByNumber", R"(["safe",false])").find("number")->text, "0x114");
    EXPECT_EQ(rpc_.call("eth_getBlockByNumber", R"(["finalized",false])").find("number")->text,
              "0xf4");
    EXPECT_EQ(rpc_.call("eth_getBlockByNumber", R"(["0x100",false])").find("number")->text,
              "0x100");
}

TEST_F(Dev, WithoutAutomineTransactionsWait) {
    EXPECT_EQ(rpc_.text("anvil_getAutomine"), "true");
    rpc_.text("evm_setAutomine", "[false]");
    EXPECT_EQ(rpc_.text("anvil_getAutomine"), "false");
    const std::string first = rpc_.transfer(ALICE, BOB);
    const std::string second = rpc_.transfer(ALICE, BOB, "0x2");
    const std::string third = rpc_.transfer(BOB, ALICE, "0x3");
    EXPECT_EQ(rpc_.text("eth_getTransactionCount", list(quoted(ALICE) + ",\"pending\"")), "0x2");
    EXPECT_EQ(rpc_.call("txpool_status").find("pending")->text, "0x3");
    EXPECT_EQ(rpc_.text("anvil_dropTransaction", one(second)), second);
    EXPECT_EQ(rpc_.call("anvil_dropTransaction", one(second)).kind, json::Kind::null);
    rpc_.text("anvil_removePoolTransactions", one(BOB));
    EXPECT_EQ(rpc_.call("txpool_status").find("pending")->text, "0x1");
    rpc_.text("evm_setAutomine", "[true]");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x1");
    EXPECT_EQ(rpc_.receipt(first).find("status")->text, "0x1");
    EXPECT_EQ(rpc_.receipt(third).kind, json::Kind::null);
    rpc_.text("evm_setAutomine", "[false]");
    rpc_.transfer(ALICE, BOB);
    rpc_.text("anvil_dropAllTransactions");
    EXPECT_EQ(rpc_.call("txpool_status").find("pending")->text, "0x0");
}

TEST_F(Dev, BlocksByInterval) {
    std::size_t rung = 0;
    rpc_.chain().on_schedule_change([&] { ++rung; });
    rpc_.text("evm_setIntervalMining", "[3]");
    EXPECT_EQ(rung, 1U);
    EXPECT_EQ(rpc_.text("anvil_getIntervalMining"), "3");
    EXPECT_EQ(rpc_.text("anvil_getAutomine"), "false");
    const std::string hash = rpc_.transfer(ALICE, BOB);
    ASSERT_TRUE(rpc_.chain().run_due());
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x0");
    DevRpc::now_ms() = *rpc_.chain().due_ms();
    ASSERT_TRUE(rpc_.chain().run_due());
    ASSERT_TRUE(rpc_.chain().run_due());
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x1");
    EXPECT_EQ(rpc_.receipt(hash).find("status")->text, "0x1");
    DevRpc::now_ms() += 60'000;
    ASSERT_TRUE(rpc_.chain().run_due());
    ASSERT_TRUE(rpc_.chain().run_due());
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x2");
    rpc_.text("evm_setIntervalMining", "[0]");
    EXPECT_FALSE(rpc_.chain().due_ms());
    EXPECT_EQ(rpc_.call("anvil_getIntervalMining").kind, json::Kind::null);
}

TEST_F(Dev, NextBlocksAreAsWished) {
    rpc_.text("anvil_setNextBlockBaseFeePerGas", "[\"0x7\"]");
    rpc_.text("anvil_setCoinbase", one(NOBODY));
    rpc_.text("evm_setBlockGasLimit", "[\"0x100000\"]");
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.latest("baseFeePerGas"), "0x7");
    EXPECT_EQ(rpc_.latest("miner"), NOBODY);
    EXPECT_EQ(rpc_.latest("gasLimit"), "0x100000");
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.latest("baseFeePerGas"), "0x7");  // a seventh of 7 is less than one
    rpc_.text("anvil_setChainId", "[5]");
    EXPECT_EQ(rpc_.text("eth_chainId"), "0x5");
    EXPECT_EQ(rpc_.receipt(rpc_.transfer(ALICE, BOB)).find("status")->text, "0x1");
}

TEST_F(Dev, SnapshotsBringBackWhatWas) {
    EXPECT_EQ(rpc_.text("evm_snapshot"), "0x0");
    const std::string hash = rpc_.transfer(ALICE, BOB);
    EXPECT_EQ(rpc_.text("anvil_snapshot"), "0x1");
    rpc_.text("anvil_setBalance", list(quoted(NOBODY) + ",\"0x5\""));
    rpc_.text("evm_mine");
    EXPECT_EQ(rpc_.call("anvil_metadata").find("snapshots")->members.size(), 2U);
    EXPECT_EQ(rpc_.text("evm_revert", one("0x1")), "true");
    EXPECT_EQ(rpc_.balance(NOBODY), "0x0");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x1");
    EXPECT_EQ(rpc_.text("evm_revert", one("0x1")), "false");
    EXPECT_EQ(rpc_.text("evm_revert", "[0]"), "true");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x0");
    EXPECT_EQ(rpc_.balance(BOB), "0x21e19e0c9bab2400000");
    EXPECT_EQ(rpc_.receipt(hash).kind, json::Kind::null);
    EXPECT_EQ(rpc_.text("evm_revert", "[9]"), "false");
    // The same again, on the same places.
    EXPECT_EQ(rpc_.receipt(rpc_.transfer(ALICE, BOB)).find("blockNumber")->text, "0x1");
}

TEST_F(Dev, RollbackAndReorganisation) {
    EXPECT_NE(rpc_.error("anvil_rollback", "[1]"), "");
    rpc_.text("anvil_mine", "[5]");
    rpc_.text("evm_snapshot");
    const std::string filter = rpc_.text("eth_newBlockFilter");
    const std::string old_head = rpc_.latest("hash");
    rpc_.text("anvil_rollback", "[2]");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x3");
    EXPECT_EQ(rpc_.text("evm_revert", "[0]"), "false");
    rpc_.text("anvil_rollback");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x2");
    rpc_.text("anvil_reorg",
              R"([2,[[{"from":")" + ALICE + R"(","to":")" + BOB + R"(","value":"0x9"},1]]])");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x2");
    EXPECT_EQ(rpc_.balance(BOB), "0x21e19e0c9bab2400009");
    EXPECT_EQ(
        rpc_.call("eth_getBlockByNumber", R"(["0x1",false])").find("transactions")->items.size(),
        0U);
    EXPECT_EQ(rpc_.call("eth_getFilterChanges", one(filter)).items.size(), 2U);
    EXPECT_NE(rpc_.error("anvil_reorg", "[3]"), "");
    EXPECT_NE(rpc_.error("anvil_reorg", R"([1,[[{"from":")" + ALICE + R"("},1]]])"), "");
    EXPECT_NE(rpc_.latest("hash"), old_head);
}

TEST_F(Dev, BlocksAreMadeWithoutContractsOfRequests) {
    for (const char* contract : {"0x00000961ef480eb55e80d19ad83579a64c007002",
                                 "0x0000bbddc7ce488642fb579f8b00f3a590007251"}) {
        rpc_.text("anvil_setCode", list(quoted(contract) + ",\"0x\""));
    }
    EXPECT_EQ(rpc_.receipt(rpc_.transfer(ALICE, BOB)).find("status")->text, "0x1");
}

TEST_F(Dev, ListenersHearWhatHappens) {
    std::vector<std::string> heard;
    rpc_.chain().listen(
        {.on_head =
             [&](const rpc::ChainReader& chain, const execution_node::HeadChange& change) {
                 EXPECT_EQ(chain.head()->hash, rpc_.chain().view()->head()->hash);
                 heard.push_back("+" + std::to_string(change.added.size()) + " -" +
                                 std::to_string(change.removed.size()));
             },
         .on_pending =
             [&](std::span<const rpc::WaitingTransaction> sent) {
                 heard.push_back("sent " + std::to_string(sent.size()));
             }});
    rpc_.transfer(ALICE, BOB);
    rpc_.text("anvil_mine", "[2]");
    rpc_.text("anvil_rollback", "[3]");
    EXPECT_EQ(heard, (std::vector<std::string>{"sent 1", "+1 -0", "+1 -0", "+1 -0", "+0 -3"}));
}

TEST_F(Dev, ManySendAndReadAtOnce) {
    constexpr int EACH = 25;
    const json::Value accounts = rpc_.call("eth_accounts");
    std::vector<base::Thread> threads;
    for (std::size_t i = 0; i < 3; ++i) {
        threads.push_back(*base::Thread::start("sender", [&, i] {
            for (int n = 0; n < EACH; ++n) {
                rpc_.transfer(accounts.items[i].text, NOBODY);
                rpc_.balance(NOBODY);
                rpc_.call("eth_getBlockByNumber", R"(["latest",true])");
            }
        }));
    }
    threads.clear();
    EXPECT_EQ(rpc_.balance(NOBODY), rpc::quantity(3 * EACH));
    EXPECT_EQ(rpc_.text("eth_blockNumber"), rpc::quantity(3 * EACH));
}

TEST_F(Dev, ResetIsTheBeginning) {
    rpc_.transfer(ALICE, BOB);
    rpc_.text("anvil_setBalance", list(quoted(NOBODY) + ",\"0x5\""));
    const std::string instance = rpc_.call("anvil_metadata").find("instanceId")->text;
    rpc_.text("anvil_reset");
    EXPECT_EQ(rpc_.text("eth_blockNumber"), "0x0");
    EXPECT_EQ(rpc_.balance(NOBODY), "0x0");
    EXPECT_EQ(rpc_.balance(ALICE), "0x21e19e0c9bab2400000");
    EXPECT_NE(rpc_.call("anvil_metadata").find("instanceId")->text, instance);
}

TEST_F(Dev, TellsAboutItself) {
    const json::Value info = rpc_.call("anvil_nodeInfo");
    EXPECT_EQ(info.find("currentBlockNumber")->text, "0x0");
    EXPECT_EQ(info.find("hardFork")->text, "Osaka");
    EXPECT_EQ(info.find("environment")->find("chainId")->text, "31337");
    EXPECT_EQ(info.find("environment")->find("baseFee")->text, "0x3b9aca00");
    EXPECT_EQ(rpc_.call("anvil_setLoggingEnabled", "[true]").kind, json::Kind::null);
    EXPECT_FALSE(rpc_.answer("anvil_enableTraces"));
    EXPECT_EQ(rpc_.answer("anvil_enableTraces").error().code, rpc::ErrorCode::method_not_found);
}

TEST_F(Dev, TokensAreDealt) {
    // balanceOf: the slot keccak256(address || 0), as solc lays out a mapping at slot 0.
    rpc_.text("anvil_setCode",
              list(quoted(NOBODY) + ",\"0x6004355f525f60205260405f20545f5260205ff3\""));
    EXPECT_EQ(
        rpc_.call("anvil_dealERC20", list(quoted(ALICE) + "," + quoted(NOBODY) + ",\"0x4d2\""))
            .kind,
        json::Kind::null);
    const std::string call = R"([{"to":")" + NOBODY +
                             R"(","data":"0x70a08231000000000000000000000000)" + ALICE.substr(2) +
                             R"("},"latest"])";
    EXPECT_EQ(rpc_.text("eth_call", call), "0x" + std::string(61, '0') + "4d2");
    EXPECT_NE(
        rpc_.error("anvil_dealERC20", list(quoted(ALICE) + "," + quoted(SOMEBODY) + ",\"0x1\"")),
        "");
}

TEST_F(Dev, EveryForkMakesBlocks) {
    for (std::size_t i = 0; i < evm::REVISIONS; ++i) {
        DevOptions options;
        options.hardfork = static_cast<evm::Revision>(i);
        DevRpc other(options);
        const std::string hash = other.transfer(ALICE, BOB, "0x1", R"(,"gasPrice":"0x77359400")");
        EXPECT_EQ(other.receipt(hash).find("from")->text, ALICE)
            << evm::revision_name(options.hardfork);
        EXPECT_EQ(other.balance(BOB), "0x21e19e0c9bab2400001");
    }
}

}  // namespace
}  // namespace cairn::dev_chain
