// Traces over the chain of execution-apis; the answers of geth 1.17.8 are compared at length by
// test/interop/traces.py. Skipped where the vectors are not there.
#include "rpc/trace.hpp"

#include "rpc/memory_backend_test.hpp"
#include "rpc/methods.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace cairn::rpc {
namespace {

const std::string FOLDER =
    std::string(CAIRN_SOURCE_DIR) + "/../shared/vectors/execution-apis/tests";

/// Returns one word more than slot 0 holds, after a call to a precompiled contract.
constexpr std::string_view CODE =
    "0x60006000600060006000600460fff150600054600101600055602060006000a000";

class Traces : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(FOLDER + "/chain.rlp")) {
            GTEST_SKIP() << "no vectors";
        }
        static const std::shared_ptr<MemoryChain> chain = load_memory_chain(FOLDER);
        chain_ = chain;
        backend_.view = [this]() -> ChainReaderPtr { return chain_; };
        backend_.pool = &pool_;
        add_debug_trace_methods(dispatcher_, backend_);
        add_debug_call_methods(dispatcher_, backend_);
        add_trace_methods(dispatcher_, backend_);
    }
    std::string ask(std::string_view method, const std::string& parameters) {
        return dispatcher_.handle(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) +
                                  R"(","params":[)" + parameters + "]}");
    }
    std::string trace_call(const std::string& options) {
        return ask(
            "debug_traceCall",
            R"({"to":"0x00000000000000000000000000000000000000cc","gas":"0x186a0"},"latest",)"
            R"({"stateOverrides":{"0x00000000000000000000000000000000000000cc":{"code":")" +
                std::string(CODE) + R"("}},)" + options + "}");
    }

    std::shared_ptr<MemoryChain> chain_;
    MemoryPool pool_;
    Backend backend_;
    Dispatcher dispatcher_;
};

void expect_part(const std::string& answer, std::string_view part) {
    EXPECT_NE(answer.find(part), std::string::npos) << answer;
}

TEST_F(Traces, CallsWithLogs) {
    const std::string answer =
        trace_call(R"("tracer":"callTracer","tracerConfig":{"withLog":true})");
    expect_part(answer, R"("to":"0x0000000000000000000000000000000000000004")");
    expect_part(answer, R"("index":"0x0","position":"0x1")");
}

TEST_F(Traces, FlatCallsLeavePrecompilesOut) {
    expect_part(trace_call(R"("tracer":"flatCallTracer")"), R"("subtraces":0)");
    expect_part(
        trace_call(R"("tracer":"flatCallTracer","tracerConfig":{"includePrecompiles":true})"),
        R"("subtraces":1)");
}

TEST_F(Traces, PrestateDifferences) {
    const std::string answer =
        trace_call(R"("tracer":"prestateTracer","tracerConfig":{"diffMode":true})");
    expect_part(answer, R"("storage":{"0x0000000000000000000000000000000000000000000000000000000)"
                        R"(000000000":"0x000000000000000000000000000000000000000000000000000000)"
                        R"(0000000001"})");
}

TEST_F(Traces, SeveralTracersAtOnce) {
    const std::string answer =
        trace_call(R"("tracer":"muxTracer","tracerConfig":{"callTracer":{},"noopTracer":{}})");
    expect_part(answer, R"("callTracer":{"from")");
    expect_part(answer, R"("noopTracer":{})");
}

TEST_F(Traces, RefusesOptionsThatMakeNoSense) {
    expect_part(trace_call(R"("tracer":"{}")"), "tracer not found: {}");
    expect_part(trace_call(R"("tracer":"muxTracer","tracerConfig":{"x":{}})"),
                "tracer not found: x");
    expect_part(trace_call(R"("tracer":"prestateTracer",)"
                           R"("tracerConfig":{"diffMode":true,"includeEmpty":true})"),
                "cannot use diffMode with includeEmpty");
    expect_part(trace_call(R"("txIndex":"0xffff")"), "transaction index 65535 out of range");
    expect_part(ask("debug_traceCall", R"({},"pending")"),
                "tracing on top of pending is not supported");
    expect_part(ask("debug_traceBlock", R"("0xc0")"), "could not decode block");
    expect_part(ask("debug_traceBlockByNumber", R"("0x0")"), "genesis is not traceable");
}

