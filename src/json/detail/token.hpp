// A document as a stream of tokens: what the mapping reads, whatever the document was written in.
#pragma once

#include "base/result.hpp"
#include "json/parse.hpp"

#include <cstddef>
#include <string_view>

namespace cairn::json::detail {

struct Token {
    enum class Kind : std::uint8_t {
        scalar,  // text; quoted
        key,     // text: what follows, up to its end, is this member's value
        begin_array,
        end_array,
        begin_object,
        end_object,
        end,     // of the document
        failed,  // see TokenSource::error()
    };
    Kind kind = Kind::failed;
    bool quoted = false;
    std::string_view text;   // valid until the next call of next()
    std::size_t offset = 0;  // in the document's text
};

/// Hands out the tokens of one document. Nesting is balanced and within the limits; keys may
/// repeat.
class TokenSource {
  public:
    TokenSource() = default;
    TokenSource(const TokenSource&) = delete;
    TokenSource(TokenSource&&) = delete;
    TokenSource& operator=(const TokenSource&) = delete;
    TokenSource& operator=(TokenSource&&) = delete;
    virtual ~TokenSource() = default;

    /// After `end` or `failed` there is nothing more to ask for.
    virtual Token next() = 0;
    virtual ParseError error() const = 0;
    /// Where a token's offset lies.
    virtual ParseError at(std::size_t offset, ParseRule rule) const = 0;
};

/// Line and column of `offset` in `text`.
ParseError locate(std::string_view text, std::size_t offset, ParseRule rule) noexcept;

/// How a scalar's text is classed: JSON's rules are a subset of YAML's.
Kind class_of(const Token& scalar) noexcept;

/// Reads the source's next value. Checks keys for duplicates and counts values.
Result<Value, ParseError> build_next(TokenSource& source, const Limits& limits);
/// The same for a whole document.
Result<Value, ParseError> build_value(TokenSource& source, const Limits& limits);

}  // namespace cairn::json::detail
