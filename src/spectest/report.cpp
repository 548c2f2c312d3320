#include "spectest/report.hpp"

#include "json/value.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <sstream>
#include <utility>

namespace cairn::spectest {
namespace {

constexpr std::size_t RUNNER_WIDTH = 20;
constexpr std::size_t FORK_WIDTH = 12;
constexpr std::size_t NUMBER_WIDTH = 9;

std::string left(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size() + 1), ' ');
    return text;
}
std::string right(const std::string& text) {
    return std::string(NUMBER_WIDTH - std::min(NUMBER_WIDTH, text.size()), ' ') + text;
}
std::string right(std::size_t number) {
    return right(std::to_string(number));
}

std::string numbers(const Counts& counts) {
    return right(counts.passed) + right(counts.failed) + right(counts.skipped) +
           right(counts.unread_files);
}

std::string json_string(std::string_view text) {
    std::string out;
    json::append_json_string(out, text);
    return out;
}

std::string json_list(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const std::string& text : texts) {
        out += (out.size() > 1 ? ", " : "") + json_string(text);
    }
    return out + "]";
}

std::string json_counts(const Counts& counts) {
    return "\"passed\": " + std::to_string(counts.passed) +
           ", \"failed\": " + std::to_string(counts.failed) +
           ", \"skipped\": " + std::to_string(counts.skipped) +
           ", \"unread_files\": " + std::to_string(counts.unread_files);
}

/// Writes `name` and its objects, one a line.
void write_objects(std::ostream& out, std::string_view name,
                   const std::vector<std::string>& objects) {
    out << ",\n  " << json_string(name) << ": [";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        out << (i == 0 ? "\n    {" : ",\n    {") << objects[i] << "}";
    }
    out << (objects.empty() ? "]" : "\n  ]");
}

bool is_failure(const CaseResult& result) {
    return !result.outcome && result.outcome.error().verdict == Verdict::failed;
}

}  // namespace

void Counts::add(const CaseResult& result) {
    if (result.outcome) {
        ++passed;
    } else if (is_failure(result)) {
        ++failed;
    } else {
        ++skipped;
    }
    unread_files += result.unread_files.size();
}

void Report::add(const CaseId& id, CaseResult result) {
    results_.insert_or_assign(id, std::move(result));
}

void Report::check_inventory(const Manifest& manifest) {
    std::map<std::pair<std::string, std::string>, std::size_t> found;
    for (const auto& [id, result] : results_) {
        if (id.root == manifest.root) {
            ++found[{id.fork, id.runner}];
        }
    }
    std::istringstream lines(manifest.text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string fork;
        std::string runner;
        std::size_t cases = 0;
        if (line.starts_with('#') || !(words >> fork >> runner >> cases)) {
            continue;
        }
        const std::size_t have = found[{fork, runner}];
        if (have != cases) {
            add_error(manifest.root + ": " + fork + " " + runner + " has " + std::to_string(have) +
                      " cases, its MANIFEST names " + std::to_string(cases));
        }
    }
}

Counts Report::totals() const {
    Counts totals;
    for (const auto& [id, result] : results_) {
        totals.add(result);
    }
    return totals;
}

bool Report::is_success() const {
    const Counts counts = totals();
    return counts.failed == 0 && counts.unread_files == 0 && counts.passed > 0 && strays_.empty() &&
           errors_.empty();
}

Report::Rows Report::rows() const {
    Rows rows;
    for (const auto& [id, result] : results_) {
        rows[{id.runner, id.fork}].add(result);
    }
    return rows;
}

std::map<std::string, std::size_t> Report::skips() const {
    std::map<std::string, std::size_t> skips;
    for (const auto& [id, result] : results_) {
        if (!result.outcome && !is_failure(result)) {
            ++skips[id.runner + ": " + result.outcome.error().reason];
        }
    }
    return skips;
}

void Report::write_table(std::ostream& out) const {
    out << left("runner", RUNNER_WIDTH) << left("fork", FORK_WIDTH) << right("passed")
        << right("failed") << right("skipped") << right("unread") << '\n';
    for (const auto& [key, counts] : rows()) {
        out << left(key.first, RUNNER_WIDTH) << left(key.second, FORK_WIDTH) << numbers(counts)
            << '\n';
    }
    out << left("all", RUNNER_WIDTH + FORK_WIDTH) << numbers(totals()) << '\n';
    for (const auto& [reason, cases] : skips()) {
        out << "skipped " << cases << " of " << reason << '\n';
    }
    for (const auto& [id, result] : results_) {
        if (!result.unread_files.empty()) {
            out << "unread " << id.path() << ": " << json_list(result.unread_files) << '\n';
        }
    }
    for (const std::string& stray : strays_) {
        out << "unread " << stray << ": belongs to no case\n";
    }
    for (const auto& [id, result] : results_) {
        if (is_failure(result)) {
            out << "failed " << id.path() << ": " << result.outcome.error().reason << '\n';
        }
    }
    for (const std::string& error : errors_) {
        out << "error " << error << '\n';
    }
}

void Report::write_json(std::ostream& out) const {
    std::vector<std::string> rows_text;
    for (const auto& [key, counts] : rows()) {
        rows_text.push_back("\"runner\": " + json_string(key.first) +
                            ", \"fork\": " + json_string(key.second) + ", " + json_counts(counts));
    }
    std::vector<std::string> failures;
    std::vector<std::string> unread;
    for (const auto& [id, result] : results_) {
        const std::string name = "\"case\": " + json_string(id.path());
        if (is_failure(result)) {
            failures.push_back(name +
                               ", \"reason\": " + json_string(result.outcome.error().reason));
        }
        if (!result.unread_files.empty()) {
            unread.push_back(name + ", \"files\": " + json_list(result.unread_files));
        }
    }
    std::vector<std::string> skips_text;
    for (const auto& [reason, cases] : skips()) {
        skips_text.push_back("\"reason\": " + json_string(reason) +
                             ", \"cases\": " + std::to_string(cases));
    }
    out << "{\n  \"totals\": {" << json_counts(totals()) << "}";
    write_objects(out, "runners", rows_text);
    write_objects(out, "failures", failures);
    write_objects(out, "skips", skips_text);
    write_objects(out, "unread", unread);
    out << ",\n  \"strays\": " << json_list(strays_) << ",\n  \"errors\": " << json_list(errors_)
        << "\n}\n";
}

}  // namespace cairn::spectest
