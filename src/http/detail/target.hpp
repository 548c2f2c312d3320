// The target of a request: "/eth/v1/node/peers?state=connected", RFC 3986 and 9112, section 3.2.
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::http::detail {

enum class TargetError : std::uint8_t {
    not_a_path,         // neither "/..." nor "http://host/..."
    bad_escape,         // % without two hexadecimal digits
    control_character,  // below 0x20 or 0x7f, escaped or not
    dot_segment,        // a segment "." or "..", escaped or not
    too_many_parts,     // more than max_segments or max_query_fields
};

inline constexpr std::size_t max_segments = 64;
inline constexpr std::size_t max_query_fields = 1024;

struct Target {
    std::string authority;              // of "http://host:port/..."; empty: the header Host counts
    std::vector<std::string> segments;  // decoded, so one may hold "/"; none for "/"
    std::vector<Field> query;           // decoded; "+" is a space

    /// The segments, each after a slash.
    std::string path() const;
    friend bool operator==(const Target&, const Target&) = default;
};

Result<Target, TargetError> parse_target(std::string_view text);

}  // namespace cairn::http::detail
