#include "json/detail/yaml_tokens.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace cairn::json::detail {
namespace {

/// YAML allows implicit keys up to this length.
constexpr std::size_t max_key_length = 1024;

constexpr auto plain_table = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789_.+/-")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}();
constexpr bool is_plain(char c) noexcept {
    return plain_table[static_cast<unsigned char>(c)];
}
constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
constexpr bool is_plain_start(char c) noexcept {
    return is_plain(c) && c != '.' && c != '+' && c != '/' && c != '-';
}

/// Printable ASCII and no backslash. Without branches, so that it runs at memory speed.
bool is_simple(std::string_view text) noexcept {
    unsigned bad = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        bad |= static_cast<unsigned>(byte < 0x20U) | static_cast<unsigned>(byte > 0x7eU) |
               static_cast<unsigned>(byte == '\\');
    }
    return bad == 0;
}

}  // namespace

RegularYamlTokens::RegularYamlTokens(std::string_view text, const Limits& limits) noexcept
    : text_(text), max_depth_(limits.max_depth) {}

Token RegularYamlTokens::next() {
    switch (state_) {
        case State::start:
            return start();
        case State::block_entry:
            return block_entry();
        case State::pending_key:
            state_ = State::block_value;
            return {Token::Kind::key, pending_.quoted, pending_.text, pending_.offset};
        case State::block_value:
            return block_value();
        case State::line_end:
            return line_end();
        case State::closing:
            return dispatch_line();
        case State::flow_first:
            return flow_first();
        case State::flow_next:
            return flow_next();
        case State::flow_value:
            return skip_flow_space() ? flow_node() : fail_irregular();
        case State::finished:
            return {Token::Kind::end, false, {}, p_};
        case State::failed:
            break;
    }
    return {};
}

Token RegularYamlTokens::fail_irregular() noexcept {
    irregular_ = true;
    state_ = State::failed;
    error_ = locate(text_, p_, ParseRule::syntax);
    return {};
}

Token RegularYamlTokens::push(Shape shape, std::ptrdiff_t column, Token::Kind kind) {
    if (stack_.size() == max_depth_) {
        state_ = State::failed;
        error_ = locate(text_, p_, ParseRule::too_deep);
        return {};
    }
    stack_.push_back({shape, column});
    return {kind, false, {}, p_};
}

Token RegularYamlTokens::pop() {
    const Shape shape = stack_.back().shape;
    stack_.pop_back();
    const bool map = shape == Shape::block_map || shape == Shape::flow_map;
    return {map ? Token::Kind::end_object : Token::Kind::end_array, false, {}, p_};
}

/// "key:" at p_; what follows it is read in state `next`.
Token RegularYamlTokens::key(State next) {
    Scalar key;
    if (!scan_scalar(key) || key.text.size() > max_key_length || !take_key_colon()) {
        return fail_irregular();
    }
    state_ = next;
    return {Token::Kind::key, key.quoted, key.text, key.offset};
}

/// An opening bracket at p_.
Token RegularYamlTokens::open_flow() {
    const bool map = peek() == '{';
    const Token token = push(map ? Shape::flow_map : Shape::flow_seq, -1,
                             map ? Token::Kind::begin_object : Token::Kind::begin_array);
    ++p_;
    state_ = token.kind == Token::Kind::failed ? State::failed : State::flow_first;
    return token;
}

Token RegularYamlTokens::scalar_token(const Scalar& scalar) noexcept {
    return {Token::Kind::scalar, scalar.quoted, scalar.text, scalar.offset};
}
Token RegularYamlTokens::null_token() const noexcept {
    return {Token::Kind::scalar, false, {}, p_};
}

// Scanning ---------------------------------------------------------------------------------------

/// True if the line at p_ is this marker and nothing else.
bool RegularYamlTokens::at_marker(std::string_view marker) const noexcept {
    const std::string_view rest = text_.substr(p_);
    return rest.starts_with(marker) &&
           (rest.size() == marker.size() || rest[marker.size()] == '\n');
}

/// From a line's end to the first character of the next line that has one, with column_ set;
/// column_ is -1 at the end of the document. False: something else follows that end.
bool RegularYamlTokens::next_line() noexcept {
    while (p_ < text_.size()) {
        const std::size_t line = ++p_;
        skip_spaces();
        if (p_ < text_.size() && text_[p_] != '\n') {
            column_ = static_cast<std::ptrdiff_t>(p_ - line);
            break;
        }
    }
    const bool ended = p_ < text_.size() && column_ == 0 && at_marker("...");
    if (p_ >= text_.size() || ended) {
        const std::size_t tail = std::min(text_.size(), p_ + (ended ? 3 : 0));
        column_ = -1;
        return std::ranges::all_of(text_.substr(tail), [](char c) { return c == '\n'; });
    }
    return true;
}

/// Spaces and line ends between brackets.
bool RegularYamlTokens::skip_flow_space() noexcept {
    skip_spaces();
    while (p_ < text_.size() && text_[p_] == '\n') {
        const std::size_t line = ++p_;
        skip_spaces();
        const bool blank = p_ < text_.size() && text_[p_] == '\n';
        if (!blank && static_cast<std::ptrdiff_t>(p_ - line) <= flow_indent_) {
            return false;
        }
    }
    return p_ < text_.size();
}

