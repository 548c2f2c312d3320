// A chain on top of another one, which is served on the loopback address.
#include "dev_chain/fork/forked_chain.hpp"

#include "dev_chain/dev_chain_sample_test.hpp"
#include "dev_chain/fork/block_reader.hpp"
#include "rpc/forms.hpp"
#include "rpc/server.hpp"

#include <filesystem>
#include <fstream>

namespace cairn::dev_chain {
namespace {

const std::string NOBODY = "0x00000000000000000000000000000000000000aa";
const std::string TOKEN = "0x00000000000000000000000000000000000000cc";

class Forked : public testing::Test {
  protected:
    void SetUp() override {
        DevRpc::now_ms() = TEST_NOW_S * 1'000;
        folder_ = std::filesystem::temp_directory_path() /
                  ("cairn_forked_" + std::to_string(::getpid()) + "_" +
                   testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::remove_all(folder_);
        below_.text("anvil_setBalance", R"([")" + NOBODY + R"(","0x7"])");
        below_.text("anvil_setCode", R"([")" + TOKEN + R"(","0x5f545f5260205ff3"])");
        below_.text("anvil_setStorageAt",
                    R"([")" + TOKEN + R"(","0x0","0x)" + std::string(62, '0') + R"(2a"])");
        old_hash_ = below_.transfer(ALICE, BOB, "0x64");
        below_.text("anvil_mine", "[4]");
        ASSERT_TRUE(server_->start());
    }
    void TearDown() override {
        server_.reset();
        std::filesystem::remove_all(folder_);
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
    std::shared_ptr<ForkedChain> open(std::optional<std::uint64_t> number = std::nullopt) {
        auto fork = ForkedChain::open({url(), number, folder_}, [](std::uint64_t) {});
        EXPECT_TRUE(fork) << (fork ? "" : fork.error());
        return *fork;
    }
    static DevRpc on(const std::shared_ptr<ForkedChain>& fork) {
        DevOptions options;
        options.fork = fork->name();
        return DevRpc(
            DevChain::create_on(fork->beginning(options), Funding::all, options, DevRpc::clock())
                .value());
    }

    std::filesystem::path folder_;
    DevRpc below_;
    std::string old_hash_;
    std::unique_ptr<rpc::Server> server_ = std::make_unique<rpc::Server>(
        below_.dispatcher(), rpc::ServerSettings{.http = {.port = 0}});
};

TEST_F(Forked, GoesOnFromTheOtherHead) {
    const auto fork = open();
    DevRpc rpc = on(fork);
    EXPECT_EQ(rpc.text("eth_blockNumber"), "0x5");
    EXPECT_EQ(rpc.latest("hash"), below_.latest("hash"));
    EXPECT_EQ(rpc.balance(NOBODY), "0x7");
    EXPECT_EQ(rpc.text("eth_call", R"([{"to":")" + TOKEN + R"("},"latest"])"),
              "0x" + std::string(62, '0') + "2a");
    // Its blocks, transactions and old states are there.
    EXPECT_EQ(rpc.call("eth_getBlockByNumber", R"(["0x1",true])"),
              below_.call("eth_getBlockByNumber", R"(["0x1",true])"));
    EXPECT_EQ(rpc.receipt(old_hash_), below_.receipt(old_hash_));
    EXPECT_EQ(rpc.balance(BOB, "0x0"), below_.balance(BOB, "0x0"));
    // What is done here stays here.
    const std::string hash = rpc.transfer(ALICE, NOBODY, "0x1");
    EXPECT_EQ(rpc.receipt(hash).find("blockNumber")->text, "0x6");
    EXPECT_EQ(rpc.balance(NOBODY), "0x8");
    EXPECT_EQ(rpc.balance(NOBODY, "0x5"), "0x7");
    EXPECT_EQ(below_.balance(NOBODY), "0x7");
    rpc.text("anvil_setStorageAt",
             R"([")" + TOKEN + R"(","0x0","0x)" + std::string(62, '0') + R"(01"])");
    rpc.text("anvil_mine", "[40]");
    EXPECT_EQ(rpc.text("eth_getStorageAt", R"([")" + TOKEN + R"(","0x0","latest"])"),
              "0x" + std::string(63, '0') + "1");
    EXPECT_EQ(rpc.call("eth_getBlockByNumber", R"(["safe",false])").find("number")->text, "0xe");
    EXPECT_EQ(rpc.call("eth_getBlockByNumber", R"(["earliest",false])"),
              below_.call("eth_getBlockByNumber", R"(["earliest",false])"));
    EXPECT_NE(rpc.error("eth_getProof", R"([")" + TOKEN + R"(",[],"latest"])"), "");
    EXPECT_NE(rpc.error("anvil_rollback", "[100]"), "");
    rpc.text("anvil_reset");
    EXPECT_EQ(rpc.text("eth_blockNumber"), "0x5");
    EXPECT_EQ(rpc.balance(NOBODY), "0x7");
}

TEST_F(Forked, TellsWhereItCameFrom) {
    DevRpc rpc = on(open());
    const json::Value info = rpc.call("anvil_nodeInfo");
    EXPECT_EQ(info.find("forkConfig")->find("forkUrl")->text, url());
    EXPECT_EQ(info.find("forkConfig")->find("forkBlockNumber")->text, "5");
    const json::Value metadata = rpc.call("anvil_metadata");
    EXPECT_EQ(metadata.find("forkedNetwork")->find("forkBlockHash")->text, below_.latest("hash"));
    EXPECT_EQ(rpc.error("anvil_reset", R"([{"forking":{"blockNumber":null}}])"), "");
    EXPECT_NE(rpc.error("anvil_reset", R"([{"forking":{"blockNumber":1}}])"), "");
}

TEST_F(Forked, CodeSeesHashesOfBlocksBelow) {
    DevRpc rpc = on(open());
    // blockhash(number in the call's data)
    rpc.text("anvil_setCode", R"([")" + TOKEN + R"(","0x5f35405f5260205ff3"])");
    rpc.text("anvil_mine", "[3]");
    for (const std::uint64_t number : {0U, 2U, 5U, 6U}) {
        const json::Value block =
            rpc.call("eth_getBlockByNumber", R"([")" + rpc::quantity(number) + R"(",false])");
        EXPECT_EQ(
            rpc.text("eth_call", R"([{"to":")" + TOKEN + R"(","data":")" +
                                     base::to_hex(U256(number).to_be().view()) + R"("},"latest"])"),
            block.find("hash")->text)
            << number;
    }
}

TEST_F(Forked, BeginsAtAnOlderBlock) {
    DevRpc rpc = on(open(0));
    EXPECT_EQ(rpc.text("eth_blockNumber"), "0x0");
    EXPECT_EQ(rpc.receipt(old_hash_).kind, json::Kind::null);
    const auto above = ForkedChain::open({url(), 9, folder_}, [](std::uint64_t) {});
    ASSERT_FALSE(above);
    EXPECT_NE(above.error().find("ends at block 5"), std::string::npos);
}

TEST_F(Forked, WhatWasAnsweredOnceNeedsNobody) {
    {
        DevRpc rpc = on(open());
        EXPECT_EQ(rpc.balance(NOBODY), "0x7");
    }
    const auto fork = open();
    DevRpc rpc = on(fork);
    server_->stop();
    EXPECT_EQ(rpc.balance(NOBODY), "0x7");
    const std::string error = rpc.error("eth_getBalance", R"([")" + TOKEN + R"(","latest"])");
    EXPECT_NE(error.find("forked chain http://127.0.0.1:"), std::string::npos) << error;
    EXPECT_NE(error.find("after 5 tries"), std::string::npos) << error;
    // Nothing is made of what could not be read.
    EXPECT_NE(rpc.error("anvil_setBalance", R"([")" + TOKEN + R"(","0x1"])"), "");
}

TEST_F(Forked, UrlsThatCannotBeAskedAreRefused) {
    const auto refusal = [&](const std::string& url) {
        const auto fork = ForkedChain::open({url, std::nullopt, {}}, [](std::uint64_t) {});
        return fork ? "" : fork.error();
    };
    EXPECT_NE(refusal("https://example.org").find("TLS"), std::string::npos);
    EXPECT_NE(refusal("file:///x"), "");
    EXPECT_NE(refusal(url() + "/nowhere"), "");
}

TEST(AnswerCache, PassesOverWhatIsDamaged) {
    const auto file = std::filesystem::temp_directory_path() /
                      ("cairn_answers_" + std::to_string(::getpid()) + ".txt");
    std::filesystem::remove(file);
    {
        const auto cache = AnswerCache::open(file).value();
        cache->add("a", "\"1\"");
        cache->add("b", "\"2\"");
    }
    std::ofstream(file, std::ios::app) << "0123456789abcdef\tc\t\"3\"\n4444";
    {
        const auto cache = AnswerCache::open(file).value();
        EXPECT_EQ(cache->find("a"), "\"1\"");
        EXPECT_EQ(cache->find("c"), std::nullopt);
        cache->add("d", "\"4\"");
    }
    const auto cache = AnswerCache::open(file).value();
    EXPECT_EQ(cache->find("b"), "\"2\"");
    EXPECT_EQ(cache->find("d"), "\"4\"");
    std::filesystem::remove(file);
}

TEST(BlockReader, RefusesWhatIsMissing) {
    EXPECT_FALSE(read_rpc_block(json::parse_json("{}").value()));
    EXPECT_FALSE(read_rpc_transaction(json::parse_json(R"({"type":"0x7e"})").value()));
    EXPECT_FALSE(read_rpc_receipt(json::parse_json(R"({"type":"0x0"})").value()));
}

}  // namespace
}  // namespace cairn::dev_chain
