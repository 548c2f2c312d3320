#include "http/detail/target.hpp"

#include <algorithm>
#include <optional>

namespace cairn::http::detail {
namespace {

constexpr std::optional<unsigned> hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<unsigned>(c - 'a') + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return static_cast<unsigned>(c - 'A') + 10;
    }
    return std::nullopt;
}

constexpr bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

enum class Plus : std::uint8_t { literal, space };

/// "%2F" becomes "/".
Result<std::string, TargetError> decode(std::string_view text, Plus plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const auto high = i + 1 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
            const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
            if (!high || !low) {
                return unexpected(TargetError::bad_escape);
            }
            c = static_cast<char>(16 * *high + *low);
            i += 2;
        } else if (c == '+' && plus == Plus::space) {
            c = ' ';
        }
        if (is_control(c)) {
            return unexpected(TargetError::control_character);
        }
        out += c;
    }
    return out;
}

/// Calls f with each part of `text` between separators until f returns an error.
template <class F>
Result<void, TargetError> for_each_part(std::string_view text, char separator, F f) {
    while (true) {
        const std::size_t end = text.find(separator);
        CAIRN_TRY(f(text.substr(0, end)));
        if (end == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(end + 1);
    }
}

Result<void, TargetError> add_segment(std::string_view part, Target& out) {
    if (out.segments.size() == max_segments) {
        return unexpected(TargetError::too_many_parts);
    }
    auto segment = decode(part, Plus::literal);
    if (!segment) {
        return unexpected(segment.error());
    }
    if (*segment == "." || *segment == "..") {
        return unexpected(TargetError::dot_segment);
    }
    out.segments.push_back(std::move(*segment));
    return {};
}

Result<void, TargetError> parse_path(std::string_view path, Target& out) {
    if (!path.starts_with('/')) {
        return unexpected(TargetError::not_a_path);
    }
    if (path == "/") {
        return {};
    }
    return for_each_part(path.substr(1), '/',
                         [&](std::string_view part) { return add_segment(part, out); });
}

Result<void, TargetError> parse_query(std::string_view query, Target& out) {
    return for_each_part(query, '&', [&](std::string_view part) -> Result<void, TargetError> {
        if (part.empty()) {
            return {};
        }
        const std::size_t equals = std::min(part.find('='), part.size());
        CAIRN_TRY_ASSIGN(std::string name, decode(part.substr(0, equals), Plus::space));
        CAIRN_TRY_ASSIGN(std::string value,
                         decode(part.substr(std::min(equals + 1, part.size())), Plus::space));
        if (out.query.size() == max_query_fields) {
            return unexpected(TargetError::too_many_parts);
        }
        out.query.push_back({std::move(name), std::move(value)});
        return {};
    });
}

/// Takes "http://host:port" off the front of `text`. Without a path the path is "/".
std::string take_authority(std::string_view& text) {
    constexpr std::string_view scheme = "http://";
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) {
        return {};
    }
    const std::size_t end = std::min(text.find_first_of("/?", scheme.size()), text.size());
    std::string authority(text.substr(scheme.size(), end - scheme.size()));
    text = end == text.size() ? std::string_view("/") : text.substr(end);
    return authority;
}

}  // namespace

std::string Target::path() const {
    std::string out = segments.empty() ? "/" : "";
    for (const std::string& segment : segments) {
        out += '/';
        out += segment;
    }
    return out;
}

Result<Target, TargetError> parse_target(std::string_view text) {
    if (text.find('#') != std::string_view::npos) {
        return unexpected(TargetError::not_a_path);
    }
    Target out{.authority = take_authority(text), .segments = {}, .query = {}};
    if (std::ranges::any_of(out.authority, is_control)) {
        return unexpected(TargetError::control_character);
    }
    const std::size_t question = std::min(text.find('?'), text.size());
    CAIRN_TRY(parse_path(text.substr(0, question), out));
    if (question < text.size()) {
        CAIRN_TRY(parse_query(text.substr(question + 1), out));
    }
    return out;
}

}  // namespace cairn::http::detail
