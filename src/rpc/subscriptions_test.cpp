// eth_subscribe over real sockets, and its limits.
#include "rpc/subscriptions.hpp"

#include "execution_node/chain_samples_test.hpp"
#include "http/raw_client.hpp"
#include "json/parse.hpp"
#include "rpc/ipc_server.hpp"
#include "rpc/methods.hpp"
#include "rpc/node_backend_test.hpp"
#include "rpc/server.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace cairn::rpc {
namespace {

using execution::Transaction;
using http::RawClient;

/// LOG1 with the value of the call as its topic.
constexpr std::string_view LOGGER = "0x00000000000000000000000000000000000010c5";
constexpr std::string_view LOGGER_CODE = "0x345f5fa100";

execution_node::Genesis genesis_with_logger() {
    std::string text = execution_node::genesis_text();
    const std::string key = "\"alloc\": {";
    text.insert(text.find(key) + key.size(), "\"" + std::string(LOGGER) + R"(": {"code": ")" +
                                                 std::string(LOGGER_CODE) + "\"},");
    return execution_node::parse_genesis(text).value();
}

Transaction log_of(std::uint64_t value, std::uint64_t nonce) {
    Transaction out = execution_node::transfer(0, nonce);
    out.to = base::fixed_from_hex<20>(LOGGER);
    out.value = value;
    out.gas = 60'000;
    execution_node::sign(out, 0);
    return out;
}

std::string call(std::string_view method, std::string_view params) {
    return R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":)" +
           std::string(params) + "}";
}

/// What stands at a path of member names.
std::string at(const std::string& text, std::initializer_list<std::string_view> path) {
    const auto document = json::parse_json(text);
    const json::Value* value = document ? &*document : nullptr;
    for (const std::string_view name : path) {
        value = value == nullptr ? nullptr : value->find(name);
    }
    return value == nullptr ? "nothing in " + text : value->text;
}

/// A client of a WebSocket.
class Listener {
  public:
    explicit Listener(std::uint16_t port) : client_(port) {
        EXPECT_TRUE(client_.open_websocket("/"));
    }

    std::string next() {
        const auto frame = client_.receive_frame();
        return frame ? frame->payload : "";
    }
    std::string ask(std::string_view method, std::string_view params) {
        EXPECT_TRUE(client_.send_frame(http::text_opcode, call(method, params)));
        return next();
    }
    std::string subscribe(std::string_view params) {
        return at(ask("eth_subscribe", params), {"result"});
    }
    /// The next notification's member of the result.
    std::string told(std::string_view name) { return at(next(), {"params", "result", name}); }

  private:
    RawClient client_;
};

class SubscriptionsTest : public ::testing::Test {
  protected:
    SubscriptionsTest() {
        node_.node().feed(subscriptions_);
        add_public_methods(dispatcher_, node_.backend(), filters_);
        add_subscription_methods(dispatcher_, subscriptions_);
        ServerSettings settings;
        settings.http.threads = 2;
        server_ = std::make_unique<Server>(dispatcher_, std::move(settings));
        EXPECT_TRUE(server_->start());
    }

    ChainBlockPtr extend(const ChainBlockPtr& parent, const std::vector<Transaction>& some = {},
                         std::uint64_t salt = 0) {
        EXPECT_TRUE(node_.append(node_.build(parent, some, salt), false));
        return node_.head();
    }

    std::uint64_t names_ = 0;
    Subscriptions subscriptions_{[this] { return ++names_; }};
    NodeBackend node_{genesis_with_logger()};
    Filters filters_{[] { return std::uint64_t{0}; }, [] { return std::uint64_t{1}; }};
    Dispatcher dispatcher_;
    std::unique_ptr<Server> server_;
};

TEST_F(SubscriptionsTest, HeadsGoToAllWhoAskedUntilTheyAskNoMore) {
    Listener first(server_->port());
    Listener second(server_->port());
    const std::string id = first.subscribe(R"(["newHeads"])");
    second.subscribe(R"(["newHeads"])");
    const ChainBlockPtr one = extend(node_.head());
    const std::string text = first.next();
    EXPECT_EQ(at(text, {"method"}), "eth_subscription");
    EXPECT_EQ(at(text, {"params", "subscription"}), id);
    EXPECT_EQ(at(text, {"params", "result", "hash"}), base::to_hex(one->hash.view()));
    EXPECT_EQ(at(text, {"params", "result", "number"}), "0x1");
    EXPECT_EQ(second.told("number"), "0x1");

    EXPECT_EQ(at(first.ask("eth_unsubscribe", "[\"" + id + "\"]"), {"result"}), "true");
    extend(one);
    EXPECT_EQ(second.told("number"), "0x2");
    EXPECT_EQ(at(first.ask("eth_blockNumber", "[]"), {"result"}), "0x2");
    EXPECT_EQ(at(first.ask("eth_unsubscribe", "[\"" + id + "\"]"), {"error", "message"}),
              "subscription not found");
    EXPECT_EQ(subscriptions_.size(), 1U);
}

TEST_F(SubscriptionsTest, LogsOfBlocksThatLeaveTheChainAreRemoved) {
    Listener all(server_->port());
    Listener sevens(server_->port());
    all.subscribe(R"(["logs", {"address": ")" + std::string(LOGGER) + "\"}]");
    sevens.subscribe(R"(["logs", {"topics": [")" + base::to_hex(U256(7).to_be().view()) + "\"]}]");
    const ChainBlockPtr genesis = node_.head();
    const ChainBlockPtr one = extend(genesis, {log_of(5, 0)});
    const std::string text = all.next();
    EXPECT_EQ(at(text, {"params", "result", "blockHash"}), base::to_hex(one->hash.view()));
    EXPECT_EQ(at(text, {"params", "result", "removed"}), "false");

