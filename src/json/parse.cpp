#include "json/parse.hpp"

#include "json/detail/json_tokens.hpp"
#include "json/detail/yaml_document.hpp"
#include "json/detail/yaml_tokens.hpp"

namespace cairn::json {

std::string_view to_string(ParseRule rule) noexcept {
    switch (rule) {
        case ParseRule::syntax:
            return "syntax error";
        case ParseRule::invalid_utf8:
            return "not UTF-8";
        case ParseRule::too_large:
            return "too large";
        case ParseRule::too_deep:
            return "nested too deep";
        case ParseRule::too_many_values:
            return "too many values";
        case ParseRule::duplicate_key:
            return "key occurs twice";
        case ParseRule::key_not_scalar:
            return "key is not a scalar";
        case ParseRule::tag_refused:
            return "tag refused";
        case ParseRule::several_documents:
            return "more than one document";
    }
    return "unknown";
}

std::string to_string(const ParseError& error) {
    std::string rule(to_string(error.rule));
    if (error.line == 0) {
        return rule;
    }
    return "line " + std::to_string(error.line) + ", column " + std::to_string(error.column) +
           ": " + rule;
}

Result<Value, ParseError> parse_json(std::string_view text, const Limits& limits) {
    if (text.size() > limits.max_bytes) {
        return unexpected(ParseError{ParseRule::too_large, 0, 0});
    }
    detail::JsonTokens tokens(text, limits);
    return detail::build_value(tokens, limits);
}

Result<Value, ParseError> parse_yaml(std::string_view text, const Limits& limits) {
    if (text.size() > limits.max_bytes) {
        return unexpected(ParseError{ParseRule::too_large, 0, 0});
    }
    detail::RegularYamlTokens tokens(text, limits);
    Result<Value, ParseError> value = detail::build_value(tokens, limits);
    if (!value && tokens.irregular()) {
        value = detail::parse_any_yaml(text, limits);
    }
    return value;
}

}  // namespace cairn::json
