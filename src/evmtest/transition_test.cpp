#include "evmtest/transition.hpp"

#include "json/parse.hpp"

#include <gtest/gtest.h>

namespace cairn::evmtest {
namespace {

constexpr std::string_view SECRET =
    "0x4545454545454545454545454545454545454545454545454545454545454545";

json::Value parse(const std::string& text) {
    auto out = json::parse_json(text);
    EXPECT_TRUE(out) << text;
    return *std::move(out);
}

std::string transfer(const std::string& more = "") {
    return R"([{"nonce":"0x0","gas":"0x5208","gasPrice":"0x0","value":"0x0","input":"0x",)"
           R"("to":"0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","secretKey":")" +
           std::string(SECRET) + "\"" + more + "}]";
}

TransitionInput input(const std::string& environment, const std::string& transactions,
                      const std::string& fork) {
    return {.alloc = parse("{}"),
            .environment = parse(
                R"({"currentCoinbase":"0xc0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0",)"
                R"("currentNumber":"0x1","currentTimestamp":"0x1","currentGasLimit":"0x989680")" +
                environment + "}"),
            .transactions = parse(transactions),
            .fork = fork,
            .chain_id = 1,
            .reward = -1};
}

Result<Transition, TransitionError> run(const TransitionInput& what) {
    return run_transition(what, [](std::size_t, const Bytes32&, evm::Revision) {
        return static_cast<evm::Tracer*>(nullptr);
    });
}

void expect_fault(const TransitionInput& what, TransitionFault fault, std::string_view text) {
    const auto done = run(what);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, fault);
    EXPECT_NE(done.error().text.find(text), std::string::npos) << done.error().text;
}

TEST(Transition, ExecutesASignedTransfer) {
    const auto done = run(input(R"(,"currentDifficulty":"0x20000")", transfer(), "Istanbul"));
    ASSERT_TRUE(done) << done.error().text;
    EXPECT_NE(done->result.find(R"("currentDifficulty":"0x20000","gasUsed":"0x5208")"),
              std::string::npos)
        << done->result;
    EXPECT_NE(done->result.find(R"("status":"0x1")"), std::string::npos);
    EXPECT_EQ(done->result.find("rejected"), std::string::npos);
    EXPECT_EQ(done->state.accounts().size(), 1U);  // the sender; all else is empty
    EXPECT_GT(done->body.size(), 90U);
}

TEST(Transition, TakesBackItsOwnBody) {
    const auto first = run(input(R"(,"currentDifficulty":"0x20000")", transfer(), "Istanbul"));
    ASSERT_TRUE(first);
    const auto again = run(input(R"(,"currentDifficulty":"0x20000")",
                                 "\"" + base::to_hex(first->body) + "\"", "Istanbul"));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->result, first->result);
}

TEST(Transition, RejectsInTheWordsThatAreLookedFor) {
    const auto done = run(input(R"(,"currentDifficulty":"0x20000")",
                                transfer(R"(,"protected":false,"type":"0x0")"), "Istanbul"));
    ASSERT_TRUE(done);
    std::string wrong = transfer();
    wrong.replace(wrong.find(R"("nonce":"0x0")"), 13, R"("nonce":"0x7")");
    const auto rejected = run(input(R"(,"currentDifficulty":"0x20000")", wrong, "Istanbul"));
    ASSERT_TRUE(rejected);
    EXPECT_NE(rejected->result.find("nonce too high: address 0x"), std::string::npos);
    EXPECT_NE(rejected->result.find("tx: 7 state: 0"), std::string::npos);
}

TEST(Transition, WorksOutWhatTheParentImplies) {
    const auto done = run(input(R"(,"parentBaseFee":"0xa","parentGasUsed":"0x0",)"
                                R"("parentGasLimit":"0x989680","parentDifficulty":"0x20000")",
                                "[]", "London"));
    ASSERT_TRUE(done) << done.error().text;
    EXPECT_NE(done->result.find(R"("currentBaseFee":"0x9")"), std::string::npos) << done->result;
}

TEST(Transition, RefusesEnvironmentsThatDoNotFit) {
    const auto fault = TransitionFault::configuration;
    expect_fault(input("", "[]", "Atlantis"), fault, "unsupported fork");
    expect_fault(input("", "[]", "Istanbul"), fault, "missing parentDifficulty");
    expect_fault(
        input(R"(,"parentDifficulty":"0x20000","parentTimestamp":"0x9")", "[]", "Istanbul"), fault,
        "needs to be after parent time (9)");
    expect_fault(input(R"(,"currentDifficulty":"0x1")", "[]", "London"), fault,
                 "missing 'parentBaseFee'");
    expect_fault(input(R"(,"currentBaseFee":"0x7")", "[]", "Merge"), fault, "currentRandom");
    expect_fault(input(R"(,"currentBaseFee":"0x7","currentRandom":"0x0","currentDifficulty":"0x1")",
                       "[]", "Merge"),
                 fault, "difficulty must be zero");
    expect_fault(input(R"(,"currentBaseFee":"0x7","currentRandom":"0x0")", "[]", "Shanghai"), fault,
                 "missing 'withdrawals'");
    expect_fault(
        input(R"(,"currentBaseFee":"0x7","currentRandom":"0x0","withdrawals":[])", "[]", "Cancun"),
        fault, "parentBeaconBlockRoot");
    expect_fault(input(R"(,"currentBaseFee":"0x7","currentRandom":"0x0","withdrawals":[],)"
                       R"("parentBeaconBlockRoot":"0x)" +
                           std::string(64, '0') +
                           R"(","parentExcessBlobGas":"0x0","parentBlobGasUsed":"0x0")",
                       "[]", "Osaka"),
                 fault, "EIP-7918");
}

TEST(Transition, RefusesWhatCannotBeRead) {
    const auto fault = TransitionFault::json;
    const std::string difficulty = R"(,"currentDifficulty":"0x20000")";
    expect_fault(input(difficulty, R"([{"nonce":"0x0"}])", "Istanbul"), fault, "0.gas: missing");
    expect_fault(input(difficulty, transfer(R"(,"type":"0x7")"), "Istanbul"), fault,
                 "transaction type not supported");
    expect_fault(input(difficulty, R"("0xzz")", "Istanbul"), fault, "not the RLP of a list");
    expect_fault(input(R"(,"currentDifficulty":"0xzz")", "[]", "Istanbul"), fault,
                 "currentDifficulty");
    TransitionInput bad_alloc = input(difficulty, "[]", "Istanbul");
    bad_alloc.alloc = parse(R"({"0x12":{"balance":"0x0"}})");
    expect_fault(bad_alloc, fault, "not an address");
}

TEST(Transition, RefusesBlockHashesThatNobodyNamed) {
    TransitionInput what = input(R"(,"currentDifficulty":"0x20000")", transfer(), "Istanbul");
    // BLOCKHASH of block 0.
    what.alloc = parse(R"({"0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":)"
                       R"({"balance":"0x0","code":"0x600040"}})");
    what.transactions.items[0].members[1].value.text = "0x186a0";
    expect_fault(what, TransitionFault::missing_blockhash,
                 "getHash(0) invoked, no blockhashes provided");
}

}  // namespace
}  // namespace cairn::evmtest
