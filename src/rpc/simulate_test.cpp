// eth_simulateV1 over a node: what the files of execution-apis do not ask.
#include "execution_node/chain_samples_test.hpp"
#include "json/parse.hpp"
#include "rpc/methods.hpp"
#include "rpc/node_backend_test.hpp"
#include "rpc/simulated_blocks.hpp"

#include <gtest/gtest.h>

namespace cairn::rpc {
namespace {

const std::string RICH = base::to_hex(execution_node::account(0).view());
/// 2^256 gas is burnt by what loops for ever.
const std::string LOOP = "0x5b5f56";

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        out += (i == 0 ? "" : ",") + std::string(text);
    }
    return out;
}

class SimulateTest : public ::testing::Test {
  protected:
    SimulateTest() { add_public_methods(dispatcher_, node_.backend(), filters_); }

    json::Value ask(std::string_view method, const std::string& params) {
        const std::string answer =
            dispatcher_.handle(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) +
                               R"(","params":)" + params + "}");
        return json::parse_json(answer).value();
    }
    json::Value simulate(const std::string& blocks, const std::string& more = "") {
        return ask("eth_simulateV1", R"([{"blockStateCalls":[)" + blocks + "]" + more + "}]");
    }
    std::string code_of(const json::Value& answer) {
        const json::Value* error = answer.find("error");
        return error == nullptr ? json::to_json_text(answer).substr(0, 300)
                                : error->find("code")->text;
    }
    std::string message_of(const json::Value& answer) {
        return answer.find("error")->find("message")->text;
    }
    const json::Value& call_of(const json::Value& answer, std::size_t block, std::size_t call) {
        return answer.find("result")->items.at(block).find("calls")->items.at(call);
    }

    NodeBackend node_{execution_node::parse_genesis(execution_node::genesis_text()).value()};
    Filters filters_{[] { return std::uint64_t{0}; }, [] { return std::uint64_t{1}; }};
    Dispatcher dispatcher_;
};

