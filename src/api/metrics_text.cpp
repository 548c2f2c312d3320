#include "api/metrics_text.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace cairn::api {

namespace {

bool is_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == ':';
    }) && (name[0] < '0' || name[0] > '9');
}

void append_escaped(std::string& out, std::string_view value) {
    for (const char c : value) {
        if (c == '\n') {
            out += "\\n";
        } else {
            out.append(c == '"' || c == '\\' ? 1U : 0U, '\\') += c;
        }
    }
}

/// As few digits as tell it apart from its neighbours.
std::string shown(double value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), end.ptr};
}

}  // namespace

MetricsText& MetricsText::begin(std::string_view name, std::string_view help,
                                std::string_view type) {
    CAIRN_ASSERT(is_name(name) && help.find('\n') == std::string_view::npos);
    name_ = name;
    text_.append("# HELP ").append(name).append(" ").append(help);
    text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
    return *this;
}

void MetricsText::write(std::string_view suffix, Labels labels, std::string_view value) {
    text_.append(name_).append(suffix);
    char mark = '{';
    for (const auto& [label, of] : labels) {
        text_ += mark;
        text_.append(label).append("=\"");
        append_escaped(text_, of);
        text_ += '"';
        mark = ',';
    }
    text_.append(mark == ',' ? "} " : " ").append(value).append("\n");
}

MetricsText& MetricsText::sample(Labels labels, double value) {
    write("", labels, shown(value));
    return *this;
}

MetricsText& MetricsText::sample(Labels labels, std::uint64_t value) {
    write("", labels, std::to_string(value));
    return *this;
}

void MetricsText::histogram(std::string_view name, std::string_view help,
                            std::span<const double> bounds, std::span<const std::uint64_t> counts,
                            double sum) {
    CAIRN_ASSERT(counts.size() == bounds.size() + 1);
    begin(name, help, "histogram");
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += counts[i];
        const std::string bound = i < bounds.size() ? shown(bounds[i]) : "+Inf";
        write("_bucket", {{"le", bound}}, std::to_string(total));
    }
    write("_sum", {}, shown(sum));
    write("_count", {}, std::to_string(total));
}

}  // namespace cairn::api
