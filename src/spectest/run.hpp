// Runs the cases of several trees on an executor.
//
// Every worker takes the next case from the stream itself, so reading and decompressing go on
// beside the runs, and memory is bounded by one case per worker.
#pragma once

#include "base/executor.hpp"
#include "spectest/filter.hpp"
#include "spectest/report.hpp"

#include <filesystem>
#include <functional>
#include <vector>

namespace cairn::spectest {

/// Told of every case: before it is run (from the worker's thread) and after (under a lock).
struct Watcher {
    std::function<void(const CaseId& id)> begins;
    std::function<void(const CaseId& id, const CaseResult& result)> ends;
};

/// Runs what `filter` wants of each tree in turn and adds everything to `report`.
void run_trees(const std::vector<std::filesystem::path>& trees, const Filter& filter,
               base::Executor& executor, RunCase run, const Watcher& watcher, Report& report);

/// The ids of the wanted cases of a tree, in its order, without running them.
ArchiveResult<std::vector<CaseId>> list_cases(const std::filesystem::path& tree,
                                              const Filter& filter);

}  // namespace cairn::spectest
