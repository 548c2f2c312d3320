// Runs all fixtures of several trees on an executor: folders and archives (.tar, .tar.gz,
// .tar.zst) of JSON files, which are not unpacked.
//
// Each worker takes the next file, parses and runs it, so memory is bounded by one file per worker.
#pragma once

#include "base/executor.hpp"
#include "evmtest/report.hpp"
#include "json/value.hpp"

#include <filesystem>

namespace cairn::evmtest {

/// Which cases of the files are run. A text fits a name as a part of it or, with '*' or '?' inside,
/// as a pattern of the whole.
struct Selection {
    std::vector<std::string> forks;     // none: all; otherwise those of these names
    std::vector<std::string> filters;   // none: all; otherwise those whose name one of them fits
    std::vector<std::string> excluded;  // and whose name none of these fits

    bool wants_fork(std::string_view fork) const;
    bool wants(const std::string& name) const;
};

/// Runs the tests of one parsed file and adds what came of them. False: it is no such fixture.
using RunFile = bool (*)(const std::string& path, const json::Value& document,
                         const Selection& selection, Report& report);

void run_trees(const std::vector<std::filesystem::path>& trees, const Selection& selection,
               base::Executor& executor, RunFile run_file, Report& report);

}  // namespace cairn::evmtest
