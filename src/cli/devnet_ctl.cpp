#include "cli/devnet_ctl.hpp"

#include "devnet/remote_control.hpp"
#include "json/writer.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace cairn::cli {
namespace {

struct ControlOptions {
    std::uint16_t port = 5050;
    std::string action;
    std::vector<std::string> words;
    std::optional<std::uint64_t> epochs;
    bool behind = false;
    std::optional<std::uint64_t> eth;
    bool compounding = false;
};

/// "1,2" as [1,2]. What is no number goes as it is, for the network to refuse.
void write_group(json::Writer& out, const std::string& text) {
    out.begin_array();
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string word = text.substr(begin, end - begin);
        std::uint64_t number = 0;
        if (CLI::detail::lexical_cast(word, number)) {
            out.value(number);
        } else {
            out.value(std::string_view(word));
        }
        begin = end + 1;
    }
    out.end_array();
}

void write_number(json::Writer& out, std::string_view key, const std::vector<std::string>& words,
                  std::size_t place) {
    std::uint64_t number = 0;
    if (place < words.size() && CLI::detail::lexical_cast(words[place], number)) {
        out.field(key, number);
    }
}

std::string request_of(const ControlOptions& options) {
    json::Writer out;
    out.begin_object().field("action", options.action);
    if (options.action == "partition") {
        out.key("groups").begin_array();
        for (const std::string& group : options.words) {
            write_group(out, group);
        }
        out.end_array();
    } else if (options.action == "undo") {
        write_number(out, "effect", options.words, 0);
    } else if (options.action == "exit" || options.action == "deposit" ||
               options.action == "withdraw" || options.action == "slash" ||
               options.action == "equivocate") {
        write_number(out, "validator", options.words, 0);
        if (options.words.size() > 1) {
            out.field("by", options.words[1]);
        }
    } else {
        write_number(out, "node", options.words, 0);
        write_number(out, options.action == "drop" ? "percent" : "ms", options.words, 1);
    }
    if (options.behind) {
        out.field("behind", true);
    }
    if (options.eth) {
        out.field("eth", *options.eth);
    }
    if (options.compounding) {
        out.field("compounding", true);
    }
    if (options.epochs) {
        out.field("epochs", *options.epochs);
    }
    out.end_object();
    return out.take();
}

int control(const ControlOptions& options, Output output) {
    const auto done = devnet::send_action(options.port, request_of(options));
    if (!done) {
        output.err << "cairn devnet ctl: " << done.error() << '\n';
        return exit_failure;
    }
    output.out << *done << '\n';
    return exit_success;
}

}  // namespace

Run declare_devnet_ctl(CLI::App& app) {
    const auto options = std::make_shared<ControlOptions>();
    app.add_option(
           "action", options->action,
           "stop N | start N | kill N | restart N | silence N | delay N MS | drop N PERCENT | "
           "skew N MS | partition 1,2 3,4 | heal | undo EFFECT; of validators: exit V | "
           "withdraw V, an exit by a transaction of the stake's owner | slash V [block|vote] | "
           "equivocate V | deposit [V], for V or a new one; transactions from electra on")
        ->required()
        ->check(CLI::IsMember({"stop", "start", "kill", "restart", "silence", "delay", "drop",
                               "skew", "partition", "heal", "undo", "exit", "withdraw", "slash",
                               "equivocate", "deposit"}));
    app.add_option("words", options->words, "What the action needs");
    app.add_option("--epochs", options->epochs, "Ends by itself after so many epochs");
    app.add_flag("--behind", options->behind, "skew: the clock is slow, not fast");
    app.add_option("--eth", options->eth, "deposit: how much; 32 if it is not said");
    app.add_flag("--compounding", options->compounding,
                 "deposit: with credentials under which more than 32 ETH count");
    app.add_option("--port", options->port, "Port of the network's page")->capture_default_str();
    return [options](Output output) { return control(*options, output); };
}

}  // namespace cairn::cli