    const ChainBlockPtr other = extend(genesis, {log_of(7, 0)}, 1);
    const std::string removed = all.next();
    EXPECT_EQ(at(removed, {"params", "result", "blockHash"}), base::to_hex(one->hash.view()));
    EXPECT_EQ(at(removed, {"params", "result", "removed"}), "true");
    const std::string hash = base::to_hex(other->hash.view());
    EXPECT_EQ(all.told("blockHash"), hash);
    EXPECT_EQ(sevens.told("blockHash"), hash);
}

TEST_F(SubscriptionsTest, TransactionsAreToldWhenTheyCouldBeInTheNextBlock) {
    Listener hashes(server_->port());
    Listener full(server_->port());
    hashes.subscribe(R"(["newPendingTransactions"])");
    full.subscribe(R"(["newPendingTransactions", true])");
    const Transaction first = execution_node::transfer(1, 0);
    const Transaction second = execution_node::transfer(1, 1);
    Listener sender(server_->port());
    const auto send = [&](const Transaction& tx) {
        const std::string raw = base::to_hex(execution::encode_transaction(tx));
        EXPECT_EQ(at(sender.ask("eth_sendRawTransaction", "[\"" + raw + "\"]"), {"result"}),
                  base::to_hex(execution::transaction_hash(tx).view()));
    };
    send(second);
    send(first);
    for (const Transaction& tx : {first, second}) {
        const std::string hash = base::to_hex(execution::transaction_hash(tx).view());
        EXPECT_EQ(at(hashes.next(), {"params", "result"}), hash);
        EXPECT_EQ(full.told("hash"), hash);
    }
}

TEST_F(SubscriptionsTest, AUnixSocketIsToldToo) {
    const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                       ("subscriptions-" + std::to_string(::getpid()) + ".ipc");
    IpcServer ipc(dispatcher_, path);
    ASSERT_TRUE(ipc.start());
    RawClient client(path);
    ASSERT_TRUE(client.send(call("eth_subscribe", R"(["newHeads"])")));
    EXPECT_NE(client.receive_until("\n")->find("\"result\":\"0x"), std::string::npos);
    extend(node_.head());
    EXPECT_NE(client.receive_until("\n")->find("\"number\":\"0x1\""), std::string::npos);
    client.close();
    ipc.stop();
    EXPECT_EQ(subscriptions_.size(), 0U);
}

