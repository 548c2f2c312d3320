// What `cairn execution --dev` refuses before it serves anything.
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <sstream>

namespace cairn::cli {
namespace {

struct Ended {
    int status = 0;
    std::string err;
};

Ended run(const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"execution"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    std::ostringstream out;
    std::ostringstream err;
    CLI::App app;
    const int status = run_program(app, commands(), arguments, {out, err});
    return {status, err.str()};
}

void expect_refused(const std::vector<std::string>& options, std::string_view reason) {
    const Ended ended = run(options);
    EXPECT_NE(ended.status, exit_success);
    EXPECT_NE(ended.err.find(reason), std::string::npos) << ended.err;
}

TEST(ExecutionDev, RefusesWhatItCannotBegin) {
    expect_refused({"--dev", "--balance", "much"}, "not an amount of ether");
    expect_refused({"--dev", "--balance", "1.0000000000000000001"}, "not an amount of ether");
    expect_refused({"--dev", "--hardfork", "nowhere"}, "no fork has this name");
    expect_refused({"--dev", "--base-fee", "low"}, "not a number of wei");
    expect_refused({"--dev", "--mnemonic", "test test"}, "mnemonic");
    expect_refused({"--dev", "--accounts", "10001"}, "10000 accounts");
    expect_refused({"--dev", "--block-time", "-1"}, "not a time in seconds");
    expect_refused({"--dev", "--block-time", "1", "--no-mining"}, "--no-mining");
    expect_refused({"--dev", "--load-state", "/nowhere/state.json"}, "/nowhere/state.json");
    expect_refused({"--dev", "--fork-url", "https://example.org"}, "TLS");
    expect_refused({"--dev", "--fork-block-number", "1"}, "--fork-url");
    expect_refused({"--dev", "--data-directory", "x"}, "lives in memory");
    expect_refused({"--dev", "--no-http"}, "served over HTTP");
    expect_refused({}, "--data-directory is required");
}

}  // namespace
}  // namespace cairn::cli
