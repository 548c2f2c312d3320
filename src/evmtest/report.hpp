// What came of running fixtures: counts per fork, failures, skips by reason, files not read.
//
// JSON: {"totals": {"passed", "failed", "skipped"}, "forks": [{"fork", "passed", "failed",
// "skipped"}], "failures": [{"case", "reason"}], "skips": [{"reason", "cases"}], "errors": [text],
// "unread": [path]}
// Threads: none of its own; each worker fills one, and they are added up.
#pragma once

#include "spectest/runner.hpp"

#include <cstddef>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace cairn::evmtest {

using spectest::Outcome;

struct Counts {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t skipped = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
};

class Report {
  public:
    /// `name` is the case's own, with its file.
    void add(const std::string& fork, const std::string& name, const Outcome& outcome);
    /// A file that is no fixture of the wanted kind.
    void add_unread(std::string path) { unread_.push_back(std::move(path)); }
    /// A tree that could not be read.
    void add_error(std::string text) { errors_.push_back(std::move(text)); }
    void add(const Report& other);

    Counts totals() const;
    /// Nothing failed, every file and tree was read, and a case was run.
    bool is_success() const;
    const std::vector<std::pair<std::string, std::string>>& failures() const { return failures_; }

    void write_table(std::ostream& out, std::size_t max_failures) const;
    void write_json(std::ostream& out) const;

  private:
    std::map<std::string, Counts> forks_;
    std::map<std::string, std::size_t> skips_;
    std::vector<std::pair<std::string, std::string>> failures_;
    std::vector<std::string> unread_;
    std::vector<std::string> errors_;
};

}  // namespace cairn::evmtest
