#include "evmtest/report.hpp"

#include "json/writer.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>

namespace cairn::evmtest {
namespace {

void write_row(std::ostream& out, const std::string& name, const Counts& counts) {
    constexpr int name_width = 32;
    constexpr int number_width = 10;
    out << std::left << std::setw(name_width) << name << std::right << std::setw(number_width)
        << counts.passed << std::setw(number_width) << counts.failed << std::setw(number_width)
        << counts.skipped << '\n';
}

void write_counts(json::Writer& out, const Counts& counts) {
    out.field("passed", counts.passed).field("failed", counts.failed);
    out.field("skipped", counts.skipped);
}

void write_texts(json::Writer& out, std::string_view key, const std::vector<std::string>& texts) {
    out.key(key).begin_array();
    for (const std::string& text : texts) {
        out.value(text);
    }
    out.end_array();
}

}  // namespace

void Report::add(const std::string& fork, const std::string& name, const Outcome& outcome) {
    Counts& counts = forks_[fork];
    if (outcome) {
        ++counts.passed;
    } else if (outcome.error().verdict == spectest::Verdict::skipped) {
        ++counts.skipped;
        ++skips_[outcome.error().reason];
    } else {
        ++counts.failed;
        failures_.emplace_back(name, outcome.error().reason);
    }
}

void Report::add(const Report& other) {
    for (const auto& [fork, counts] : other.forks_) {
        Counts& mine = forks_[fork];
        mine.passed += counts.passed;
        mine.failed += counts.failed;
        mine.skipped += counts.skipped;
    }
    for (const auto& [reason, count] : other.skips_) {
        skips_[reason] += count;
    }
    failures_.insert(failures_.end(), other.failures_.begin(), other.failures_.end());
    unread_.insert(unread_.end(), other.unread_.begin(), other.unread_.end());
    errors_.insert(errors_.end(), other.errors_.begin(), other.errors_.end());
    std::sort(failures_.begin(), failures_.end());
}

Counts Report::totals() const {
    Counts sum;
    for (const auto& [fork, counts] : forks_) {
        sum.passed += counts.passed;
        sum.failed += counts.failed;
        sum.skipped += counts.skipped;
    }
    return sum;
}

bool Report::is_success() const {
    const Counts sum = totals();
    return sum.failed == 0 && sum.passed > 0 && unread_.empty() && errors_.empty();
}

void Report::write_table(std::ostream& out, std::size_t max_failures) const {
    for (const auto& [name, reason] : failures_) {
        if (max_failures == 0) {
            out << "... and more failures\n";
            break;
        }
        --max_failures;
        out << "FAILED " << name << ": " << reason << '\n';
    }
    for (const auto& [reason, count] : skips_) {
        out << "skipped " << count << ": " << reason << '\n';
    }
    for (const std::string& path : unread_) {
        out << "not read: " << path << '\n';
    }
    for (const std::string& error : errors_) {
        out << "error: " << error << '\n';
    }
    out << std::left << std::setw(32) << "fork" << std::right << std::setw(10) << "passed"
        << std::setw(10) << "failed" << std::setw(10) << "skipped" << '\n';
    for (const auto& [fork, counts] : forks_) {
        write_row(out, fork, counts);
    }
    write_row(out, "all", totals());
}

void Report::write_json(std::ostream& out) const {
    json::Writer text;
    text.begin_object().key("totals").begin_object();
    write_counts(text, totals());
    text.end_object().key("forks").begin_array();
    for (const auto& [fork, counts] : forks_) {
        text.begin_object().field("fork", fork);
        write_counts(text, counts);
        text.end_object();
    }
    text.end_array().key("failures").begin_array();
    for (const auto& [name, reason] : failures_) {
        text.begin_object().field("case", name).field("reason", reason).end_object();
    }
    text.end_array().key("skips").begin_array();
    for (const auto& [reason, count] : skips_) {
        text.begin_object().field("reason", reason).field("cases", count).end_object();
    }
    text.end_array();
    write_texts(text, "errors", errors_);
    write_texts(text, "unread", unread_);
    text.end_object();
    out << text.text() << '\n';
}

}  // namespace cairn::evmtest
