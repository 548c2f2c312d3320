// The runners against made-up fixtures that must fail, and against official ones beside the tree.
#include "evmtest/block_fixture.hpp"
#include "evmtest/exceptions.hpp"
#include "evmtest/state_fixture.hpp"
#include "evmtest/transaction_fixture.hpp"
#include "json/parse.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace cairn::evmtest {
namespace {

const std::filesystem::path vectors = std::filesystem::path(CAIRN_SOURCE_DIR) / "../shared/vectors";

/// One transfer of 5 wei without gas price; {} stands for what a case changes.
std::string state_test(const std::string& post) {
    return R"({"transfer": {
      "env": {"currentCoinbase": "0x00000000000000000000000000000000000000aa",
              "currentGasLimit": "0x100000", "currentNumber": "1", "currentTimestamp": "1",
              "currentDifficulty": "0x0", "currentRandom": "0x0", "currentBaseFee": "0x0"},
      "pre": {"0x0000000000000000000000000000000000000001": {"nonce": "0", "balance": "5",
              "code": "0x", "storage": {}}},
      "transaction": {"nonce": "0", "gasPrice": "0", "gasLimit": ["0x5208"], "data": ["0x"],
              "value": ["0x05"], "to": "0x0000000000000000000000000000000000000099",
              "sender": "0x0000000000000000000000000000000000000001"},
      "post": )" +
           post + "}}";
}

std::string post_of(const std::string& fork, const std::string& hash, const std::string& more) {
    return "{\"" + fork + R"(": [{"hash": ")" + hash +
           R"(", "logs": "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
              "indexes": {"data": 0, "gas": 0, "value": 0})" +
           more + "}]}";
}

Report run(RunFile run_file, const std::string& text) {
    Report report;
    EXPECT_TRUE(run_file("made-up", json::parse_json(text).value(), {}, report));
    return report;
}

std::string only_failure(const std::string& post) {
    const Report report = run(run_state_tests, state_test(post));
    EXPECT_FALSE(report.is_success());
    return report.failures().empty() ? "" : report.failures()[0].second;
}

const std::string wrong_hash = "0x" + std::string(64, '1');

TEST(StateFixture, SaysWhatIsWrong) {
    EXPECT_EQ(only_failure(post_of("Cancun", wrong_hash, "")), "state root");
    EXPECT_EQ(only_failure(post_of("Cancun", wrong_hash, R"(, "expectException": "X.Y")")),
              "accepted, expected X.Y");
    EXPECT_EQ(only_failure(post_of("Cancun", wrong_hash, R"(, "txbytes": "0xc0")")),
              "refused: byte 1: an item is missing");
    EXPECT_NE(only_failure(post_of("Cancun", wrong_hash, R"(, "state": {})")).find("wanted none"),
              std::string::npos);
    EXPECT_NE(only_failure(post_of("Cancun", "0x11", "")).find("fixture: hash"), std::string::npos);
}

TEST(StateFixture, SkipsUnknownForksOnly) {
    const Report report = run(run_state_tests, state_test(post_of("Atlantis", wrong_hash, "")));
    EXPECT_EQ(report.totals(), (Counts{0, 0, 1}));
    EXPECT_FALSE(report.is_success());  // nothing was run
}

TEST(Fixtures, OtherDocumentsAreNotRead) {
    Report report;
    for (const RunFile run_file : {run_state_tests, run_block_tests, run_transaction_tests}) {
        EXPECT_FALSE(run_file("x", json::parse_json(R"({"a": {"b": 1}})").value(), {}, report));
        EXPECT_FALSE(run_file("x", json::parse_json("[1, 2]").value(), {}, report));
    }
}

TEST(Fixtures, AFileOfItsOwnIsReadToo) {
    const std::filesystem::path path =
        std::filesystem::path(testing::TempDir()) / "evmtest_own_file.json";
    std::ofstream(path) << state_test(post_of("Cancun", wrong_hash, ""));
    Report report;
    run_trees({path}, {}, base::serial_executor(), run_state_tests, report);
    EXPECT_EQ(report.totals(), (Counts{0, 1, 0}));
    std::filesystem::remove(path);
    Report nothing;
    run_trees({path}, {}, base::serial_executor(), run_state_tests, nothing);
    EXPECT_EQ(nothing.totals(), (Counts{0, 0, 0}));
    EXPECT_FALSE(nothing.is_success());
}

TEST(Exceptions, NamesAreAlternatives) {
    using execution::TransactionRule;
    const std::string_view names =
        "TransactionException.NONCE_IS_MAX|TransactionException.INTRINSIC_GAS_TOO_LOW";
    EXPECT_TRUE(names_rule(names, TransactionRule::nonce_is_max));
    EXPECT_TRUE(names_rule(names, TransactionRule::intrinsic_gas));
    EXPECT_FALSE(names_rule(names, TransactionRule::nonce_too_low));
    EXPECT_FALSE(names_rule("", TransactionRule::nonce_too_low));
}

void expect_all_pass(RunFile run_file, const std::filesystem::path& tree, std::size_t cases,
                     Selection selection = {}) {
    if (!std::filesystem::exists(tree)) {
        GTEST_SKIP() << tree << " is not there";
    }
    Report report;
    run_trees({tree}, selection, base::tbb_executor(), run_file, report);
    for (const auto& [name, reason] : report.failures()) {
        ADD_FAILURE() << name << ": " << reason;
    }
    EXPECT_TRUE(report.is_success());
    EXPECT_EQ(report.totals(), (Counts{cases, 0, 0}));
}

TEST(Vectors, TransactionTests) {
    expect_all_pass(run_transaction_tests, vectors / "tries-rlp/TransactionTests", 2'665);
}

TEST(Vectors, StateTestsOfOsaka) {
    Selection selection;
    selection.filters = {"*/osaka/*fork_Osaka*"};
    expect_all_pass(run_state_tests, vectors / "el/eest-v5.4.0-state_tests.tar.zst", 1'211,
                    selection);
}

TEST(Vectors, VmTests) {
    Selection selection;
    selection.forks = {"VMTests"};
    selection.filters = {"/VMTests/"};
    selection.excluded = {"vmPerformance"};
    expect_all_pass(run_state_tests, vectors / "el/legacy-Constantinople.tar.zst", 591, selection);
}

TEST(Vectors, TransitionsBetweenForks) {
    Selection selection;
    selection.filters = {"TransitionTests"};
    expect_all_pass(run_block_tests,
                    vectors / "el/ethereum-tests-BlockchainTests-valid-transition.tar.zst", 21,
                    selection);
}

}  // namespace
}  // namespace cairn::evmtest