TEST_F(SubscriptionsTest, AClosedConnectionHasNone) {
    {
        Listener leaving(server_->port());
        leaving.subscribe(R"(["newHeads"])");
        leaving.subscribe(R"(["logs", {}])");
    }
    Listener staying(server_->port());
    staying.subscribe(R"(["newHeads"])");
    server_->stop();
    EXPECT_EQ(subscriptions_.size(), 0U);
}

TEST_F(SubscriptionsTest, RefusesWhatIsWrong) {
    Listener client(server_->port());
    struct Case {
        std::string_view method;
        std::string_view params;
        std::string_view code;
    };
    const Case cases[] = {
        {"eth_subscribe", R"([])", "-32602"},
        {"eth_subscribe", R"(["nonsense"])", "-32601"},
        {"eth_subscribe", R"([1])", "-32602"},
        {"eth_subscribe", R"(["logs", {"address": "0x12"}])", "-32602"},
        {"eth_subscribe", R"(["logs", {"topics": 7}])", "-32602"},
        {"eth_subscribe", R"(["newPendingTransactions", "yes"])", "-32602"},
        {"eth_subscribe", R"(["newHeads", {}, {}])", "-32602"},
        {"eth_unsubscribe", R"([])", "-32602"},
        {"eth_unsubscribe", R"(["0x1"])", "-32000"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(at(client.ask(one.method, one.params), {"error", "code"}), one.code)
            << one.method << one.params;
    }
    EXPECT_NE(dispatcher_.handle(call("eth_subscribe", R"(["newHeads"])")).find("-32601"),
              std::string::npos);
    EXPECT_NE(dispatcher_.handle(call("eth_unsubscribe", R"(["0x1"])")).find("-32601"),
              std::string::npos);
}

std::shared_ptr<Connection> connection_that(bool takes) {
    return std::make_shared<Connection>(
        [takes](const std::shared_ptr<const std::string>&) { return takes; }, [] {});
}

TEST(SubscriptionLimits, AreHeld) {
    using Kind = Subscriptions::Kind;
    std::uint64_t names = 0;
    Subscriptions subscriptions([&] { return ++names; });
    const auto one = connection_that(true);
    for (std::size_t i = 0; i < MAX_CLIENT_SUBSCRIPTIONS; ++i) {
        ASSERT_TRUE(subscriptions.add(one, Kind::heads));
    }
    EXPECT_EQ(subscriptions.add(one, Kind::heads).error().code, ErrorCode::limit_exceeded);
    std::vector<std::shared_ptr<Connection>> others;
    while (subscriptions.size() < MAX_SUBSCRIPTIONS) {
        others.push_back(connection_that(true));
        ASSERT_TRUE(subscriptions.add(others.back(), Kind::heads));
    }
    const auto late = connection_that(true);
    EXPECT_EQ(subscriptions.add(late, Kind::heads).error().code, ErrorCode::limit_exceeded);
    others.front()->end();  // its place is free
    EXPECT_TRUE(subscriptions.add(late, Kind::heads));
}

TEST(SubscriptionLimits, QueriesTogetherAreBounded) {
    std::uint64_t names = 0;
    Subscriptions subscriptions([&] { return ++names; });
    LogQuery query;
    query.topics.assign(MAX_LOG_TOPICS, std::vector<Bytes32>(MAX_LOG_TOPIC_CHOICES));
    std::size_t added = 0;
    while (subscriptions.add(connection_that(true), Subscriptions::Kind::logs, query)) {
        ++added;
    }
    EXPECT_EQ(added, MAX_SUBSCRIBED_ITEMS / (MAX_LOG_TOPICS * MAX_LOG_TOPIC_CHOICES));
}

TEST(SubscriptionLimits, WhoIsTooSlowIsDropped) {
    std::uint64_t names = 0;
    Subscriptions subscriptions([&] { return ++names; });
    ASSERT_TRUE(subscriptions.add(connection_that(false), Subscriptions::Kind::pending_hashes));
    subscriptions.on_pending(std::vector<WaitingTransaction>(1));
    EXPECT_EQ(subscriptions.size(), 0U);
}

}  // namespace
}  // namespace cairn::rpc
