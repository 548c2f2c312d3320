// cairn evm run, disasm and bench; the fixtures' runners are tested in src/evmtest.
#include "cli/bench_evm_cases.hpp"
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace cairn::cli {
namespace {

struct Outcome {
    int status;
    std::string out;
    std::string err;
};

Outcome call(std::vector<std::string> arguments) {
    CLI::App app("A program.", "cairn");
    std::ostringstream out;
    std::ostringstream err;
    arguments.insert(arguments.begin(), "evm");
    const int status = run_program(app, commands(), arguments, {out, err});
    return {status, out.str(), err.str()};
}

// 2 + 3, returned as a word.
constexpr const char* SUM = "0x600260030160005260206000f3";

TEST(Evm, RunsCode) {
    const Outcome outcome = call({"run", SUM});
    EXPECT_EQ(outcome.status, exit_success);
    EXPECT_EQ(outcome.out, "status   success\ngas used 24\nrefund   0\noutput   0x" +
                               std::string(63, '0') + "5\n");
}

TEST(Evm, TracesSteps) {
    const Outcome outcome = call({"run", SUM, "--trace", "--json"});
    EXPECT_NE(outcome.out.find(R"("gasUsed":24)"), std::string::npos);
    EXPECT_NE(outcome.err.find(R"("pc":4,"op":1,)"), std::string::npos);
    EXPECT_NE(outcome.err.find(R"("gasCost":"0x3","memSize":0,"stack":["0x2","0x3"],"depth":1,)"
                               R"("refund":0,"opName":"ADD"})"),
              std::string::npos);
}

TEST(Evm, FailuresAreFailures) {
    EXPECT_EQ(call({"run", "0xfe"}).status, exit_failure);
    EXPECT_EQ(call({"run", SUM, "--gas", "23"}).status, exit_failure);
    EXPECT_EQ(call({"run", "0xzz"}).status, exit_failure);
    EXPECT_EQ(call({"run", "@/nowhere"}).status, exit_failure);
    EXPECT_EQ(call({"run", SUM, "--fork", "atlantis"}).status, exit_usage);
    EXPECT_EQ(call({"statetest", "/nowhere"}).status, exit_failure);
}

/// A file in the folder of this test.
std::string file_of(const std::string& name, std::string_view text) {
    const std::string path = testing::TempDir() + "cairn_evm_test_" + name;
    std::ofstream(path) << text;
    return path;
}

TEST(Evm, TransitionsWriteWhatIsAskedFor) {
    const std::string alloc = file_of("alloc.json", "{}");
    const std::string txs = file_of("txs.json", "[]");
    const std::string env = file_of(
        "env.json", R"({"currentCoinbase":"0xc0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0",)"
                    R"("currentNumber":"0x1","currentTimestamp":"0x1","currentGasLimit":"0x5208",)"
                    R"("currentDifficulty":"0x20000"})");
    std::vector<std::string> arguments = {
        "t8n",    "--input.alloc",   alloc,    "--input.env",   env,       "--input.txs",
        txs,      "--output.result", "stdout", "--output.body", "stderr",  "--output.alloc",
        "stdout", "--state.reward",  "7",      "--state.fork",  "Istanbul"};
    const Outcome outcome = call(arguments);
    EXPECT_EQ(outcome.status, exit_success) << outcome.err;
    EXPECT_NE(outcome.out.find(R"({"alloc":{"0xc0c0c0c0)"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find(R"({"balance":"0x7"}})"), std::string::npos);
    EXPECT_NE(outcome.out.find(R"("result":{"stateRoot":"0x)"), std::string::npos);
    EXPECT_EQ(outcome.err, "{\"body\":\"0xc0\"}\n");
    arguments.back() = "Atlantis";
    EXPECT_EQ(call(arguments).status, 3);
}

TEST(Evm, TransitionsFailWithTheStatusesOfGeth) {
    EXPECT_EQ(call({"t8n", "--input.alloc", "/nowhere"}).status, 11);
    const std::string broken = file_of("broken.json", "{");
    const Outcome outcome = call({"t8n", "--input.alloc", broken});
    EXPECT_EQ(outcome.status, 10);
    EXPECT_TRUE(outcome.err.starts_with("ERROR(10): failed unmarshalling alloc")) << outcome.err;
}

TEST(Evm, TracesNeedStateTests) {
    EXPECT_EQ(call({"trace", "/nowhere"}).status, exit_failure);
    EXPECT_EQ(call({"trace", file_of("none.json", "{}")}).status, exit_failure);
    EXPECT_EQ(call({"trace", file_of("half.json", "{")}).status, exit_failure);
}

TEST(Evm, ListsInstructions) {
    EXPECT_EQ(call({"disasm", "0x015f62aabb"}).out,
              "000000  ADD\n000001  PUSH0\n000002  PUSH3 0xaabb (cut off)\n");
    EXPECT_EQ(call({"disasm", "0x5f", "--fork", "london"}).out, "000000  undefined 0x5f\n");
}

TEST(Evm, MeasuresEachCase) {
    const Outcome outcome = call({"bench", "-f", "swap", "-f", "bls12_g1add", "--repeat", "1"});
    EXPECT_EQ(outcome.status, exit_success);
    EXPECT_NE(outcome.out.find("swap "), std::string::npos);
    EXPECT_NE(outcome.out.find("bls12_g1add "), std::string::npos);
    EXPECT_EQ(outcome.out.find("FAILED"), std::string::npos);
    EXPECT_EQ(std::ranges::count(outcome.out, '\n'), 2);
}

TEST(Evm, BenchCasesHaveNamesOfTheirOwn) {
    std::set<std::string> names;
    for (const EvmBenchCase& test : evm_bench_cases()) {
        EXPECT_TRUE(names.insert(test.name).second) << test.name;
        EXPECT_FALSE(test.accounts.empty()) << test.name;
    }
    EXPECT_GE(names.size(), 60U);
}

TEST(Evm, BenchCasesAsText) {
    EvmBenchCase test;
    test.name = "a";
    test.gas = 7;
    test.input = {1};
    test.accounts.push_back({{}, 0, {0xfe}, {{1, 2}}});
    std::ostringstream out;
    write_cases({test}, out);
    const std::string zeros(62, '0');
    EXPECT_EQ(out.str(), "case a opcode osaka 7 0x" + zeros.substr(22) + " 0x01\naccount 0x" +
                             zeros.substr(22) + " 0x" + zeros + "00 0xfe\nslot 0x" + zeros +
                             "01 0x" + zeros + "02\n");
}

}  // namespace
}  // namespace cairn::cli
