// A parsed JSON or YAML document: a small tree of values that keeps every number's text and the
// order of every object's keys.
//
//   const auto document = json::parse_yaml(text);              // Result<Value, ParseError>
//   if (const json::Value* slot = document->find("slot")) { ... slot->to_uint64() ... }
//
// Plain YAML scalars are classed by YAML 1.2's core schema (null, booleans, numbers; all else is a
// string) but keep their text as written, so 0x00000001 is a number whose text is "0x00000001".
// Threads: a plain value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
std::string_view to_string(Kind kind) noexcept;

struct Member;

struct Value {
    Kind kind = Kind::null;
    bool quoted = false;          // a scalar in quotes, or YAML's block scalar
    std::string text;             // scalars: as written, without quotes and escapes; null: empty
    std::vector<Value> items;     // array
    std::vector<Member> members;  // object, in the document's order; no key twice

    bool is_scalar() const noexcept { return kind != Kind::array && kind != Kind::object; }
    /// An object's member, or null. Linear in the number of keys.
    const Value* find(std::string_view key) const noexcept;
    /// A number's or string's text as a decimal integer without sign, leading zeros or exponent.
    std::optional<std::uint64_t> to_uint64() const noexcept;
    std::optional<bool> to_bool() const noexcept;

    friend bool operator==(const Value& a, const Value& b);
};

struct Member {
    std::string key;
    Value value;
    friend bool operator==(const Member&, const Member&) = default;
};

/// The document as JSON on one line. Numbers that JSON has no form for (0x10, .5, .inf) become
/// strings.
std::string to_json_text(const Value& value);

/// Appends `text` as a JSON string, quotes included. Bytes from 0x80 on are copied: UTF-8 stays
/// UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace cairn::json
