// eth_sendRawTransactionSync over real sockets, and the limits of what waits.
#include "rpc/receipt_waits.hpp"

#include "execution_node/chain_samples_test.hpp"
#include "http/raw_client.hpp"
#include "json/parse.hpp"
#include "rpc/methods.hpp"
#include "rpc/node_backend_test.hpp"
#include "rpc/server.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace cairn::rpc {
namespace {

using execution::Transaction;
using http::RawClient;

std::string call(std::string_view method, std::string_view params, int id = 1) {
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" +
           std::string(method) + R"(","params":)" + std::string(params) + "}";
}

std::string hash_of(const Transaction& transaction) {
    return base::to_hex(execution::transaction_hash(transaction).view());
}

/// A server of one thread over a node.
class ReceiptWaitsTest : public ::testing::Test {
  protected:
    ReceiptWaitsTest() {
        node_.node().feed(waits_);
        add_public_methods(dispatcher_, node_.backend(), filters_);
        add_receipt_wait_methods(dispatcher_, node_.backend(), waits_);
        ServerSettings settings;
        settings.http.threads = 1;
        server_ = std::make_unique<Server>(dispatcher_, std::move(settings));
        EXPECT_TRUE(server_->start());
    }

    static std::string sync_call(const Transaction& transaction, const std::string& timeout,
                                 int id = 1) {
        return call("eth_sendRawTransactionSync",
                    "[\"" + base::to_hex(execution::encode_transaction(transaction)) + "\"" +
                        (timeout.empty() ? "" : ",") + timeout + "]",
                    id);
    }
    static void post(RawClient& client, const std::string& body) {
        ASSERT_TRUE(client.request("POST", "/", "Content-Type: application/json\r\n", body));
    }
    static json::Value answer_of(RawClient& client) {
        const auto response = client.receive();
        const auto document = json::parse_json(response ? response->body : "null");
        EXPECT_TRUE(document);
        return document.value_or(json::Value{});
    }
    static std::string error_of(const json::Value& answer, std::string_view member) {
        const json::Value* error = answer.find("error");
        const json::Value* found = error == nullptr ? nullptr : error->find(member);
        return found == nullptr ? json::to_json_text(answer) : found->text;
    }
    void extend_with(const Transaction& transaction) {
        EXPECT_TRUE(node_.append(node_.build(node_.head(), {transaction}), false));
    }
    void await_waits(std::size_t count) const {
        while (waits_.size() != count) {
            std::this_thread::yield();
        }
    }

    ReceiptWaits waits_;
    NodeBackend node_{execution_node::parse_genesis(execution_node::genesis_text()).value()};
    Filters filters_{[] { return std::uint64_t{0}; }, [] { return std::uint64_t{1}; }};
    Dispatcher dispatcher_;
    std::unique_ptr<Server> server_;
};

TEST_F(ReceiptWaitsTest, AnswersWithTheReceiptAndHoldsUpNobody) {
    const Transaction transaction = execution_node::transfer(0, 0);
    RawClient patient(server_->port());
    post(patient, sync_call(transaction, ""));
    await_waits(1);
    RawClient other(server_->port());
    post(other, call("eth_blockNumber", "[]"));
    EXPECT_EQ(answer_of(other).find("result")->text, "0x0");
    extend_with(transaction);
    const json::Value receipt = answer_of(patient);
    post(other, call("eth_getTransactionReceipt", "[\"" + hash_of(transaction) + "\"]"));
    EXPECT_EQ(json::to_json_text(receipt), json::to_json_text(answer_of(other)));
    EXPECT_EQ(receipt.find("result")->find("status")->text, "0x1");
    EXPECT_EQ(waits_.size(), 0U);
}

TEST_F(ReceiptWaitsTest, TimesOutWithTheHash) {
    const Transaction transaction = execution_node::transfer(0, 0);
    RawClient client(server_->port());
    post(client, sync_call(transaction, "1"));
    const json::Value answer = answer_of(client);
    EXPECT_EQ(error_of(answer, "code"), "4");
    EXPECT_EQ(error_of(answer, "data"), hash_of(transaction));
    EXPECT_EQ(error_of(answer, "message"),
              "The transaction was added to the transaction pool but wasn't processed in 1ms");
    // It waits for a block all the same.
    EXPECT_TRUE(node_.node().find(execution::transaction_hash(transaction)));
}

TEST_F(ReceiptWaitsTest, RefusesAtOnceWhatThePoolDoesNotTake) {
    RawClient client(server_->port());
    const auto message = [&](const std::string& body) {
        post(client, body);
        return error_of(answer_of(client), "message");
    };
    const Transaction transaction = execution_node::transfer(0, 0);
    post(client, sync_call(transaction, "1"));
    EXPECT_EQ(error_of(answer_of(client), "code"), "4");
    EXPECT_EQ(message(sync_call(transaction, "")), "already known");
    EXPECT_NE(message(call("eth_sendRawTransactionSync", R"(["0x"])")), "");
    EXPECT_EQ(message(call("eth_sendRawTransactionSync", "[]")),
              "missing value for required argument 0");
    EXPECT_NE(message(sync_call(transaction, "\"soon\"")).find("invalid argument 1"),
              std::string::npos);
    EXPECT_EQ(waits_.size(), 0U);
}

TEST_F(ReceiptWaitsTest, AWebSocketAsksOnMeanwhile) {
    const Transaction transaction = execution_node::transfer(0, 0);
    RawClient client(server_->port());
    ASSERT_TRUE(client.open_websocket("/"));
    ASSERT_TRUE(client.send_frame(http::text_opcode, sync_call(transaction, "60000", 7)));
    await_waits(1);
    ASSERT_TRUE(client.send_frame(http::text_opcode, call("eth_chainId", "[]", 8)));
    EXPECT_TRUE(client.receive_frame()->payload.contains("\"id\":8"));
    extend_with(transaction);
    const std::string receipt = client.receive_frame()->payload;
    EXPECT_TRUE(receipt.contains("\"id\":7")) << receipt;
    EXPECT_TRUE(receipt.contains(hash_of(transaction))) << receipt;
}

TEST_F(ReceiptWaitsTest, ABlockThatIsThereAlreadyIsFound) {
    const Transaction transaction = execution_node::transfer(0, 0);
    extend_with(transaction);
    std::string answer;
    waits_.wait(node_.backend().view, execution::transaction_hash(transaction), 60'000,
                [&](const Answer& one) { answer = one.value_or("error"); });
    EXPECT_TRUE(answer.contains(hash_of(transaction))) << answer;
}

TEST_F(ReceiptWaitsTest, TooManyAreRefusedBeforeTheirTransactionIsTaken) {
    for (std::size_t i = 0; i < MAX_RECEIPT_WAITS; ++i) {
        waits_.wait(node_.backend().view, U256(i).to_be(), 60'000, [](const Answer&) {});
    }
    const Transaction transaction = execution_node::transfer(0, 0);
    RawClient client(server_->port());
    post(client, sync_call(transaction, ""));
    EXPECT_EQ(error_of(answer_of(client), "code"), "-32005");
    EXPECT_FALSE(node_.node().find(execution::transaction_hash(transaction)));
}

TEST(ReceiptWaitsEnd, WhatStillWaitsIsTold) {
    const NodeBackend node(execution_node::parse_genesis(execution_node::genesis_text()).value());
    std::string message;
    {
        ReceiptWaits waits;
        waits.wait(node.backend().view, Bytes32{}, 60'000,
                   [&](const Answer& answer) { message = answer.error().message; });
    }
    EXPECT_EQ(message, "the node stops");
}

}  // namespace
}  // namespace cairn::rpc
