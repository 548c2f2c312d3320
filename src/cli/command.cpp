#include "cli/command.hpp"

#include "cli/suggest.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <ostream>
#include <utility>

namespace cairn::cli {
namespace {

/// The innermost command that the command line reached: `cairn ssz decode` gives `decode`.
const CLI::App& innermost(const CLI::App& app) {
    const auto chosen = app.get_subcommands();
    return chosen.empty() ? app : innermost(*chosen.front());
}

/// The command as typed, e.g. "cairn ssz decode".
std::string path_of(const CLI::App& app) {
    const CLI::App* parent = app.get_parent();
    return parent == nullptr ? app.get_name() : path_of(*parent) + " " + app.get_name();
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
    const std::string nearest = nearest_word(word, candidates);
    return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

/// Says what is wrong in the user's words. The parser's own message serves where it names the
/// option.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
    for (const CLI::App* at = &app; at != nullptr;) {
        const auto unread = at->remaining();
        if (!unread.empty()) {
            const std::string& word = unread.front();
            if (word.starts_with('-')) {
                return "unknown option '" + word + "'" + did_you_mean(word, option_names(*at));
            }
            const auto commands = command_names(*at);
            if (!commands.empty()) {
                return "unknown command '" + word + "'" + did_you_mean(word, commands);
            }
            return "unexpected argument '" + word + "'";
        }
        const auto chosen = at->get_subcommands();
        at = chosen.empty() ? nullptr : chosen.front();
    }
    return error.what();
}

int report_usage_error(const CLI::App& app, const CLI::ParseError& error, Output output) {
    const CLI::App& at = innermost(app);
    const bool bare = at.remaining().empty() && !command_names(at).empty();
    if (bare && error.get_name() == "RequiredError") {
        output.err << app.help();
    } else {
        output.err << path_of(at) << ": " << explain(app, error) << '\n'
                   << "Run '" << path_of(at) << " --help' for usage.\n";
    }
    return exit_usage;
}

}  // namespace

int complain(Output output, const std::string& reason) {
    output.err << "cairn: " << reason << '\n';
    return exit_failure;
}

Run declare_commands(CLI::App& app, std::span<const Command> commands) {
    std::vector<std::pair<const CLI::App*, Run>> runs;
    runs.reserve(commands.size());
    for (const Command& command : commands) {
        CLI::App* subcommand = app.add_subcommand(command.name, command.summary);
        runs.emplace_back(subcommand, command.declare(*subcommand));
    }
    app.require_subcommand(1);
    return [runs = std::move(runs)](Output output) {
        for (const auto& [subcommand, run] : runs) {
            if (subcommand->parsed()) {
                return run(output);
            }
        }
        return static_cast<int>(exit_usage);
    };
}

int run_program(CLI::App& app, std::span<const Command> commands,
                const std::vector<std::string>& arguments, Output output) {
    const Run run = declare_commands(app, commands);
    int status = exit_success;
    try {
        // The parser takes its arguments last first.
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        status = run(output);
    } catch (const CLI::CallForHelp& help) {
        // "cairn wrong --help" asks for the help of a command that does not exist.
        if (!app.remaining(true).empty()) {
            return report_usage_error(app, help, output);
        }
        output.out << app.help();
    } catch (const CLI::CallForVersion& version) {
        output.out << version.what() << '\n';
    } catch (const CLI::ParseError& error) {
        return report_usage_error(app, error, output);
    } catch (const std::exception& error) {
        // What the machine could not give, such as memory.
        output.err << app.get_name() << ": " << error.what() << '\n';
        return exit_failure;
    }
    if (!output.out.flush()) {
        output.err << app.get_name() << ": cannot write the output\n";
        return exit_failure;
    }
    return status;
}

}  // namespace cairn::cli