TEST_F(SimulateTest, WhatIsNoRequestIsRefused) {
    struct Case {
        std::string params;
        std::string_view code;
    };
    const Case cases[] = {
        {"[]", "-32602"},
        {"[1]", "-32602"},
        {"[{}]", "-32602"},
        {R"([{"blockStateCalls":[]}])", "-32602"},
        {R"([{"blockStateCalls":[1]}])", "-32602"},
        {R"([{"blockStateCalls":[{"calls":1}]}])", "-32602"},
        {R"([{"blockStateCalls":[{"calls":[{"gas":"1"}]}]}])", "-32602"},
        {R"([{"blockStateCalls":[{"blockOverrides":{"withdrawals":[{"index":"0x0"}]}}]}])",
         "-32602"},
        {R"([{"blockStateCalls":[{}],"validation":"yes"}])", "-32602"},
        {R"([{"blockStateCalls":[{}]},"0x999"])", "-32000"},
        {R"([{"blockStateCalls":[)" + repeated("{}", 257) + "]}]", "-38026"},
        {R"([{"blockStateCalls":[{"blockOverrides":{"number":"0x101"}}]}])", "-38026"},
        {R"([{"blockStateCalls":[{"blockOverrides":{"number":"0xffffffffffffffff"}}]}])", "-38026"},
        {R"([{"blockStateCalls":[{"blockOverrides":{"number":"0x0"}}]}])", "-38020"},
        {R"([{"blockStateCalls":[{"blockOverrides":{"time":"0x0"}}]}])", "-38021"},
        {R"([{"blockStateCalls":[{"blockOverrides":{"time":"0xffffffffffffffff"}},{}]}])",
         "-38021"},
        {R"([{"blockStateCalls":[{"calls":[)" + repeated("{}", 5'001) + "]}]}]", "-38026"},
        {R"([{"blockStateCalls":[)" + repeated(R"({"calls":[)" + repeated("{}", 4'000) + "]}", 3) +
             "]}]",
         "-38026"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(code_of(ask("eth_simulateV1", one.params)), one.code)
            << one.params.substr(0, 120);
    }
}

TEST_F(SimulateTest, CallsThatCannotBeginSayWhy) {
    const std::string from = R"("from":")" + RICH + "\"";
    const std::string to = R"("to":"0x00000000000000000000000000000000000000aa")";
    struct Case {
        std::string call;
        std::string more;
        std::string_view code;
        std::string_view text;
    };
    const std::string valid = R"(,"validation":true)";
    const std::string fee = R"("maxFeePerGas":"0x77359400")";
    const Case cases[] = {
        {from + R"(,"nonce":"0x5",)" + to + "," + fee, valid, "-38011", "nonce too high"},
        {to + R"(,"nonce":"0x0","maxFeePerGas":"0x1")", valid, "-38012", "max fee per gas less"},
        {from + "," + to + R"(,"gas":"0x1")", "", "-38013", "intrinsic gas too low"},
        {to + R"(,"value":"0x1")", "", "-38014", "insufficient funds"},
        {from + "," + to + R"(,"gas":"0xffffffffff")", "", "-38015", "block gas limit reached"},
        {from + R"(,"input":"0x)" + std::string(2 * 49'153, '0') + "\"", "", "-38025",
         "max initcode size exceeded"},
        {from + "," + to + R"(,"gasPrice":"0x1","maxFeePerGas":"0x1")", "", "-32000", "both gas"},
        {from + "," + to + R"(,"chainId":"0x2")", "", "-32000", "chainId does not match"},
        {from + "," + to + R"(,"maxFeePerGas":"0x1","maxPriorityFeePerGas":"0x2")", "", "-32602",
         "max priority fee per gas higher"},
        {from + "," + to + R"(,"blobVersionedHashes":[])", "", "-32603", "missing blob hashes"},
        {from + R"(,"blobVersionedHashes":[])", "", "-32603", "of type create"},
        {from + "," + to + R"(,"authorizationList":[])", "", "-32603", "empty auth list"},
        {from + R"(,"authorizationList":[])", "", "-32603", "cannot be used to create"},
        {from + "," + to + R"(,"maxFeePerGas":"0x)" + std::string(64, 'f') + "\"", "", "-38014",
         "required balance exceeds 256 bits"},
    };
    for (const Case& one : cases) {
        const auto answer = simulate(R"({"calls":[{)" + one.call + "}]}", one.more);
        EXPECT_EQ(code_of(answer), one.code) << one.call.substr(0, 120);
        EXPECT_NE(message_of(answer).find(one.text), std::string::npos) << message_of(answer);
    }
}

TEST_F(SimulateTest, TheLastNonceEndsACreationAndBeginsAgain) {
    const std::string over = R"("stateOverrides":{"0x00000000000000000000000000000000000000aa":)"
                             R"({"nonce":"0xffffffffffffffff"}})";
    const std::string from = R"("from":"0x00000000000000000000000000000000000000aa")";
    const auto answer =
        simulate("{" + over + R"(,"calls":[{)" + from + "},{" + from +
                 R"(,"to":"0x00000000000000000000000000000000000000bb"},{)" + from + "}]}");
    EXPECT_EQ(call_of(answer, 0, 0).find("error")->find("message")->text, "nonce uint64 overflow");
    EXPECT_EQ(call_of(answer, 0, 1).find("status")->text, "0x1");
    EXPECT_EQ(call_of(answer, 0, 2).find("status")->text, "0x1");
    const std::string call = R"({"nonce":"0xffffffffffffffff","input":"0x"})";
    EXPECT_EQ(ask("eth_call", "[" + call + "]").find("result")->text, "0x");
}

TEST_F(SimulateTest, GasOfAllCallsTogetherIsBounded) {
    const std::string loop = R"({"stateOverrides":{"0x00000000000000000000000000000000000000cc":)"
                             R"({"code":")" +
                             LOOP + R"("}},"calls":[)" +
                             repeated(R"({"to":"0x00000000000000000000000000000000000000cc",)"
                                      R"("gas":"0x1000000"})",
                                      1) +
                             "]}";
    const auto answer = simulate(repeated(loop, 3));
    EXPECT_EQ(call_of(answer, 2, 0).find("error")->find("message")->text,
              "out of gas (gas limit was capped by the RPC server's global gas cap)");
    EXPECT_EQ(call_of(answer, 2, 0).find("error")->find("code")->text, "-32015");
    EXPECT_EQ(code_of(simulate(repeated(loop, 4))), "-38013");
}

