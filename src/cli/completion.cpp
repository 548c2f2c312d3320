#include "cli/completion.hpp"

#include "cli/commands.hpp"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>
#include <ostream>
#include <utility>
#include <vector>

namespace cairn::cli {
namespace {

struct Word {
    std::string text;
    std::string summary;
};

/// One command with what may follow it; `path` is "cairn ssz decode".
struct Place {
    std::string path;
    std::vector<Word> commands;
    std::vector<Word> options;
};

void collect(const CLI::App& app, const std::string& path, std::vector<Place>& places) {
    Place place{path, {}, {}};
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    for (const CLI::App* command : commands) {
        place.commands.push_back({command->get_name(), command->get_description()});
    }
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            place.options.push_back({"--" + name, option->get_description()});
        }
    }
    places.push_back(std::move(place));
    for (const CLI::App* command : commands) {
        collect(*command, path + " " + command->get_name(), places);
    }
}

/// Within single quotes a shell takes every character but the single quote as it stands.
std::string shell_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out += c == '\n' ? ' ' : c;
        }
    }
    return out + "'";
}

/// Each shell's script below has three marks: the program, the paths of all its commands, and what
/// may follow each of them.
std::string filled(std::string script, const std::string& program, const std::string& paths,
                   const std::string& places) {
    const std::pair<std::string, std::string> marks[] = {
        {"@PROGRAM@", program}, {"@PATHS@", paths}, {"@PLACES@", places}};
    for (const auto& [mark, text] : marks) {
        for (auto at = script.find(mark); at != std::string::npos; at = script.find(mark, at)) {
            script.replace(at, mark.size(), text);
            at += text.size();
        }
    }
    return script;
}

/// The paths of all commands below the program, quoted; never empty, as a pattern may not be.
std::string paths(const std::vector<Place>& places, const std::string& separator) {
    std::string out;
    for (std::size_t i = 1; i < places.size(); ++i) {
        out += (i == 1 ? "" : separator) + shell_quoted(places[i].path);
    }
    return out.empty() ? "''" : out;
}

std::string bash_places(const std::vector<Place>& places) {
    std::string out;
    for (const Place& place : places) {
        std::string words;
        for (const auto* list : {&place.commands, &place.options}) {
            for (const Word& word : *list) {
                words += (words.empty() ? "" : " ") + word.text;
            }
        }
        out += shell_quoted(place.path) + ") words=" + shell_quoted(words) + " ;;\n    ";
    }
    return out;
}

/// `_describe` takes each word as "word:summary".
std::string zsh_places(const std::vector<Place>& places) {
    const auto array = [](const std::vector<Word>& words) {
        std::string out = "(";
        for (const Word& word : words) {
            out += (out.size() == 1 ? "" : " ") + shell_quoted(word.text + ":" + word.summary);
        }
        return out + ")";
    };
    std::string out;
    for (const Place& place : places) {
        out += shell_quoted(place.path) + ") commands=" + array(place.commands) +
               " options=" + array(place.options) + " ;;\n    ";
    }
    return out;
}

std::string fish_places(const std::string& program, const std::vector<Place>& places) {
    std::string out;
    for (const Place& place : places) {
        const std::string at =
            "complete -c " + program + " -n " + shell_quoted("__" + program + "_at " + place.path);
        for (const Word& word : place.commands) {
            out += at + " -f -a " + shell_quoted(word.text);
            out += " -d " + shell_quoted(word.summary) + "\n";
        }
        for (const Word& word : place.options) {
            out += at + " -l " + shell_quoted(word.text.substr(2));
            out += " -d " + shell_quoted(word.summary) + "\n";
        }
    }
    return out;
}

constexpr const char* bash_script =
    R"(# bash completion; load it with: source <(@PROGRAM@ completion bash)
_@PROGRAM@() {
    local word words='' path='@PROGRAM@'
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case "$path $word" in
        @PATHS@) path="$path $word" ;;
        esac
    done
    case "$path" in
    @PLACES@esac
    COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _@PROGRAM@ @PROGRAM@
)";

constexpr const char* zsh_script = R"(#compdef @PROGRAM@
# zsh completion; load it with: source <(@PROGRAM@ completion zsh)
_@PROGRAM@() {
    local word place='@PROGRAM@'
    local -a commands options
    for word in "${(@)words[2,CURRENT-1]}"; do
        case "$place $word" in
        @PATHS@) place="$place $word" ;;
        esac
    done
    case "$place" in
    @PLACES@esac
    if [[ "${words[CURRENT]}" == -* ]]; then
        _describe -o option options
    elif (( ${#commands} )); then
        _describe command commands
    else
        _files
    fi
}
if [ "$funcstack[1]" = "_@PROGRAM@" ]; then
    _@PROGRAM@ "$@"
else
    compdef _@PROGRAM@ @PROGRAM@
fi
)";

constexpr const char* fish_script =
    R"(# fish completion; load it with: @PROGRAM@ completion fish | source
function __@PROGRAM@_at
    set -l place @PROGRAM@
    for word in (commandline -opc)[2..]
        switch "$place $word"
            case @PATHS@
                set place "$place $word"
        end
    end
    test "$place" = "$argv"
end
@PLACES@)";

}  // namespace

std::string completion_script(const CLI::App& program, Shell shell) {
    const std::string& name = program.get_name();
    std::vector<Place> places;
    collect(program, name, places);
    switch (shell) {
        case Shell::bash:
            return filled(bash_script, name, paths(places, "|"), bash_places(places));
        case Shell::zsh:
            return filled(zsh_script, name, paths(places, "|"), zsh_places(places));
        case Shell::fish:
            break;
    }
    return filled(fish_script, name, paths(places, " "), fish_places(name, places));
}

Run declare_completion(CLI::App& app) {
    static const std::map<std::string, Shell> shells{
        {"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}};
    const auto shell = std::make_shared<std::string>();
    app.add_option("shell", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    app.footer("For the current bash session: source <(cairn completion bash)\n");
    return [shell, &app](Output output) {
        output.out << completion_script(*app.get_parent(), shells.at(*shell));
        return static_cast<int>(exit_success);
    };
}

}  // namespace cairn::cli
