// Generalized indices: the number of a node in a Merkle tree, 1 for the root, 2k and 2k + 1 for the
// children of k.
// Spec: consensus-specs v1.7.0-beta.4, ssz/merkle-proofs.md; EIP-7916 for progressive trees.
//
// 127 levels at most: more than any type of the specification has, and more than 64.
#pragma once

#include "base/assert.hpp"
#include "ssz/path.hpp"

#include <algorithm>
#include <compare>
#include <optional>

namespace cairn::ssz {

class GeneralizedIndex {
  public:
    static constexpr std::size_t max_length = 127;

    /// The root.
    constexpr GeneralizedIndex() = default;
    /// A constant of the specification; not zero.
    explicit constexpr GeneralizedIndex(std::uint64_t value) : value_(value) {
        CAIRN_ASSERT(value != 0);
    }
    /// A number from outside: none if it is zero.
    static constexpr std::optional<GeneralizedIndex> from(std::uint64_t value) {
        return value == 0 ? std::nullopt : std::optional(GeneralizedIndex(value));
    }

    /// The number of levels below the root.
    constexpr std::size_t length() const noexcept {
        const auto high = static_cast<std::uint64_t>(value_ >> 64U);
        return high != 0
                   ? 63 + static_cast<std::size_t>(std::bit_width(high))
                   : std::max(static_cast<std::size_t>(std::bit_width(low())), std::size_t{1}) - 1;
    }
    /// Is the step that leads to level length() - position a right turn?
    constexpr bool bit(std::size_t position) const noexcept {
        return ((value_ >> position) & 1U) != 0;
    }
    constexpr GeneralizedIndex sibling() const noexcept { return raw(value_ ^ 1U); }
    constexpr GeneralizedIndex parent() const noexcept { return raw(value_ >> 1U); }
    constexpr GeneralizedIndex child(bool right_side) const noexcept {
        return raw((value_ << 1U) | (right_side ? 1U : 0U));
    }
    /// The node `levels` above; levels <= length().
    constexpr GeneralizedIndex ancestor(std::size_t levels) const noexcept {
        return raw(value_ >> levels);
    }
    /// This node seen from its ancestor `depth` levels below the root; depth <= length().
    constexpr GeneralizedIndex below(std::size_t depth) const noexcept {
        const Wide top = Wide{1} << (length() - depth);
        return raw((value_ & (top - 1)) | top);
    }
    /// The node at this index of the tree below, whose root is here; the lengths together are at
    /// most 127.
    constexpr GeneralizedIndex then(GeneralizedIndex lower) const noexcept {
        const Wide top = Wide{1} << lower.length();
        return raw((value_ << lower.length()) | (lower.value_ & (top - 1)));
    }
    /// The index within its level; length() <= 64.
    constexpr std::uint64_t position() const noexcept {
        return length() >= 64 ? low() : low() & ((std::uint64_t{1} << length()) - 1);
    }
    constexpr std::uint64_t low() const noexcept { return static_cast<std::uint64_t>(value_); }
    /// The number, if it fits.
    constexpr std::optional<std::uint64_t> to_uint64() const noexcept {
        return (value_ >> 64U) == 0 ? std::optional(low()) : std::nullopt;
    }

    friend constexpr bool operator==(GeneralizedIndex, GeneralizedIndex) = default;
    friend constexpr auto operator<=>(GeneralizedIndex a, GeneralizedIndex b) noexcept {
        return a.value_ <=> b.value_;
    }
    /// In decimal.
    friend std::string to_string(GeneralizedIndex index);

  private:
    __extension__ using Wide = unsigned __int128;
    static constexpr GeneralizedIndex raw(Wide value) noexcept {
        GeneralizedIndex out;
        out.value_ = value;
        return out;
    }
    Wide value_ = 1;
};

std::string to_string(GeneralizedIndex index);

/// Where a path leads in a type's tree.
struct TreePlace {
    GeneralizedIndex index;         // of the node: an element's root, or the chunk it is packed in
    std::uint8_t chunk_offset = 0;  // where a packed element begins in its chunk; bits: the byte's
    Bound bound;                    // null type: a byte, a bit or a property
};

// consensus-specs v1.7.0-beta.4 ssz/merkle-proofs.md#ssz-object-to-index
Result<TreePlace, PathError> get_generalized_index(const Bound& bound, const Context& context,
                                                   const Path& path);
Result<TreePlace, PathError> get_generalized_index(const Bound& bound, const Context& context,
                                                   std::string_view path);
template <class T>
Result<TreePlace, PathError> get_generalized_index(const Context& context, std::string_view path) {
    return get_generalized_index(bound_of<T>(), context, path);
}

/// The node of chunk `i` in a progressive tree (EIP-7916), seen from that tree's root.
GeneralizedIndex progressive_chunk_index(std::uint64_t i) noexcept;

/// How the children of a value hang in its tree.
struct TreeShape {
    bool mixed = false;             // the root hashes data and a length, selector or field mask
    bool progressive = false;       // the data is a progressive tree
    std::uint64_t chunk_limit = 0;  // of a balanced tree
};
TreeShape tree_shape(const Bound& bound, const Context& context);

/// How many elements, bytes or bits share one chunk.
std::uint64_t items_per_chunk(const Type& type) noexcept;

/// The position of a live field's root among a container's chunks; a progressive one's gaps count.
std::size_t field_position(const Type& container, const Context& context, const FieldInfo& field);

}  // namespace cairn::ssz
