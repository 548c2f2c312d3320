#include "spectest/run.hpp"

#include <atomic>
#include <mutex>
#include <set>
#include <utility>

namespace cairn::spectest {
namespace {

class TreeRun {
  public:
    TreeRun(CaseStream& stream, RunCase run, const Watcher& watcher, Report& report)
        : stream_(stream), run_(run), watcher_(watcher), report_(report) {}

    /// One worker: takes cases until there are none.
    void work() {
        while (auto vectors = take()) {
            if (watcher_.begins) {
                watcher_.begins(vectors->id);
            }
            CaseResult result{run_(*vectors), {}};
            if (result.outcome) {
                result.unread_files = vectors->unread_files();
            }
            const std::lock_guard lock(report_mutex_);
            if (watcher_.ends) {
                watcher_.ends(vectors->id, result);
            }
            report_.add(vectors->id, std::move(result));
        }
    }

  private:
    std::optional<Case> take() {
        const std::lock_guard lock(stream_mutex_);
        if (ended_) {
            return std::nullopt;
        }
        auto next = stream_.next();
        if (!next) {
            const std::lock_guard report_lock(report_mutex_);
            report_.add_error(next.error().where + ": " +
                              std::string(to_string(next.error().error)));
        }
        if (!next || !*next) {
            ended_ = true;
            return std::nullopt;
        }
        return std::move((*next)->vectors);
    }

    CaseStream& stream_;
    RunCase run_;
    const Watcher& watcher_;
    Report& report_;
    std::mutex stream_mutex_;
    std::mutex report_mutex_;
    bool ended_ = false;
};

}  // namespace

void run_trees(const std::vector<std::filesystem::path>& trees, const Filter& filter,
               base::Executor& executor, RunCase run, const Watcher& watcher, Report& report) {
    for (const auto& tree : trees) {
        CaseStream stream(tree, [&filter](const CaseId& id) { return filter.wants(id); });
        TreeRun tree_run(stream, run, watcher, report);
        executor.parallel_for(executor.concurrency(), 1,
                              [&tree_run](std::size_t, std::size_t) { tree_run.work(); });
        for (const std::string& stray : stream.strays()) {
            report.add_stray(stray);
        }
        if (filter.wants_all()) {
            for (const Manifest& manifest : stream.manifests()) {
                report.check_inventory(manifest);
            }
        }
    }
}

ArchiveResult<std::vector<CaseId>> list_cases(const std::filesystem::path& tree,
                                              const Filter& filter) {
    std::vector<CaseId> ids;
    std::set<CaseId> seen;
    // Nothing is wanted, so nothing is stored: the ids come from the question itself.
    CaseStream stream(tree, [&](const CaseId& id) {
        if (filter.wants(id) && seen.insert(id).second) {
            ids.push_back(id);
        }
        return false;
    });
    CAIRN_TRY(stream.next());
    return ids;
}

}  // namespace cairn::spectest