TEST_F(SimulateTest, CallsOfTheProtocolAreBoundedToo) {
    const std::string beacon_roots = "0x000f3df6d732807ef1319fb7b8bb8522d0beac02";
    const std::string first =
        R"({"stateOverrides":{")" + beacon_roots + R"(":{"code":")" + LOOP + "\"}}}";
    EXPECT_EQ(code_of(simulate(first + "," + repeated("{}", 30))), "-38026");
}

TEST_F(SimulateTest, BlocksStandOnOneAnother) {
    const std::string over =
        R"({"blockOverrides":{"withdrawals":[{"index":"0x0","validatorIndex":"0x0","address":)"
        R"("0x00000000000000000000000000000000000000dd","amount":"0x2"}]}})";
    // The balance of ..dd.
    const std::string code = R"({"calls":[{"input":"0x60dd315f5260205ff3"}]})";
    const auto answer = simulate(over + "," + code);
    EXPECT_EQ(call_of(answer, 1, 0).find("returnData")->text,
              base::to_hex(U256(2'000'000'000).to_be().view()));
    const auto& blocks = answer.find("result")->items;
    EXPECT_EQ(blocks[1].find("parentHash")->text, blocks[0].find("hash")->text);
    EXPECT_NE(blocks[0].find("withdrawalsRoot")->text, blocks[1].find("withdrawalsRoot")->text);
    EXPECT_EQ(node_.head()->number(), 0U);
}

TEST_F(SimulateTest, StorageIsReplacedOrChanged) {
    const std::string address = R"("0x00000000000000000000000000000000000000ee")";
    const std::string one(63, '0');
    const auto slot = [&](char key, char value) {
        return R"({"0x)" + one + key + R"(":"0x)" + one + value + "\"}";
    };
    // Slots 1 and 2 as bytes 31 and 63.
    const std::string reading = R"("code":"0x6001545f5260025460205260405ff3")";
    const std::string calls = R"(,"calls":[{"to":)" + address + "}]}";
    const std::string first = R"({"stateOverrides":{)" + address + ":{" + reading + R"(,"state":)" +
                              slot('1', '7') + "}}" + calls;
    const std::string second =
        R"({"stateOverrides":{)" + address + R"(:{"stateDiff":)" + slot('2', '8') + "}}" + calls;
    const std::string third =
        R"({"stateOverrides":{)" + address + R"(:{"state":)" + slot('2', '9') + "}}" + calls;
    const auto answer = simulate(first + "," + second + "," + third);
    const auto returned = [&](std::size_t block) {
        return call_of(answer, block, 0).find("returnData")->text;
    };
    EXPECT_EQ(returned(0), "0x" + one + "7" + one + "0");
    EXPECT_EQ(returned(1), "0x" + one + "7" + one + "8");
    EXPECT_EQ(returned(2), "0x" + one + "0" + one + "9");
    const auto both =
        simulate(R"({"stateOverrides":{)" + address + R"(:{"state":{},)" + R"("stateDiff":{}}}})");
    EXPECT_NE(message_of(both).find("has both 'state' and 'stateDiff'"), std::string::npos);
}

TEST_F(SimulateTest, ACallMayMovePrecompiledContracts) {
    const std::string params =
        R"([{"to":"0x00000000000000000000000000000000000000ff","input":"0x1234"},"latest",)"
        R"({"0x0000000000000000000000000000000000000004":{"movePrecompileToAddress":)"
        R"("0x00000000000000000000000000000000000000ff"}}])";
    EXPECT_EQ(ask("eth_call", params).find("result")->text, "0x1234");
    const std::string old =
        R"([{"to":"0x0000000000000000000000000000000000000004","input":"0x1234"},"latest",)"
        R"({"0x0000000000000000000000000000000000000004":{}}])";
    EXPECT_EQ(ask("eth_call", old).find("result")->text, "0x");
}

}  // namespace
}  // namespace cairn::rpc
