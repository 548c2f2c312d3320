#include "devnet/rpc_servers.hpp"

#include "devnet/control.hpp"
#include "devnet/load_contract.hpp"
#include "devnet/signed_call.hpp"
#include "execution/transaction.hpp"
#include "http/raw_client.hpp"
#include "json/parse.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

constexpr std::uint64_t SLOT_MS = 6000;

class RpcServersTest : public testing::Test {
  protected:
    void SetUp() override {
        SimulationOptions options;
        options.nodes = 2;
        options.genesis.validators = 8;
        options.genesis.genesis_time = 1'700'000'000;
        options.storage = [](MemberId) { return std::make_shared<node::MemoryStorage>(); };
        simulation_ = Simulation::create(options, base::serial_executor()).value();
        ASSERT_TRUE(servers_.start(*simulation_, [] {}));
    }
    void TearDown() override { servers_.stop(); }

    std::string call(MemberId id, std::string_view method, std::string_view parameters) {
        http::RawClient client(servers_.port(id));
        const std::string body = R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) +
                                 R"(","params":)" + std::string(parameters) + "}";
        EXPECT_TRUE(client.request("POST", "/", "Content-Type: application/json\r\n", body));
        return client.receive().value_or(http::ReceivedResponse{}).body;
    }
    std::string text_of(MemberId id, std::string_view method, std::string_view parameters) {
        const auto answer = json::parse_json(call(id, method, parameters));
        const json::Value* const result = answer ? answer->find("result") : nullptr;
        return result == nullptr ? "" : result->text;
    }
    std::string send(MemberId id, std::uint64_t nonce, const Call& wanted) {
        const Bytes bytes = execution::encode_transaction(
            signed_call(accounts_->user(0), nonce, wanted, PROMPT_FEES));
        return text_of(id, "eth_sendRawTransaction", R"([")" + base::to_hex(bytes) + R"("])");
    }
    void run_slots(std::uint64_t slots) {
        for (std::uint64_t i = 0; i < slots; ++i) {
            servers_.serve(*simulation_);
            simulation_->run_until(simulation_->now_ms() + SLOT_MS);
        }
    }

    std::shared_ptr<const Accounts> accounts_ = Accounts::of_devnets();
    std::unique_ptr<Simulation> simulation_;
    RpcServers servers_{2, 0, "Cairn/test"};
};

