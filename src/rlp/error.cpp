#include "rlp/error.hpp"

#include "base/assert.hpp"

namespace cairn::rlp {

std::string_view to_string(Rule rule) noexcept {
    switch (rule) {
        case Rule::item_cut_off:
            return "an item is cut off";
        case Rule::byte_with_prefix:
            return "a byte below 0x80 has a prefix";
        case Rule::length_leading_zero:
            return "a length begins with zero";
        case Rule::length_not_minimal:
            return "the long form for fewer than 56 bytes";
        case Rule::trailing_bytes:
            return "bytes follow the item";
        case Rule::too_deep:
            return "lists are nested too deep";
        case Rule::item_missing:
            return "an item is missing";
        case Rule::items_left:
            return "the list has too many items";
        case Rule::string_expected:
            return "a string was expected";
        case Rule::list_expected:
            return "a list was expected";
        case Rule::integer_leading_zero:
            return "an integer begins with zero";
        case Rule::integer_too_large:
            return "an integer is too large";
        case Rule::wrong_size:
            return "a string has the wrong size";
        case Rule::too_long:
            return "a string is too long";
    }
    CAIRN_UNREACHABLE("every rule has its text");
}

std::string to_string(const Error& error) {
    return "byte " + std::to_string(error.offset) + ": " + std::string(to_string(error.rule));
}

}  // namespace cairn::rlp
