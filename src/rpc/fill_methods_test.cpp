// eth_fillTransaction, and the small methods of geth's that clients ask first.
#include "execution_node/chain_samples_test.hpp"
#include "json/parse.hpp"
#include "rpc/methods.hpp"
#include "rpc/node_backend_test.hpp"

#include <gtest/gtest.h>

namespace cairn::rpc {
namespace {

const std::string RICH = base::to_hex(execution_node::account(0).view());

class FillTest : public ::testing::Test {
  protected:
    FillTest() { add_public_methods(dispatcher_, node_.backend(), filters_); }

    json::Value ask(std::string_view method, const std::string& params) {
        const std::string answer =
            dispatcher_.handle(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) +
                               R"(","params":)" + params + "}");
        return json::parse_json(answer).value();
    }
    json::Value fill(const std::string& fields) {
        return ask("eth_fillTransaction", R"([{"from":")" + RICH + "\"," + fields + "}]");
    }

    NodeBackend node_{execution_node::parse_genesis(execution_node::genesis_text()).value()};
    Filters filters_{[] { return std::uint64_t{0}; }, [] { return std::uint64_t{1}; }};
    Dispatcher dispatcher_;
};

const std::string TO = R"("to":"0x00000000000000000000000000000000000000aa")";

TEST_F(FillTest, WhatIsFilledCanBeSignedAndSent) {
    const json::Value answer = fill(TO + R"(,"value":"0x7")");
    const json::Value* result = answer.find("result");
    ASSERT_NE(result, nullptr) << json::to_json_text(answer);
    const json::Value* tx = result->find("tx");
    EXPECT_EQ(tx->find("gas")->text, "0x5208");
    EXPECT_EQ(tx->find("nonce")->text, "0x0");
    EXPECT_EQ(tx->find("chainId")->text, "0x539");
    EXPECT_EQ(tx->find("type")->text, "0x2");
    auto unsigned_tx =
        execution::decode_transaction(*base::from_hex(result->find("raw")->text)).value();
    execution_node::sign(unsigned_tx, 0);
    const std::string raw = base::to_hex(execution::encode_transaction(unsigned_tx));
    const json::Value sent = ask("eth_sendRawTransaction", "[\"" + raw + "\"]");
    EXPECT_NE(sent.find("result"), nullptr) << json::to_json_text(sent);
    EXPECT_EQ(fill(TO).find("result")->find("tx")->find("nonce")->text, "0x1");
}

TEST_F(FillTest, RefusesAsGethDoes) {
    const std::pair<std::string, std::string_view> cases[] = {
        {TO + R"(,"maxFeePerGas":"0x0","maxPriorityFeePerGas":"0x0")", "must be non-zero"},
        {TO + R"(,"maxFeePerGas":"0x1","maxPriorityFeePerGas":"0x2")",
         "maxFeePerGas (0x1) < maxPriorityFeePerGas (0x2)"},
        {TO + R"(,"gasPrice":"0x0")", "gasPrice must be non-zero after london fork"},
        {TO + R"(,"gasPrice":"0x1","maxFeePerGas":"0x1")", "both gasPrice and (maxFee"},
        {TO + R"(,"gasPrice":"0x1","authorizationList":[])", "both gasPrice and auth"},
        {TO + R"(,"maxFeePerBlobGas":"0x0")", "maxFeePerBlobGas, if specified"},
        {TO + R"(,"blobVersionedHashes":[])", "need at least 1 blob"},
        {TO + R"(,"blobs":[])", "\"blobs\" is not supported"},
        {TO + R"(,"chainId":"0x1")", "chainId does not match"},
        {TO + R"(,"value":"0xffffffffffffffffffffffffffffffff")", "insufficient funds"},
        {R"("value":"0x1")", "contract creation without any data"},
        {R"("input":"0x00","authorizationList":[])", "\"to\" field is missing"},
        {TO + R"(,"data":"0x01","input":"0x02")", "both \"data\" and \"input\""},
    };
    for (const auto& [fields, text] : cases) {
        const json::Value answer = fill(fields);
        ASSERT_NE(answer.find("error"), nullptr) << fields;
        const std::string& message = answer.find("error")->find("message")->text;
        EXPECT_NE(message.find(text), std::string::npos) << fields << ": " << message;
        EXPECT_EQ(answer.find("error")->find("code")->text, "-32000") << fields;
    }
}

TEST_F(FillTest, HeadersAndRawTransactions) {
    ASSERT_TRUE(node_.append(node_.build(node_.head(), {execution_node::transfer(0, 0)}), false));
    const std::string hash = base::to_hex(node_.head()->hash.view());
    EXPECT_EQ(ask("eth_getHeaderByNumber", R"(["0x1"])").find("result")->find("hash")->text, hash);
    EXPECT_EQ(ask("eth_getHeaderByHash", "[\"" + hash + "\"]").find("result")->find("number")->text,
              "0x1");
    EXPECT_EQ(ask("eth_getHeaderByNumber", R"(["0x9"])").find("result")->kind, json::Kind::null);
    const std::string raw =
        base::to_hex(execution::encode_transaction(node_.head()->block.transactions[0]));
    EXPECT_EQ(
        ask("eth_getRawTransactionByBlockNumberAndIndex", R"(["0x1","0x0"])").find("result")->text,
        raw);
    EXPECT_EQ(ask("eth_getRawTransactionByBlockHashAndIndex", "[\"" + hash + R"(","0x1"])")
                  .find("result")
                  ->text,
              "0x");
}

TEST_F(FillTest, WhatANodeWithoutPeersIs) {
    EXPECT_EQ(ask("admin_peers", "[]").find("result")->items.size(), 0U);
    const json::Value info = ask("admin_nodeInfo", "[]");
    EXPECT_EQ(info.find("result")->find("protocols")->find("eth")->find("head")->text,
              base::to_hex(node_.head()->hash.view()));
    const json::Value modules = ask("rpc_modules", "[]");
    for (const char* name : {"eth", "net", "web3", "txpool", "debug", "admin", "rpc"}) {
        EXPECT_NE(modules.find("result")->find(name), nullptr) << name;
    }
}

}  // namespace
}  // namespace cairn::rpc