TEST_F(RpcServersTest, TellEveryNodeOfATransaction) {
    EXPECT_EQ(text_of(1, "eth_chainId", "[]"), "0x7a69");
    const std::string hash = send(1, 0, {accounts_->user(1).address, U256(1'000'000), {}, 21'000});
    ASSERT_EQ(hash.size(), 66U);
    // The first node is gone before it could tell anyone, were it not told at once.
    servers_.serve(*simulation_);
    simulation_->run_until(simulation_->now_ms() + 1000);
    ASSERT_TRUE(simulation_->kill(1));
    run_slots(6);
    const std::string receipt = call(2, "eth_getTransactionReceipt", R"([")" + hash + R"("])");
    EXPECT_NE(receipt.find(R"("status":"0x1")"), std::string::npos) << receipt;
    EXPECT_EQ(text_of(2, "eth_getTransactionCount",
                      R"([")" + base::to_hex(accounts_->user(0).address.view()) + R"(","latest"])"),
              "0x1");
}

TEST_F(RpcServersTest, RunContractsAndFindTheirLogs) {
    // Whoever has no tokens cannot send any; a loader can.
    const Bytes20& to = accounts_->user(3).address;
    const Bytes bytes = execution::encode_transaction(
        signed_call(accounts_->loader(0), 0, {LOAD_CONTRACT, {}, token_transfer(to, 500), 100'000},
                    PROMPT_FEES));
    ASSERT_NE(text_of(1, "eth_sendRawTransaction", R"([")" + base::to_hex(bytes) + R"("])"), "");
    ASSERT_NE(send(2, 0, {LOAD_CONTRACT, {}, token_transfer(to, 500), 100'000}), "");
    run_slots(4);
    const std::string logs =
        call(2, "eth_getLogs",
             R"([{"fromBlock":"0x0","address":")" + base::to_hex(LOAD_CONTRACT.view()) + R"("}])");
    const auto found = json::parse_json(logs);
    ASSERT_TRUE(found && found->find("result") != nullptr) << logs;
    EXPECT_EQ(found->find("result")->items.size(), 1U);  // the other one failed
    Bytes balance_of{0x70, 0xa0, 0x82, 0x31};
    balance_of.resize(4 + 12);
    balance_of.insert(balance_of.end(), to.begin(), to.end());
    EXPECT_EQ(text_of(1, "eth_call",
                      R"([{"to":")" + base::to_hex(LOAD_CONTRACT.view()) + R"(","data":")" +
                          base::to_hex(balance_of) + R"("},"latest"])"),
              base::to_hex(U256(500).to_be().view()));
}

TEST_F(RpcServersTest, OfTheDeadRefuseAndOfTheirSuccessorsAnswer) {
    run_slots(3);
    ASSERT_TRUE(simulation_->kill(1));
    EXPECT_NE(call(1, "eth_blockNumber", "[]").find("this node is not running"), std::string::npos);
    ASSERT_TRUE(simulation_->restart(1));
    run_slots(2);
    EXPECT_EQ(text_of(1, "eth_blockNumber", "[]"), text_of(2, "eth_blockNumber", "[]"));
    EXPECT_NE(text_of(1, "eth_blockNumber", "[]"), "0x0");
}

TEST_F(RpcServersTest, OfNodesThatComeBackKnowWhatWaits) {
    Control control(*simulation_);
    const auto act = [&](ActionKind kind) {
        Action action;
        action.kind = kind;
        action.node = 2;
        const auto done = control.apply(action);
        EXPECT_TRUE(done) << done.error();
    };
    const auto waiting = [&](MemberId id) {
        const auto answer = json::parse_json(call(id, "txpool_status", "[]"));
        return answer->find("result")->find("queued")->text;
    };
    const Call wanted{accounts_->user(1).address, U256(1), {}, 21'000};
    std::uint64_t nonce = 1;  // 0 is missing: they wait
    for (const auto [down, up] : {std::pair{ActionKind::stop, ActionKind::start},
                                  std::pair{ActionKind::kill, ActionKind::restart}}) {
        run_slots(1);
        act(down);
        ASSERT_NE(send(1, nonce, wanted), "");
        run_slots(1);
        act(up);
        run_slots(2);
        EXPECT_EQ(waiting(2), waiting(1));
        EXPECT_EQ(waiting(2), "0x" + std::to_string(nonce));
        ++nonce;
    }
}

TEST_F(RpcServersTest, OfNodesThatWereSplitTellEachOtherWhatWaits) {
    Control control(*simulation_);
    Action split;
    split.kind = ActionKind::partition;
    split.groups = {{1}, {2}};
    ASSERT_TRUE(control.apply(split));
    const Call wanted{accounts_->user(1).address, U256(1), {}, 21'000};
    ASSERT_NE(send(1, 1, wanted), "");
    ASSERT_NE(send(2, 2, wanted), "");
    run_slots(2);
    EXPECT_NE(call(1, "txpool_status", "[]").find(R"("queued":"0x1")"), std::string::npos);
    Action heal;
    heal.kind = ActionKind::heal;
    ASSERT_TRUE(control.apply(heal));
    run_slots(2);
    for (const MemberId id : {1U, 2U}) {
        EXPECT_NE(call(id, "txpool_status", "[]").find(R"("queued":"0x2")"), std::string::npos);
    }
}

TEST_F(RpcServersTest, FeesGoWhereTheStakeGoes) {
    run_slots(3);
    const auto block = json::parse_json(call(1, "eth_getBlockByNumber", R"(["latest",false])"));
    const auto miner = base::fixed_from_hex<20>(block->find("result")->find("miner")->text);
    ASSERT_TRUE(miner);
    EXPECT_NE(accounts_->user_at(*miner), nullptr) << base::to_hex(miner->view());
}

TEST_F(RpcServersTest, FollowFinality) {
    run_slots(5 * 8);
    const auto number = [&](std::string_view tag) {
        const auto answer = json::parse_json(
            call(1, "eth_getBlockByNumber", R"([")" + std::string(tag) + R"(",false])"));
        return U256::parse(answer->find("result")->find("number")->text)->low64();
    };
    EXPECT_GE(number("finalized"), 16U);
    EXPECT_GT(number("safe"), number("finalized"));
    EXPECT_GT(number("latest"), number("safe"));
}

}  // namespace
}  // namespace cairn::devnet