TEST_F(Traces, RewardsBeforeTheMergeOnly) {
    expect_part(ask("trace_block", R"("0x1")"),
                R"("rewardType":"block","value":"0x4563918244f40000")");
    const std::string head = ask("trace_block", R"("latest")");
    EXPECT_EQ(head.find("reward"), std::string::npos);
}

TEST_F(Traces, FilterByBlocksAndCount) {
    const std::string all = ask("trace_filter", R"({"fromBlock":"0x1","toBlock":"0x5"})");
    const std::string one = ask("trace_filter", R"({"fromBlock":"0x1","toBlock":"0x5","count":1})");
    EXPECT_GT(all.size(), one.size());
    EXPECT_EQ(ask("trace_filter", R"({"fromBlock":"0x1","toBlock":"0x5","after":1000})"),
              R"({"jsonrpc":"2.0","id":1,"result":[]})");
    expect_part(ask("trace_filter", R"({"fromBlock":"0x5","toBlock":"0x1"})"),
                "fromBlock cannot be greater than toBlock");
    expect_part(ask("trace_filter", R"({"mode":"some"})"), "unknown mode some");
    expect_part(ask("trace_filter", R"({"from":"0x1"})"), "unknown field from");
}

TEST_F(Traces, StateDifferencesOfACall) {
    const std::string answer =
        ask("trace_call", R"({"from":"0x00000000000000000000000000000000000000aa",)"
                          R"("to":"0x00000000000000000000000000000000000000bb","value":"0x1"},)"
                          R"(["trace","stateDiff"],"latest",)"
                          R"({"0x00000000000000000000000000000000000000aa":{"balance":"0x5"}})");
    expect_part(answer, R"("0x00000000000000000000000000000000000000bb":{"balance":{"*":{"from":)"
                        R"("0x0","to":"0x1"}},"code":"=","nonce":"=","storage":{}})");
    expect_part(answer, R"("callType":"call")");
    expect_part(ask("trace_call", R"({},["all"])"), "unknown trace type all");
}

TEST_F(Traces, InstructionsOfACall) {
    const auto vm_trace = [&](std::string_view code, std::string_view gas) {
        return ask("trace_call",
                   R"({"to":"0x00000000000000000000000000000000000000cc","gas":")" +
                       std::string(gas) + R"("},["vmTrace"],"latest",)" +
                       R"({"0x00000000000000000000000000000000000000cc":{"code":")" +
                       std::string(code) + R"("},)" +
                       // Stores 7 in slot 1.
                       R"("0x00000000000000000000000000000000000000dd":{"code":"0x6007600155"}})");
    };
    // MSTORE8 of one byte: pushes nothing, writes one byte.
    expect_part(vm_trace("0x60aa600353", "0x186a0"),
                R"("vmTrace":{"code":"0x60aa600353","ops":[)"
                R"({"pc":0,"op":"PUSH1","cost":3,"sub":null,)"
                R"("ex":{"used":78997,"push":["0xaa"],"mem":null,"store":null}},)"
                R"({"pc":2,"op":"PUSH1","cost":3,"sub":null,)"
                R"("ex":{"used":78994,"push":["0x3"],"mem":null,"store":null}},)"
                R"({"pc":4,"op":"MSTORE8","cost":6,"sub":null,)"
                R"("ex":{"used":78988,"push":[],"mem":{"data":"0xaa","off":3},"store":null}},)"
                R"({"pc":5,"op":"STOP","cost":0,"sub":null,)"
                R"("ex":{"used":78988,"push":[],"mem":null,"store":null}}]})");
    // A call: its code is below it, and the call itself pushes 1.
    const std::string call = vm_trace("0x5f5f5f5f5f60dd61fffff1", "0x186a0");
    expect_part(call, R"("op":"CALL","cost":68135,"sub":{"code":"0x6007600155","ops":[)");
    expect_part(call, R"("mem":null,"store":{"key":"0x1","val":"0x7"})");
    // Out of gas in the first store: no effect of it.
    expect_part(vm_trace("0x6007600155", "0x5300"),
                R"("op":"SSTORE","cost":0,"sub":null,"ex":null}]})");
    // What runs no code has no instructions.
    expect_part(vm_trace("0x", "0x5300"), R"("vmTrace":{"code":"0x","ops":[]})");
}

