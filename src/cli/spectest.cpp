// cairn spectest PATH...: runs official-layout test vectors.
#include "base/executor.hpp"
#include "cli/commands.hpp"
#include "spectest/run.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

namespace cairn::cli {
namespace {

struct SpectestOptions {
    std::vector<std::filesystem::path> trees;
    spectest::Filter filter;
    std::vector<std::string> shares;
    std::size_t jobs = 0;
    bool json = false;
    bool list = false;
    bool trace = false;
};

/// One line on a terminal, rewritten in place, that says how far the run has come.
class Progress {
  public:
    Progress(std::ostream& err, bool visible) : err_(err), visible_(visible) {}

    void count(const spectest::CaseId& id, const spectest::CaseResult& result) {
        counts_.add(result);
        ++cases_;
        constexpr std::size_t step = 16;
        if (visible_ && cases_ % step == 0) {
            std::string line = std::to_string(cases_) + " cases, " +
                               std::to_string(counts_.failed) + " failed  " + id.path();
            constexpr std::size_t columns = 79;
            line.resize(columns, ' ');
            err_ << '\r' << line << std::flush;
        }
    }
    void clear() {
        if (visible_) {
            err_ << "\r\x1b[K" << std::flush;
        }
    }

  private:
    std::ostream& err_;
    bool visible_;
    spectest::Counts counts_;
    std::size_t cases_ = 0;
};

int list(const SpectestOptions& options, Output output) {
    for (const auto& tree : options.trees) {
        const auto ids = spectest::list_cases(tree, options.filter);
        if (!ids) {
            output.err << "cairn spectest: " << ids.error().where << ": "
                       << spectest::to_string(ids.error().error) << '\n';
            return exit_failure;
        }
        for (const spectest::CaseId& id : *ids) {
            output.out << id.path() << '\n';
        }
    }
    return exit_success;
}

int run(const SpectestOptions& options, Output output) {
    Progress progress(output.err, isatty(STDERR_FILENO) == 1 && !options.trace);
    std::mutex trace_mutex;
    spectest::Watcher watcher;
    if (options.trace) {
        watcher.begins = [&](const spectest::CaseId& id) {
            const std::lock_guard lock(trace_mutex);
            output.err << id.path() << std::endl;
        };
    }
    watcher.ends = [&](const auto& id, const auto& result) { progress.count(id, result); };
    spectest::Report report;
    spectest::run_trees(options.trees, options.filter, base::tbb_executor(options.jobs),
                        spectest::run_case, watcher, report);
    progress.clear();
    report.write_table(options.json ? output.err : output.out);
    if (options.json) {
        report.write_json(output.out);
    }
    return report.is_success() ? exit_success : exit_failure;
}

std::string check_share(const std::string& text) {
    return spectest::parse_share(text) ? "" : "not of the form PRESET=1/N";
}

}  // namespace

Run declare_spectest(CLI::App& app) {
    const auto options = std::make_shared<SpectestOptions>();
    app.add_option("PATH", options->trees,
                   "Folders or archives (.tar, .tar.gz, .tar.zst) of vectors")
        ->required();
    app.add_option("-f,--filter", options->filter.wanted,
                   "Run cases whose path holds this text or, with * or ?, fits it as a pattern "
                   "(repeat for more)")
        ->allow_extra_args(false);
    app.add_option("-x,--exclude", options->filter.excluded, "Leave such cases out")
        ->allow_extra_args(false);
    app.add_option("--share", options->shares,
                   "Run a fixed share of a preset's cases, e.g. mainnet=1/20")
        ->allow_extra_args(false)
        ->check(CLI::Validator(check_share, "PRESET=1/N"));
    app.add_option("-j,--jobs", options->jobs, "Cases at once (default: all cores)");
    app.add_flag("--json", options->json, "Write the totals as JSON, the table to stderr");
    app.add_flag("--list", options->list, "Only list the cases");
    app.add_flag("--trace", options->trace, "Name each case on stderr before it is run");
    return [options](Output output) {
        for (const std::string& share : options->shares) {
            options->filter.shares.push_back(*spectest::parse_share(share));
        }
        return options->list ? list(*options, output) : run(*options, output);
    };
}

}  // namespace cairn::cli
