// What came of running vectors: a table per runner and fork, and the same as JSON.
//
// JSON: {"totals": {"passed", "failed", "skipped", "unread_files"},
//        "runners": [{"runner", "fork", "passed", "failed", "skipped", "unread_files"}],
//        "failures": [{"case", "reason"}], "skips": [{"reason", "cases"}],
//        "unread": [{"case", "files"}], "strays": [path], "errors": [text]}
// Thread-safety: none.
#pragma once

#include "spectest/case_stream.hpp"
#include "spectest/runner.hpp"

#include <cstddef>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cairn::spectest {

struct CaseResult {
    Outcome outcome;
    std::vector<std::string> unread_files;  // of a case that passed
};

struct Counts {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t skipped = 0;
    std::size_t unread_files = 0;

    void add(const CaseResult& result);
    friend bool operator==(const Counts&, const Counts&) = default;
};

class Report {
  public:
    /// The later result of one case counts.
    void add(const CaseId& id, CaseResult result);
    /// A file that belongs to no case.
    void add_stray(std::string path) { strays_.push_back(std::move(path)); }
    /// A tree that could not be read, or that lacks cases its inventory names.
    void add_error(std::string text) { errors_.push_back(std::move(text)); }
    /// Holds the cases under a manifest's root against its lines "<fork> <runner> <cases>".
    void check_inventory(const Manifest& manifest);

    Counts totals() const;
    /// True if nothing failed, every file was read, every tree was readable, and a case was run.
    bool is_success() const;

    void write_table(std::ostream& out) const;
    void write_json(std::ostream& out) const;

  private:
    using Rows = std::map<std::pair<std::string, std::string>, Counts>;  // by runner and fork
    Rows rows() const;
    std::map<std::string, std::size_t> skips() const;

    std::map<CaseId, CaseResult> results_;
    std::vector<std::string> strays_;
    std::vector<std::string> errors_;
};

}  // namespace cairn::spectest
