// JSON text (RFC 8259) as tokens.
//
// A scanner of our own, because numbers must keep their text: simdjson and nlohmann convert what
// they read, and neither hands out tokens on demand without compiling for one CPU. They are the
// oracles of its tests; simdjson checks the text's UTF-8 here.
#pragma once

#include "json/detail/token.hpp"

#include <vector>

namespace cairn::json::detail {

class JsonTokens final : public TokenSource {
  public:
    /// `text` must outlive the source.
    JsonTokens(std::string_view text, const Limits& limits);

    Token next() override;
    ParseError error() const override { return error_; }
    ParseError at(std::size_t offset, ParseRule rule) const override {
        return locate(text_, offset, rule);
    }

  private:
    enum class State : std::uint8_t {
        value,        // at a value
        first,        // behind an opening bracket
        after_key,    // before the colon
        after_value,  // before a comma or a closing bracket
        finished,
        failed,
    };

    Token fail(ParseRule rule, std::size_t offset) noexcept;
    void skip_space() noexcept {
        while (p_ < text_.size() &&
               (text_[p_] == ' ' || text_[p_] == '\n' || text_[p_] == '\r' || text_[p_] == '\t')) {
            ++p_;
        }
    }
    char peek() const noexcept { return p_ < text_.size() ? text_[p_] : '\0'; }

    Token value();
    Token open(bool object);
    Token close();
    Token key();
    Token word();
    Token string(Token::Kind kind);
    bool scan_string(std::string_view& out);
    bool unescape(std::size_t end, std::string_view& out);
    bool unescape_unicode();
    bool read_hex4(unsigned& out) noexcept;

    std::string_view text_;
    std::size_t max_depth_;
    std::size_t p_ = 0;
    std::vector<bool> objects_;  // the open brackets: is it an object?
    std::string scratch_;        // the last string that had escapes
    ParseError error_;
    State state_ = State::value;
};

}  // namespace cairn::json::detail
