// Reads RLP, item by item, without copying: what it gives are views of the input.
// Yellow Paper, appendix B. Canonical only: whatever is read and written again is the same bytes.
//
//   rlp::Reader input(bytes);
//   CAIRN_TRY_ASSIGN(rlp::Reader fields, input.list());
//   CAIRN_TRY_ASSIGN(const std::uint64_t nonce, fields.uint64());
//   CAIRN_TRY_ASSIGN(const Bytes20 to, fields.fixed<20>());
//   CAIRN_TRY(fields.end());   // no field is left
//   CAIRN_TRY(input.end());    // nothing follows the list
//
// A list is opened when it is asked for, so nesting costs neither stack nor memory here; a reader
// that keeps trees of unknown depth bounds them itself, or asks check() first.
// A read that fails leaves the reader where it was. Errors have the offset in the outermost input.
// Cost: O(1) for an item, whatever its size. Threads: a plain value.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"
#include "rlp/error.hpp"

#include <limits>
#include <optional>

namespace cairn::rlp {

enum class Kind : std::uint8_t { string, list };

struct Item {
    Kind kind = Kind::string;
    /// The string, or the items of the list.
    BytesView payload;
    /// With its prefix.
    BytesView encoding;
};

class Reader {
  public:
    /// Over items one after the other; `input` outlives the reader and what it gives.
    explicit Reader(BytesView input) noexcept : input_(input), end_(input.size()) {}

    bool at_end() const noexcept { return at_ == end_; }
    /// In the outermost input.
    std::size_t offset() const noexcept { return at_; }
    /// What has not been read yet.
    BytesView rest() const noexcept { return input_.subspan(at_, end_ - at_); }

    /// The next item without reading it.
    Decoded<Item> peek() const noexcept;
    /// The next item, whatever it is.
    Decoded<Item> item() noexcept;
    /// Items still to be read. Cost: linear in their number.
    Decoded<std::size_t> count() const noexcept;

    /// A reader of the list's items.
    Decoded<Reader> list() noexcept;
    Decoded<BytesView> string(
        std::size_t max_size = std::numeric_limits<std::size_t>::max()) noexcept;
    /// An integer as big-endian bytes: no leading zeros, empty for zero.
    Decoded<BytesView> integer(std::size_t max_size) noexcept;
    Decoded<std::uint64_t> uint64() noexcept;
    Decoded<base::U256> uint256() noexcept;
    template <std::size_t N>
    Decoded<FixedBytes<N>> fixed() noexcept {
        CAIRN_TRY_ASSIGN(const BytesView bytes, of_size(N));
        return FixedBytes<N>::from(bytes);
    }
    /// An optional value: null for the empty string.
    template <std::size_t N>
    Decoded<std::optional<FixedBytes<N>>> fixed_or_empty() noexcept {
        CAIRN_TRY_ASSIGN(const Item next, peek());
        if (next.kind == Kind::string && next.payload.empty()) {
            at_ += next.encoding.size();
            return std::nullopt;
        }
        CAIRN_TRY_ASSIGN(const FixedBytes<N> value, fixed<N>());
        return value;
    }

    /// An error unless everything has been read: items_left in a list, else trailing_bytes.
    Decoded<void> end() const noexcept;

  private:
    Reader(BytesView input, std::size_t at, std::size_t end) noexcept
        : input_(input), at_(at), end_(end), in_list_(true) {}
    Decoded<BytesView> of_size(std::size_t size) noexcept;
    Decoded<Item> expect(Kind kind, Rule otherwise) const noexcept;
    unexpected<Error> error(Rule rule) const noexcept { return unexpected(Error{rule, at_}); }

    BytesView input_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    bool in_list_ = false;
};

struct Limits {
    /// Lists around lists; 0 allows strings only.
    std::size_t max_depth = 64;
};

/// Whether `input` is exactly one item, canonical in all its depth. Uses no recursion.
/// Cost: linear in the number of items; memory O(max_depth).
Decoded<void> check(BytesView input, const Limits& limits = {});

}  // namespace cairn::rlp