TEST_F(Traces, CallsInBundles) {
    // Returns the block's number, or what slot 0 held, which it raises.
    const std::string number = R"({"stateOverrides":{"0x00000000000000000000000000000000000000cc":)"
                               R"({"code":"0x4360005260206000f3"}},"tracer":"callTracer"})";
    const std::string raise =
        R"({"stateOverrides":{"0x00000000000000000000000000000000000000cc":)"
        R"({"code":"0x6000548060010160005560005260206000f3"}},"tracer":"callTracer"})";
    const std::string call = R"({"to":"0x00000000000000000000000000000000000000cc"})";
    const std::string two =
        R"([{"transactions":[)" + call + "," + call + R"(]},{"transactions":[)" + call + "]}]";
    const auto many = [&](const std::string& bundles, const std::string& context,
                          const std::string& options) {
        return ask("debug_traceCallMany", bundles + "," + context + "," + options);
    };
    const auto output = [](std::string_view digit) {
        return R"("output":"0x)" + std::string(63, '0') + std::string(digit) + '"';
    };
    // Each bundle is in a block of its own, and its calls see those before them.
    const std::string numbers = many(two, R"({"blockNumber":"0x5"})", number);
    expect_part(numbers, output("5"));
    expect_part(numbers, output("6"));
    const std::string raised = many(two, R"({"transactionIndex":-1})", raise);
    expect_part(raised, output("0"));
    expect_part(raised, output("1"));
    expect_part(raised, output("2"));
    const std::string moved = R"([{"transactions":[)" + call +
                              R"(],"blockOverride":{"number":"0x9"}},{"transactions":[)" + call +
                              "]}]";
    const std::string overridden = many(moved, R"({"blockNumber":"0x5"})", number);
    expect_part(overridden, output("9"));
    expect_part(overridden, output("6"));
    expect_part(many("[]", "{}", "{}"), "bundles are empty");
    expect_part(many("[1]", "{}", "{}"), "-32602");
    expect_part(many(two, R"({"blockNumber":"pending"})", "{}"), "pending is not supported");
    expect_part(many(two, R"({"blockNumber":"0xffffff"})", "{}"), "not found");
}

TEST_F(Traces, LaterCallsSeeEarlierOnes) {
    const std::string call =
        R"([{"from":"0x0000000000000000000000000000000000000000",)"
        R"("to":"0x00000000000000000000000000000000000000bb","value":"0x1"},["stateDiff"]])";
    const std::string answer = ask("trace_callMany", "[" + call + "," + call + "]");
    expect_part(answer, R"("*":{"from":"0x1","to":"0x2"})");
}

TEST_F(Traces, WhatIsNotThere) {
    const std::string hash = "\"0x" + std::string(64, '1') + "\"";
    EXPECT_EQ(ask("trace_transaction", hash), R"({"jsonrpc":"2.0","id":1,"result":null})");
    EXPECT_EQ(ask("trace_get", hash + ",[0]"), R"({"jsonrpc":"2.0","id":1,"result":null})");
    expect_part(ask("trace_replayTransaction", hash + R"(,["trace"])"), "transaction not found");
    expect_part(ask("debug_intermediateRoots", hash), "not found");
    expect_part(ask("trace_rawTransaction", R"("0x01",["trace"])"), "error");
}

}  // namespace
}  // namespace cairn::rpc
