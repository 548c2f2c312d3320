#include "rlp/reader.hpp"

#include "rlp/prefix.hpp"

#include <vector>

namespace cairn::rlp {
namespace {

/// Where an item's payload begins and how long it is, or the rule that its prefix breaks.
struct Extent {
    std::size_t prefix_size = 0;
    std::size_t payload_size = 0;
};

Result<Extent, Rule> long_extent(BytesView in, std::size_t size) noexcept {
    if (in.size() < 1 + size) {
        return unexpected(Rule::item_cut_off);
    }
    if (in[1] == 0) {
        return unexpected(Rule::length_leading_zero);
    }
    std::size_t length = 0;
    for (std::size_t i = 1; i <= size; ++i) {
        length = length << 8U | in[i];
    }
    if (length <= SHORT_MAX) {
        return unexpected(Rule::length_not_minimal);
    }
    return Extent{.prefix_size = 1 + size, .payload_size = length};
}

/// `in` is not empty.
Result<Extent, Rule> extent(BytesView in) noexcept {
    static_assert(sizeof(std::size_t) == 8, "a length of 8 bytes fits");
    const std::uint8_t first = in[0];
    if (first < STRING_BASE) {
        return Extent{.prefix_size = 0, .payload_size = 1};
    }
    const std::size_t code = first & 0x3fU;
    return code <= SHORT_MAX ? Extent{.prefix_size = 1, .payload_size = code}
                             : long_extent(in, code - SHORT_MAX);
}

Result<Item, Rule> first_item(BytesView in) noexcept {
    CAIRN_TRY_ASSIGN(const Extent found, extent(in));
    if (found.payload_size > in.size() - found.prefix_size) {
        return unexpected(Rule::item_cut_off);
    }
    const BytesView payload = in.subspan(found.prefix_size, found.payload_size);
    const bool is_list = in[0] >= LIST_BASE;
    if (!is_list && found.prefix_size == 1 && payload.size() == 1 && payload[0] < STRING_BASE) {
        return unexpected(Rule::byte_with_prefix);
    }
    return Item{.kind = is_list ? Kind::list : Kind::string,
                .payload = payload,
                .encoding = in.first(found.prefix_size + found.payload_size)};
}

}  // namespace

Decoded<Item> Reader::peek() const noexcept {
    if (at_end()) {
        return error(Rule::item_missing);
    }
    const Result<Item, Rule> found = first_item(rest());
    if (!found) {
        return error(found.error());
    }
    return *found;
}

Decoded<Item> Reader::item() noexcept {
    CAIRN_TRY_ASSIGN(const Item found, peek());
    at_ += found.encoding.size();
    return found;
}

Decoded<std::size_t> Reader::count() const noexcept {
    std::size_t out = 0;
    for (Reader ahead = *this; !ahead.at_end(); ++out) {
        CAIRN_TRY(ahead.item());
    }
    return out;
}

Decoded<Item> Reader::expect(Kind kind, Rule otherwise) const noexcept {
    CAIRN_TRY_ASSIGN(const Item found, peek());
    if (found.kind != kind) {
        return error(otherwise);
    }
    return found;
}

Decoded<Reader> Reader::list() noexcept {
    CAIRN_TRY_ASSIGN(const Item found, expect(Kind::list, Rule::list_expected));
    at_ += found.encoding.size();
    return Reader(input_, at_ - found.payload.size(), at_);
}

Decoded<BytesView> Reader::string(std::size_t max_size) noexcept {
    CAIRN_TRY_ASSIGN(const Item found, expect(Kind::string, Rule::string_expected));
    if (found.payload.size() > max_size) {
        return error(Rule::too_long);
    }
    at_ += found.encoding.size();
    return found.payload;
}

Decoded<BytesView> Reader::of_size(std::size_t size) noexcept {
    CAIRN_TRY_ASSIGN(const Item found, expect(Kind::string, Rule::string_expected));
    if (found.payload.size() != size) {
        return error(Rule::wrong_size);
    }
    at_ += found.encoding.size();
    return found.payload;
}

Decoded<BytesView> Reader::integer(std::size_t max_size) noexcept {
    CAIRN_TRY_ASSIGN(const Item found, expect(Kind::string, Rule::string_expected));
    if (!found.payload.empty() && found.payload[0] == 0) {
        return error(Rule::integer_leading_zero);
    }
    if (found.payload.size() > max_size) {
        return error(Rule::integer_too_large);
    }
    at_ += found.encoding.size();
    return found.payload;
}

Decoded<std::uint64_t> Reader::uint64() noexcept {
    CAIRN_TRY_ASSIGN(const BytesView bytes, integer(8));
    std::uint64_t out = 0;
    for (const std::uint8_t byte : bytes) {
        out = out << 8U | byte;
    }
    return out;
}

Decoded<base::U256> Reader::uint256() noexcept {
    CAIRN_TRY_ASSIGN(const BytesView bytes, integer(32));
    return base::U256::from_be_bytes(bytes).value();
}

Decoded<void> Reader::end() const noexcept {
    if (!at_end()) {
        return error(in_list_ ? Rule::items_left : Rule::trailing_bytes);
    }
    return {};
}

Decoded<void> check(BytesView input, const Limits& limits) {
    std::vector<Reader> open;  // the innermost list last
    Reader at(input);
    do {
        CAIRN_TRY_ASSIGN(const Item next, at.peek());
        if (next.kind == Kind::string) {
            CAIRN_TRY(at.item());
        } else if (open.size() == limits.max_depth) {
            return unexpected(Error{Rule::too_deep, at.offset()});
        } else {
            CAIRN_TRY_ASSIGN(const Reader inner, at.list());
            open.push_back(at);
            at = inner;
        }
        while (at.at_end() && !open.empty()) {
            at = open.back();
            open.pop_back();
        }
    } while (!open.empty());
    return at.end();
}

}  // namespace cairn::rlp
