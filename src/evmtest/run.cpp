#include "evmtest/run.hpp"

#include "json/parse.hpp"
#include "spectest/archive.hpp"
#include "spectest/filter.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <mutex>

namespace cairn::evmtest {
namespace {

bool fits(const std::string& pattern, std::string_view name) {
    return pattern.find_first_of("*?") == std::string::npos
               ? name.find(pattern) != std::string_view::npos
               : spectest::matches_glob(pattern, name);
}

bool is_fixture(std::string_view path) {
    // EEST puts an index of all fixtures beside them.
    return path.ends_with(".json") && path.find("/.meta/") == std::string_view::npos;
}

void run_fixture(const std::string& path, std::string_view text, const Selection& selection,
                 RunFile run_file, Report& report) {
    const auto document = json::parse_json(text);
    if (!document) {
        report.add_error(path + ": " + to_string(document.error()));
    } else if (!run_file(path, *document, selection, report)) {
        report.add_unread(path);
    }
}

void run_single(const std::string& path, const Selection& selection, RunFile run_file,
                Report& report) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in || in.bad()) {
        report.add_error(path + ": cannot be read");
        return;
    }
    run_fixture(path, text, selection, run_file, report);
}

class TreeRun {
  public:
    TreeRun(spectest::ArchiveReader& reader, const Selection& selection, RunFile run_file,
            Report& report)
        : reader_(reader), selection_(selection), run_file_(run_file), report_(report) {}

    /// One worker: takes files until there are none.
    void work() {
        Report mine;
        while (const auto file = take(mine)) {
            run(*file, mine);
        }
        const std::lock_guard lock(mutex_);
        report_.add(mine);
    }

  private:
    std::optional<spectest::Member> take(Report& mine) {
        const std::lock_guard lock(mutex_);
        if (ended_) {
            return std::nullopt;
        }
        auto next = reader_.next();
        if (!next) {
            mine.add_error(next.error().where + ": " + std::string(to_string(next.error().error)));
        }
        if (!next || !*next) {
            ended_ = true;
            return std::nullopt;
        }
        return *std::move(next);
    }

    void run(const spectest::Member& file, Report& mine) {
        if (!is_fixture(file.path)) {
            return;
        }
        const std::string text(file.bytes.begin(), file.bytes.end());
        run_fixture(file.path, text, selection_, run_file_, mine);
    }

    spectest::ArchiveReader& reader_;
    const Selection& selection_;
    RunFile run_file_;
    Report& report_;
    std::mutex mutex_;
    bool ended_ = false;
};

}  // namespace

bool Selection::wants_fork(std::string_view fork) const {
    return forks.empty() || std::find(forks.begin(), forks.end(), fork) != forks.end();
}

bool Selection::wants(const std::string& name) const {
    const auto fits_name = [&](const std::string& filter) { return fits(filter, name); };
    return (filters.empty() || std::any_of(filters.begin(), filters.end(), fits_name)) &&
           std::none_of(excluded.begin(), excluded.end(), fits_name);
}

void run_trees(const std::vector<std::filesystem::path>& trees, const Selection& selection,
               base::Executor& executor, RunFile run_file, Report& report) {
    for (const auto& tree : trees) {
        if (tree.extension() == ".json" && !std::filesystem::is_directory(tree)) {
            run_single(tree.string(), selection, run_file, report);
            continue;
        }
        const auto reader = spectest::open_archive(tree, {}, {});
        if (!reader) {
            report.add_error(reader.error().where + ": " +
                             std::string(to_string(reader.error().error)));
            continue;
        }
        TreeRun tree_run(**reader, selection, run_file, report);
        executor.parallel_for(executor.concurrency(), 1,
                              [&](std::size_t, std::size_t) { tree_run.work(); });
    }
}

}  // namespace cairn::evmtest
