#include "json/detail/json_tokens.hpp"

#include "json/detail/number.hpp"

#include <simdjson.h>

#include <cstring>

namespace cairn::json::detail {
namespace {

/// No backslash and no control character. Without branches, so that it runs at memory speed.
bool is_literal(std::string_view text) noexcept {
    unsigned bad = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        bad |= static_cast<unsigned>(byte < 0x20U) | static_cast<unsigned>(byte == '\\');
    }
    return bad == 0;
}

void append_utf8(std::string& out, unsigned code) {
    const auto tail = [&](unsigned shift) {
        out.push_back(static_cast<char>(0x80U | ((code >> shift) & 0x3fU)));
    };
    if (code < 0x80) {
        out.push_back(static_cast<char>(code));
    } else if (code < 0x800) {
        out.push_back(static_cast<char>(0xc0U | (code >> 6U)));
        tail(0);
    } else if (code < 0x10000) {
        out.push_back(static_cast<char>(0xe0U | (code >> 12U)));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xf0U | (code >> 18U)));
        tail(12);
        tail(6);
        tail(0);
    }
}

constexpr bool is_high_surrogate(unsigned code) noexcept {
    return code >= 0xd800 && code < 0xdc00;
}
constexpr bool is_low_surrogate(unsigned code) noexcept {
    return code >= 0xdc00 && code < 0xe000;
}

}  // namespace

JsonTokens::JsonTokens(std::string_view text, const Limits& limits)
    : text_(text), max_depth_(limits.max_depth) {
    if (!simdjson::validate_utf8(text.data(), text.size())) {
        state_ = State::failed;
        error_ = {ParseRule::invalid_utf8, 0, 0};
    }
}

Token JsonTokens::fail(ParseRule rule, std::size_t offset) noexcept {
    state_ = State::failed;
    error_ = locate(text_, offset, rule);
    return {};
}

Token JsonTokens::next() {
    if (state_ == State::failed) {
        return {};
    }
    skip_space();
    switch (state_) {
        case State::value:
            return value();
        case State::first:
            if (peek() == (objects_.back() ? '}' : ']')) {
                return close();
            }
            return objects_.back() ? key() : value();
        case State::after_key:
            if (peek() != ':') {
                return fail(ParseRule::syntax, p_);
            }
            ++p_;
            skip_space();
            return value();
        case State::after_value:
            if (peek() == (objects_.back() ? '}' : ']')) {
                return close();
            }
            if (peek() != ',') {
                return fail(ParseRule::syntax, p_);
            }
            ++p_;
            skip_space();
            return objects_.back() ? key() : value();
        case State::finished:
            return p_ == text_.size() ? Token{Token::Kind::end, false, {}, p_}
                                      : fail(ParseRule::syntax, p_);
        case State::failed:
            break;
    }
    return {};
}

Token JsonTokens::value() {
    switch (peek()) {
        case '[':
            return open(false);
        case '{':
            return open(true);
        case '"':
            return string(Token::Kind::scalar);
        default:
            return word();
    }
}

Token JsonTokens::open(bool object) {
    if (objects_.size() == max_depth_) {
        return fail(ParseRule::too_deep, p_);
    }
    objects_.push_back(object);
    state_ = State::first;
    return {object ? Token::Kind::begin_object : Token::Kind::begin_array, false, {}, p_++};
}

Token JsonTokens::close() {
    const bool object = objects_.back();
    objects_.pop_back();
    state_ = objects_.empty() ? State::finished : State::after_value;
    return {object ? Token::Kind::end_object : Token::Kind::end_array, false, {}, p_++};
}

Token JsonTokens::key() {
    return peek() == '"' ? string(Token::Kind::key) : fail(ParseRule::syntax, p_);
}

/// null, true, false or a number.
Token JsonTokens::word() {
    const std::size_t begin = p_;
    p_ = std::min(text_.find_first_of(" \n\r\t,]}:[{\"", p_), text_.size());
    const std::string_view text = text_.substr(begin, p_ - begin);
    if (text != "null" && text != "true" && text != "false" && !is_json_number(text)) {
        return fail(ParseRule::syntax, begin);
    }
    state_ = objects_.empty() ? State::finished : State::after_value;
    return {Token::Kind::scalar, false, text, begin};
}

Token JsonTokens::string(Token::Kind kind) {
    const std::size_t begin = p_;
    std::string_view text;
    if (!scan_string(text)) {
        return fail(ParseRule::syntax, begin);
    }
    if (kind == Token::Kind::key) {
        state_ = State::after_key;
    } else {
        state_ = objects_.empty() ? State::finished : State::after_value;
    }
    return {kind, true, text, begin};
}

/// p_ moves from the opening quote behind the closing one.
bool JsonTokens::scan_string(std::string_view& out) {
    const char* const begin = text_.data() + ++p_;
    const auto* const quote = static_cast<const char*>(std::memchr(begin, '"', text_.size() - p_));
    if (quote == nullptr) {
        return false;
    }
    out = {begin, static_cast<std::size_t>(quote - begin)};
    if (!is_literal(out)) {
        return unescape(text_.size(), out);
    }
    p_ += out.size() + 1;
    return true;
}

bool JsonTokens::unescape(std::size_t end, std::string_view& out) {
    static constexpr std::string_view names = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    scratch_.clear();
    while (p_ < end) {
        const char c = text_[p_++];
        if (c == '"') {
            out = scratch_;
            return true;
        }
        if (static_cast<unsigned char>(c) < 0x20) {
            return false;
        }
        if (c != '\\') {
            scratch_.push_back(c);
            continue;
        }
        const char escape = p_ < end ? text_[p_++] : '\0';
        if (escape == 'u') {
            if (!unescape_unicode()) {
                return false;
            }
            continue;
        }
        const std::size_t which = names.find(escape);
        if (which == std::string_view::npos) {
            return false;
        }
        scratch_.push_back(meanings[which]);
    }
    return false;
}

/// Behind "\u". A surrogate must be one of a pair.
bool JsonTokens::unescape_unicode() {
    unsigned code = 0;
    if (!read_hex4(code) || is_low_surrogate(code)) {
        return false;
    }
    if (is_high_surrogate(code)) {
        unsigned low = 0;
        if (text_.substr(p_, 2) != "\\u") {
            return false;
        }
        p_ += 2;
        if (!read_hex4(low) || !is_low_surrogate(low)) {
            return false;
        }
        code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
    }
    append_utf8(scratch_, code);
    return true;
}

bool JsonTokens::read_hex4(unsigned& out) noexcept {
    static constexpr std::string_view digits = "0123456789abcdef";
    for (int i = 0; i < 4; ++i) {
        const char c = p_ < text_.size() ? text_[p_++] : '\0';
        const std::size_t digit = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
        if (digit == std::string_view::npos) {
            return false;
        }
        out = out * 16 + static_cast<unsigned>(digit);
    }
    return true;
}

}  // namespace cairn::json::detail
