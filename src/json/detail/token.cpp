#include "json/detail/token.hpp"

#include "json/detail/number.hpp"

#include <algorithm>
#include <unordered_set>

namespace cairn::json::detail {
namespace {

/// Above this many keys a set finds duplicates; below, looking at each is faster.
constexpr std::size_t linear_keys = 16;

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> names) noexcept {
    return std::ranges::find(names, text) != names.end();
}

/// Recursion is bounded by the source's depth limit.
class Builder {
  public:
    Builder(TokenSource& source, const Limits& limits) : source_(source), limits_(limits) {}

    Result<Value, ParseError> build(const Token& token) {
        if (++count_ > limits_.max_values) {
            return unexpected(source_.at(token.offset, ParseRule::too_many_values));
        }
        switch (token.kind) {
            case Token::Kind::scalar: {
                Value value;
                value.kind = class_of(token);
                value.quoted = token.quoted;
                if (value.kind != Kind::null) {
                    value.text = token.text;
                }
                return value;
            }
            case Token::Kind::begin_array:
                return build_array();
            case Token::Kind::begin_object:
                return build_object();
            default:
                return unexpected(source_.error());
        }
    }

  private:
    Result<Value, ParseError> build_array() {
        Value value;
        value.kind = Kind::array;
        for (;;) {
            const Token token = source_.next();
            if (token.kind == Token::Kind::end_array) {
                return value;
            }
            CAIRN_TRY_ASSIGN(Value item, build(token));
            value.items.push_back(std::move(item));
        }
    }

    Result<Value, ParseError> build_object() {
        Value value;
        value.kind = Kind::object;
        std::unordered_set<std::string> keys;
        for (;;) {
            const Token key = source_.next();
            if (key.kind == Token::Kind::end_object) {
                return value;
            }
            if (key.kind != Token::Kind::key) {
                return unexpected(source_.error());
            }
            if (is_known(value, keys, key.text)) {
                return unexpected(source_.at(key.offset, ParseRule::duplicate_key));
            }
            std::string name(key.text);
            CAIRN_TRY_ASSIGN(Value member, build(source_.next()));
            value.members.push_back({std::move(name), std::move(member)});
        }
    }

    static bool is_known(const Value& object, std::unordered_set<std::string>& keys,
                         std::string_view key) {
        if (object.members.size() < linear_keys) {
            return object.find(key) != nullptr;
        }
        if (keys.empty()) {
            for (const Member& member : object.members) {
                keys.insert(member.key);
            }
        }
        return !keys.insert(std::string(key)).second;
    }

    TokenSource& source_;
    const Limits& limits_;
    std::size_t count_ = 0;
};

}  // namespace

ParseError locate(std::string_view text, std::size_t offset, ParseRule rule) noexcept {
    const std::string_view before = text.substr(0, offset);
    const auto lines = std::ranges::count(before, '\n');
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 == 0
    return {rule, static_cast<std::size_t>(lines) + 1, before.size() - line_start + 1};
}

Kind class_of(const Token& scalar) noexcept {
    if (scalar.quoted) {
        return Kind::string;
    }
    if (is_any_of(scalar.text, {"", "null", "~", "Null", "NULL"})) {
        return Kind::null;
    }
    if (is_any_of(scalar.text, {"true", "false", "True", "False", "TRUE", "FALSE"})) {
        return Kind::boolean;
    }
    return is_yaml_number(scalar.text) ? Kind::number : Kind::string;
}

Result<Value, ParseError> build_next(TokenSource& source, const Limits& limits) {
    return Builder(source, limits).build(source.next());
}

Result<Value, ParseError> build_value(TokenSource& source, const Limits& limits) {
    CAIRN_TRY_ASSIGN(Value value, build_next(source, limits));
    if (source.next().kind != Token::Kind::end) {
        return unexpected(source.error());
    }
    return value;
}

}  // namespace cairn::json::detail
