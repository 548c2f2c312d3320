// Text to Value: JSON (RFC 8259) and YAML 1.2 (the part that data files use), from untrusted
// sources.
//
// Both parsers refuse what exceeds `Limits` before it costs more than the limits allow, refuse a
// key that occurs twice, and report the line and column of what they refuse. YAML's tags, complex
// keys and second documents are refused; anchors and aliases are expanded within the limits; "<<"
// is a plain key. Cost: linear. JSON and the regular YAML of the consensus test vectors go through
// fast scanners (hundreds of MB/s), other YAML through yaml-cpp (a few MB/s). Threads: pure
// functions.
#pragma once

#include "base/result.hpp"
#include "json/value.hpp"

namespace cairn::json {

enum class ParseRule : std::uint8_t {
    syntax,             // not JSON or not YAML; an alias to nothing or to what it is part of
    invalid_utf8,       // not UTF-8
    too_large,          // more bytes than Limits::max_bytes
    too_deep,           // arrays and objects nested deeper than Limits::max_depth
    too_many_values,    // more than Limits allows, or aliases expand to more than max_bytes
    duplicate_key,      // a key twice in one object
    key_not_scalar,     // YAML: an array, an object, null or an alias as a key
    tag_refused,        // YAML: !tag
    several_documents,  // YAML: more than one document
};
std::string_view to_string(ParseRule rule) noexcept;

struct ParseError {
    ParseRule rule = ParseRule::syntax;
    std::size_t line = 0;    // from 1; 0: unknown
    std::size_t column = 0;  // in bytes, from 1
};
/// "line 3, column 14: syntax"
std::string to_string(const ParseError& error);

struct Limits {
    std::size_t max_bytes = std::size_t{1} << 30U;
    std::size_t max_depth = 64;
    std::size_t max_values = std::size_t{1} << 24U;
    std::size_t max_alias_values = std::size_t{1}
                                   << 20U;  // YAML: of max_values, copies for aliases
};

Result<Value, ParseError> parse_json(std::string_view text, const Limits& limits = {});

/// An empty document is null.
Result<Value, ParseError> parse_yaml(std::string_view text, const Limits& limits = {});

}  // namespace cairn::json