/// A scalar in one line; p_ moves behind it.
bool RegularYamlTokens::scan_scalar(Scalar& out) noexcept {
    const char quote = peek();
    if (quote == '\'' || quote == '"') {
        const char* const begin = text_.data() + p_ + 1;
        const std::size_t rest = text_.size() - p_ - 1;
        const auto* const end = static_cast<const char*>(std::memchr(begin, quote, rest));
        if (end == nullptr) {
            return false;
        }
        out = {{begin, static_cast<std::size_t>(end - begin)}, p_, true};
        p_ += out.text.size() + 2;
        return is_simple(out.text) && peek() != quote;
    }
    const bool negative = quote == '-' && is_digit(peek(1));
    if (!negative && !is_plain_start(quote)) {
        return false;
    }
    const std::size_t begin = p_;
    while (p_ < text_.size() && is_plain(text_[p_])) {
        ++p_;
    }
    out = {text_.substr(begin, p_ - begin), begin, false};
    return true;
}

/// ':' and a space or line end; p_ moves behind the colon.
bool RegularYamlTokens::take_key_colon() noexcept {
    if (peek() != ':' || p_ >= text_.size() || (peek(1) != ' ' && peek(1) != '\n')) {
        return false;
    }
    ++p_;
    return true;
}

// Block context ----------------------------------------------------------------------------------

Token RegularYamlTokens::start() {
    if (at_marker("---")) {
        p_ = 3;
        if (!next_line()) {
            return fail_irregular();
        }
    } else {
        skip_spaces();
        column_ = static_cast<std::ptrdiff_t>(p_);
        if (at_line_end() && !next_line()) {
            return fail_irregular();
        }
    }
    if (column_ < 0 || at_marker("...")) {
        return fail_irregular();
    }
    return block_node();
}

Token RegularYamlTokens::block_node() {
    const char first = peek();
    if (first == '[' || first == '{') {
        flow_indent_ = stack_.empty() ? -1 : stack_.back().column;
        return open_flow();
    }
    if (at_dash()) {
        if (!collections_allowed_) {
            return fail_irregular();
        }
        const Token token = push(Shape::block_seq, column_, Token::Kind::begin_array);
        state_ = token.kind == Token::Kind::failed ? State::failed : State::block_entry;
        return token;
    }
    Scalar scalar;
    if (!scan_scalar(scalar)) {
        return fail_irregular();
    }
    if (take_key_colon()) {
        if (!collections_allowed_ || scalar.text.size() > max_key_length) {
            return fail_irregular();
        }
        pending_ = scalar;
        const Token token = push(Shape::block_map, column_, Token::Kind::begin_object);
        state_ = token.kind == Token::Kind::failed ? State::failed : State::pending_key;
        return token;
    }
    state_ = State::line_end;
    return scalar_token(scalar);
}

/// At the first character of an entry of the innermost collection.
Token RegularYamlTokens::block_entry() {
    if (stack_.back().shape == Shape::block_seq) {
        ++p_;
        return block_item();
    }
    return key(State::block_value);
}

Token RegularYamlTokens::block_value() {
    const std::ptrdiff_t parent = stack_.back().column;
    skip_spaces();
    if (!at_line_end()) {
        collections_allowed_ = false;
        return block_node();
    }
    if (!next_line()) {
        return fail_irregular();
    }
    if (column_ > parent || (column_ == parent && at_dash())) {
        collections_allowed_ = true;
        return block_node();
    }
    return fail_irregular();
}

Token RegularYamlTokens::block_item() {
    const std::ptrdiff_t parent = stack_.back().column;
    const std::size_t dash = p_ - 1;
    skip_spaces();
    collections_allowed_ = true;
    if (!at_line_end()) {
        column_ = parent + static_cast<std::ptrdiff_t>(p_ - dash);
        return block_node();
    }
    return next_line() && column_ > parent ? block_node() : fail_irregular();
}

Token RegularYamlTokens::line_end() {
    skip_spaces();
    return at_line_end() && next_line() ? dispatch_line() : fail_irregular();
}

/// The line at p_ belongs to the innermost collection with its column; those inside have ended.
Token RegularYamlTokens::dispatch_line() {
    if (stack_.empty()) {
        state_ = State::finished;
        return column_ < 0 ? next() : fail_irregular();
    }
    const Frame frame = stack_.back();
    const bool dash = column_ >= 0 && at_dash();
    if (column_ < frame.column ||
        (column_ == frame.column && frame.shape == Shape::block_seq && !dash)) {
        state_ = State::closing;
        return pop();
    }
    if (column_ > frame.column || (frame.shape == Shape::block_map && dash)) {
        return fail_irregular();
    }
    return block_entry();
}

// Flow context -----------------------------------------------------------------------------------

Token RegularYamlTokens::flow_first() {
    const bool map = stack_.back().shape == Shape::flow_map;
    if (!skip_flow_space()) {
        return fail_irregular();
    }
    if (peek() == (map ? '}' : ']')) {
        return flow_next();
    }
    return map ? key(State::flow_value) : flow_node();
}

Token RegularYamlTokens::flow_next() {
    const bool map = stack_.back().shape == Shape::flow_map;
    if (!skip_flow_space()) {
        return fail_irregular();
    }
    if (peek() == (map ? '}' : ']')) {
        ++p_;
        const Token token = pop();
        const bool flow = !stack_.empty() && (stack_.back().shape == Shape::flow_map ||
                                              stack_.back().shape == Shape::flow_seq);
        state_ = flow ? State::flow_next : State::line_end;
        return token;
    }
    if (peek() != ',') {
        return fail_irregular();
    }
    ++p_;
    if (!skip_flow_space()) {
        return fail_irregular();
    }
    return map ? key(State::flow_value) : flow_node();
}

Token RegularYamlTokens::flow_node() {
    const char first = peek();
    if (first == '[' || first == '{') {
        return open_flow();
    }
    Scalar scalar;
    if (!scan_scalar(scalar)) {
        return fail_irregular();
    }
    state_ = State::flow_next;
    return scalar_token(scalar);
}

}  // namespace cairn::json::detail
