// cairn srs and cairn circuit; what is in the files is tested in src/srs and src/r1cs.
#include "base/bytes.hpp"
#include "cli/commands.hpp"
#include "cli/file.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <sstream>

namespace cairn::cli {
namespace {

struct Outcome {
    int status;
    std::string out;
    std::string err;
};

Outcome call(const std::vector<std::string>& arguments) {
    CLI::App app("A program.", "cairn");
    std::ostringstream out;
    std::ostringstream err;
    const int status = run_program(app, commands(), arguments, {out, err});
    return {status, out.str(), err.str()};
}

std::string path_of(const std::string& name) {
    return testing::TempDir() + "srs_test_" + name;
}

TEST(Srs, ADevelopmentSetupIsMadeCheckedAndMarked) {
    const std::string file = path_of("dev");
    const Outcome made = call({"srs", "gen", "--dev", "--log-powers", "2", file});
    ASSERT_EQ(made.status, exit_success) << made.err;
    EXPECT_NE(made.err.find("can forge"), std::string::npos);
    const Outcome verified = call({"srs", "verify", file});
    EXPECT_EQ(verified.status, exit_success) << verified.err;
    EXPECT_EQ(verified.out, made.out);
    EXPECT_NE(verified.err.find("can forge"), std::string::npos);
    const Outcome info = call({"srs", "info", "--json", file});
    EXPECT_NE(info.out.find(R"("origin":"development","powers":68,"contributions":0)"),
              std::string::npos)
        << info.out;
}

TEST(Srs, ACeremonyHoldsOnceSomeoneHasContributed) {
    const std::string begin = path_of("begin");
    const std::string end = path_of("end");
    ASSERT_EQ(call({"srs", "gen", "--log-powers", "1", begin}).status, exit_success);
    EXPECT_EQ(call({"srs", "verify", begin}).status, exit_failure);
    ASSERT_EQ(call({"srs", "contribute", begin, end}).status, exit_success);
    const Outcome verified = call({"srs", "verify", end});
    EXPECT_EQ(verified.status, exit_success) << verified.err;
    EXPECT_TRUE(verified.err.empty());
}

TEST(Srs, WhatIsNoSetupIsNamed) {
    const std::string file = path_of("other");
    ASSERT_TRUE(write_file(file, Bytes(100)));
    const Outcome outcome = call({"srs", "verify", file});
    EXPECT_EQ(outcome.status, exit_failure);
    EXPECT_NE(outcome.err.find(file + ": not a file of a setup"), std::string::npos);
    const std::string to = path_of("never");
    for (const char* format : {"kzg", "ptau", "powersoftau"}) {
        EXPECT_EQ(call({"srs", "import", "--format", format, file, to}).status, exit_failure);
    }
    EXPECT_FALSE(read_file(to));
    EXPECT_EQ(call({"srs", "import", "--format", "zip", file, to}).status, exit_usage);
    EXPECT_EQ(call({"srs", "gen", "--log-powers", "25", to}).status, exit_usage);
}

TEST(Circuit, WhatIsNoCircuitIsNamedWithThePlace) {
    const std::string file = path_of("circuit");
    ASSERT_TRUE(write_file(file, Bytes(100)));
    const Outcome outcome = call({"circuit", "info", file});
    EXPECT_EQ(outcome.status, exit_failure);
    EXPECT_NE(outcome.err.find("not a file of this format (at byte 0)"), std::string::npos);
    EXPECT_EQ(call({"circuit", "check", file, file}).status, exit_failure);
    EXPECT_EQ(call({"circuit", "info", "/nowhere"}).status, exit_failure);
}

}  // namespace
}  // namespace cairn::cli
