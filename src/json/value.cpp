#include "json/value.hpp"

#include "json/detail/number.hpp"

#include <algorithm>
#include <charconv>

namespace cairn::json {
namespace {

void append(std::string& out, const Value& value);

void append_scalar(std::string& out, const Value& value) {
    switch (value.kind) {
        case Kind::null:
            out += "null";
            return;
        case Kind::boolean:
            out += value.to_bool().value_or(false) ? "true" : "false";
            return;
        case Kind::number:
            if (detail::is_json_number(value.text)) {
                out += value.text;
                return;
            }
            append_json_string(out, value.text);
            return;
        default:
            append_json_string(out, value.text);
            return;
    }
}

void append_array(std::string& out, const Value& value) {
    out.push_back('[');
    for (const Value& item : value.items) {
        if (&item != &value.items.front()) {
            out.push_back(',');
        }
        append(out, item);
    }
    out.push_back(']');
}

void append_object(std::string& out, const Value& value) {
    out.push_back('{');
    for (const Member& member : value.members) {
        if (&member != &value.members.front()) {
            out.push_back(',');
        }
        append_json_string(out, member.key);
        out.push_back(':');
        append(out, member.value);
    }
    out.push_back('}');
}

void append(std::string& out, const Value& value) {
    if (value.kind == Kind::array) {
        append_array(out, value);
    } else if (value.kind == Kind::object) {
        append_object(out, value);
    } else {
        append_scalar(out, value);
    }
}

}  // namespace

std::string_view to_string(Kind kind) noexcept {
    switch (kind) {
        case Kind::null:
            return "null";
        case Kind::boolean:
            return "boolean";
        case Kind::number:
            return "number";
        case Kind::string:
            return "string";
        case Kind::array:
            return "array";
        case Kind::object:
            return "object";
    }
    return "unknown";
}

const Value* Value::find(std::string_view key) const noexcept {
    const auto found = std::ranges::find(members, key, &Member::key);
    return found == members.end() ? nullptr : &found->value;
}

std::optional<std::uint64_t> Value::to_uint64() const noexcept {
    if ((kind != Kind::number && kind != Kind::string) || (text.size() > 1 && text[0] == '0')) {
        return std::nullopt;
    }
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

std::optional<bool> Value::to_bool() const noexcept {
    if (kind != Kind::boolean) {
        return std::nullopt;
    }
    return text.starts_with('t') || text.starts_with('T');
}

bool operator==(const Value& a, const Value& b) {
    return a.kind == b.kind && a.quoted == b.quoted && a.text == b.text && a.items == b.items &&
           a.members == b.members;
}

std::string to_json_text(const Value& value) {
    std::string out;
    append(out, value);
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    out.push_back('"');
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20) {
            out += "\\u00";
            out.push_back(digits[byte >> 4U]);
            out.push_back(digits[byte & 15U]);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

}  // namespace cairn::json
