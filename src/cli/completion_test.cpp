#include "cli/completion.hpp"

#include "cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

namespace cairn::cli {
namespace {

/// A program with the commands `ssz decode`, `ssz encode` and `state`.
std::string script(Shell shell) {
    CLI::App app("A program.", "prog");
    CLI::App* ssz = app.add_subcommand("ssz", "The codec's tools");
    ssz->add_subcommand("decode", "Bytes in")->add_flag("--strict")->description("Refuse more");
    ssz->add_subcommand("encode", "Bytes out");
    app.add_subcommand("state", "Make one")->add_flag("--validators")->description("How many");
    return completion_script(app, shell);
}

/// What a real bash, having read the script, offers for the last of `words`.
std::string offered(const std::vector<std::string>& words) {
    std::string command = "bash -s <<'END'\n" + script(Shell::bash) + "COMP_WORDS=(";
    for (const std::string& word : words) {
        command += "'" + word + "' ";
    }
    command += "); COMP_CWORD=" + std::to_string(words.size() - 1) +
               "; _prog; echo \"${COMPREPLY[@]}\"\nEND\n";
    // NOLINTNEXTLINE(cert-env33-c): the text is ours
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string out;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
        out.push_back(static_cast<char>(c));
    }
    EXPECT_EQ(pclose(pipe), 0);
    return out;
}

TEST(Completion, BashOffersCommandsAndOptionsOfThePlace) {
    EXPECT_EQ(offered({"prog", ""}), "ssz state --help\n");
    EXPECT_EQ(offered({"prog", "s"}), "ssz state\n");
    EXPECT_EQ(offered({"prog", "ssz", ""}), "decode encode --help\n");
    EXPECT_EQ(offered({"prog", "ssz", "decode", "--s"}), "--strict\n");
    EXPECT_EQ(offered({"prog", "state", "--strict", "--v"}), "--validators\n");
    EXPECT_EQ(offered({"prog", "--help", "ssz", "e"}), "encode\n");
    EXPECT_EQ(offered({"prog", "state", "x"}), "\n");
}

TEST(Completion, EveryShellLearnsEveryCommandWithItsSummary) {
    EXPECT_NE(script(Shell::zsh).find("'decode:Bytes in'"), std::string::npos);
    EXPECT_NE(script(Shell::zsh).find("'--validators:How many'"), std::string::npos);
    EXPECT_NE(script(Shell::fish).find("'__prog_at prog ssz' -f -a 'decode' -d 'Bytes in'"),
              std::string::npos);
    EXPECT_NE(script(Shell::fish).find("'The codec'\\''s tools'"), std::string::npos);
}

TEST(Completion, TheProgramItselfPrintsAScriptAndRefusesOtherShells) {
    for (const auto& [shell, status] : {std::pair{"bash", exit_success},
                                        {"zsh", exit_success},
                                        {"fish", exit_success},
                                        {"tcsh", exit_usage}}) {
        CLI::App app("A program.", "prog");
        std::ostringstream out;
        std::ostringstream err;
        EXPECT_EQ(run_program(app, commands(), {"completion", shell}, {out, err}), status);
        EXPECT_EQ(out.str().find("completion") != std::string::npos, status == exit_success);
    }
}

}  // namespace
}  // namespace cairn::cli
