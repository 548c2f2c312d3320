// Why bytes are not the RLP that was expected: one enumerator per rule, and where.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::rlp {

enum class Rule : std::uint8_t {
    // Of the encoding itself (Yellow Paper, appendix B).
    item_cut_off,         // the input, or the list around it, ends before the item does
    byte_with_prefix,     // a single byte below 0x80 is its own encoding
    length_leading_zero,  // the length of a long item begins with a zero byte
    length_not_minimal,   // the long form for fewer than 56 bytes
    trailing_bytes,       // something follows the outermost item
    too_deep,             // lists nested deeper than the caller's limit
    // Of what the caller expects.
    item_missing,          // the list, or the input, has no more items
    items_left,            // the list has more items than expected
    string_expected,       // a list stands there
    list_expected,         // a string stands there
    integer_leading_zero,  // integers have no leading zero bytes; zero is the empty string
    integer_too_large,     // more bytes than its type holds
    wrong_size,            // a string of fixed size has another one
    too_long,              // a string longer than the caller's limit
};
std::string_view to_string(Rule rule) noexcept;

struct Error {
    Rule rule = Rule::item_cut_off;
    /// Of the item, in the outermost input.
    std::size_t offset = 0;
    friend bool operator==(const Error&, const Error&) = default;
};
/// "byte 14: a list was expected"
std::string to_string(const Error& error);

template <class T>
using Decoded = Result<T, Error>;

}  // namespace cairn::rlp
