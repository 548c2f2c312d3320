// The regular subset of YAML as tokens, at the speed of a scanner.
//
// Regular is what the writers of the consensus test vectors (PyYAML, ruamel.yaml) produce: block
// and flow collections in any mix, scalars on one line that are plain ([A-Za-z0-9_.+/-] without
// spaces), in single quotes or in double quotes, all ASCII, without escapes; no comments, anchors,
// tags, tabs, directives or block scalars. Anything else, and anything malformed, is `irregular`:
// yaml-cpp then decides. What is accepted here means the same there (the tests and a fuzz target
// compare the two).
#pragma once

#include "json/detail/token.hpp"

#include <vector>

namespace cairn::json::detail {

class RegularYamlTokens final : public TokenSource {
  public:
    /// `text` must outlive the source.
    RegularYamlTokens(std::string_view text, const Limits& limits) noexcept;

    Token next() override;
    ParseError error() const override { return error_; }
    ParseError at(std::size_t offset, ParseRule rule) const override {
        return locate(text_, offset, rule);
    }
    /// After a failed token: the document is outside the subset. False: it breaks a limit.
    bool irregular() const noexcept { return irregular_; }

  private:
    enum class State : std::uint8_t {
        start,
        block_entry,  // at a block collection's first entry
        pending_key,  // a block mapping was opened; its first key has been scanned
        block_value,  // behind "key:"
        line_end,     // a node in block context has ended
        closing,      // at the next line, or at the end: which collections end with that?
        flow_first,   // behind an opening bracket
        flow_next,    // behind an element
        flow_value,   // behind "key:" within braces
        finished,
        failed,
    };
    enum class Shape : std::uint8_t { block_map, block_seq, flow_map, flow_seq };
    struct Frame {
        Shape shape;
        std::ptrdiff_t column;  // of a block collection's entries
    };
    struct Scalar {
        std::string_view text;
        std::size_t offset = 0;
        bool quoted = false;
    };

    Token fail_irregular() noexcept;
    Token push(Shape shape, std::ptrdiff_t column, Token::Kind kind);
    Token pop();
    Token key(State next);
    Token open_flow();
    static Token scalar_token(const Scalar& scalar) noexcept;
    Token null_token() const noexcept;

    char peek(std::size_t ahead = 0) const noexcept {
        return p_ + ahead < text_.size() ? text_[p_ + ahead] : '\n';
    }
    bool at_line_end() const noexcept { return p_ >= text_.size() || text_[p_] == '\n'; }
    bool at_dash() const noexcept { return peek() == '-' && (peek(1) == ' ' || peek(1) == '\n'); }
    void skip_spaces() noexcept {
        while (p_ < text_.size() && text_[p_] == ' ') {
            ++p_;
        }
    }
    bool next_line() noexcept;
    bool at_marker(std::string_view marker) const noexcept;
    bool skip_flow_space() noexcept;
    bool scan_scalar(Scalar& out) noexcept;
    bool take_key_colon() noexcept;

    Token start();
    Token block_node();
    Token block_entry();
    Token block_value();
    Token block_item();
    Token line_end();
    Token dispatch_line();
    Token flow_first();
    Token flow_next();
    Token flow_node();

    std::string_view text_;
    std::size_t max_depth_;
    std::size_t p_ = 0;
    std::vector<Frame> stack_;
    std::ptrdiff_t column_ = 0;        // of the node or line at p_; -1 at the document's end
    std::ptrdiff_t flow_indent_ = -1;  // lines within brackets must be indented deeper
    bool collections_allowed_ = true;  // may a block collection start at p_?
    bool irregular_ = false;
    Scalar pending_;
    ParseError error_;
    State state_ = State::start;
};

}  // namespace cairn::json::detail
