#include "cli/command.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <new>
#include <sstream>

namespace cairn::cli {
namespace {

Run declare_echo(CLI::App& app) {
    const auto word = std::make_shared<std::string>();
    app.add_option("--word", *word, "What to print")->required();
    return [word](Output output) {
        output.out << *word;
        return static_cast<int>(exit_success);
    };
}

Run declare_fail(CLI::App& /*app*/) {
    return [](Output /*output*/) { return static_cast<int>(exit_failure); };
}

Run declare_group(CLI::App& app) {
    static constexpr Command inner[] = {{"echo", "Print a word", declare_echo},
                                        {"fail", "Fail", declare_fail}};
    return declare_commands(app, inner);
}

Run declare_starve(CLI::App& /*app*/) {
    return [](Output /*output*/) -> int { throw std::bad_alloc(); };
}

constexpr Command program[] = {{"group", "Things to do", declare_group},
                               {"starve", "Ask for too much", declare_starve},
                               {"fail", "Fail", declare_fail}};

struct Outcome {
    int status;
    std::string out;
    std::string err;
};

Outcome call(const std::vector<std::string>& arguments) {
    CLI::App app("A program.", "prog");
    app.set_version_flag("-V,--version", "prog 1");
    std::ostringstream out;
    std::ostringstream err;
    const int status = run_program(app, program, arguments, {out, err});
    return {status, out.str(), err.str()};
}

TEST(RunProgram, RunsTheCommandAndReturnsItsStatus) {
    EXPECT_EQ(call({"group", "echo", "--word", "stone"}).out, "stone");
    EXPECT_EQ(call({"group", "echo", "--word", "stone"}).status, exit_success);
    EXPECT_EQ(call({"fail"}).status, exit_failure);
    EXPECT_EQ(call({"group", "fail"}).status, exit_failure);
}

TEST(RunProgram, ReportsWhatACommandThrows) {
    EXPECT_EQ(call({"starve"}).status, exit_failure);
    EXPECT_EQ(call({"starve"}).err.find("prog: "), 0U);
}

TEST(RunProgram, HelpAndVersionSucceedOnTheOutput) {
    for (const auto& arguments : {std::vector<std::string>{"--help"}, {"group", "-h"}}) {
        const Outcome outcome = call(arguments);
        EXPECT_EQ(outcome.status, exit_success);
        EXPECT_NE(outcome.out.find("fail"), std::string::npos) << outcome.out;
        EXPECT_EQ(outcome.err, "");
    }
    EXPECT_NE(call({"group", "echo", "--help"}).out.find("Usage: prog group echo"),
              std::string::npos);
    EXPECT_EQ(call({"--version"}).out, "prog 1\n");
}

struct UsageError {
    std::vector<std::string> arguments;
    std::string message;
};

TEST(RunProgram, UsageErrorsExitWithTwoAndNameTheMistake) {
    const std::vector<UsageError> cases{
        {{"gruop"}, "prog: unknown command 'gruop'; did you mean 'group'?"},
        {{"fial", "--help"}, "prog: unknown command 'fial'; did you mean 'fail'?"},
        {{"wallet"}, "prog: unknown command 'wallet'\n"},
        {{"group", "ehco"}, "prog group: unknown command 'ehco'; did you mean 'echo'?"},
        {{"--verzion"}, "prog: unknown option '--verzion'; did you mean '--version'?"},
        {{"group", "echo", "--wrod", "x", "--word", "y"},
         "unknown option '--wrod'; did you mean '--word'?"},
        {{"fail", "now"}, "prog fail: unexpected argument 'now'"},
        {{"group", "echo"}, "prog group echo: --word is required"},
        {{"group", "echo", "--word"}, "prog group echo: --word"},
        {{}, "Usage: prog"},
        {{"group"}, "Usage: prog group"},
    };
    for (const UsageError& usage : cases) {
        const Outcome outcome = call(usage.arguments);
        EXPECT_EQ(outcome.status, exit_usage) << usage.message;
        EXPECT_EQ(outcome.out, "") << usage.message;
        EXPECT_NE(outcome.err.find(usage.message), std::string::npos) << outcome.err;
    }
}

TEST(RunProgram, ReportsAnOutputThatCannotBeWritten) {
    CLI::App app("A program.", "prog");
    std::ostringstream out;
    std::ostringstream err;
    out.setstate(std::ios::badbit);
    EXPECT_EQ(run_program(app, program, {"--help"}, {out, err}), exit_failure);
    EXPECT_EQ(err.str(), "prog: cannot write the output\n");
}

}  // namespace
}  // namespace cairn::cli
