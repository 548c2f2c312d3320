// How a subcommand of `cairn` is made: one file that declares its options and says what to run.
//
//   // state.cpp
//   Run declare_state(CLI::App& app) {
//       const auto options = std::make_shared<StateOptions>();
//       app.add_option("--validators", options->validators, "How many")->required();
//       return [options](Output output) { return generate(*options, output); };
//   }
//
// and one line each in commands.hpp (the declaration) and commands.cpp (the list). A command that
// has subcommands of its own returns `declare_commands(app, list)`.
#pragma once

#include <CLI/App.hpp>

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace cairn::cli {

/// Where a command writes: results to `out`, everything meant for a person watching to `err`.
struct Output {
    std::ostream& out;
    std::ostream& err;
};

/// What the process tells its caller.
enum ExitStatus : int {
    exit_success = 0,
    exit_failure = 1,  // the command was understood and its work failed
    exit_usage = 2,    // the command line was not understood, or asks for what this version lacks
};

/// Does the work and returns the exit status. What it throws is reported and is exit_failure.
using Run = std::function<int(Output)>;

struct Command {
    const char* name;
    const char* summary;  // one line for --help, no full stop
    Run (*declare)(CLI::App& app);
};

/// Prints "cairn: " and the reason, and gives the status of a command that has failed.
int complain(Output output, const std::string& reason);

/// Adds each of `commands` to `app` and demands that one of them is given. The result runs that
/// one.
Run declare_commands(CLI::App& app, std::span<const Command> commands);

/// Parses `arguments` (without the program's name) for the program `app` made of `commands`, runs
/// the command given and returns the exit status. Usage errors go to `output.err` in one or two
/// lines.
int run_program(CLI::App& app, std::span<const Command> commands,
                const std::vector<std::string>& arguments, Output output);

}  // namespace cairn::cli
