// Nodes as RLP. Yellow Paper, appendix D.
#pragma once

#include "state/nibbles.hpp"

#include <array>

namespace cairn::state::mpt {

/// What a parent holds of a child: an encoding below 32 bytes, or 32 bytes of hash; empty: nothing.
struct Reference {
    std::array<std::uint8_t, 32> bytes{};
    std::uint8_t size = 0;
    BytesView view() const noexcept { return BytesView(bytes).first(size); }
    static Reference from(BytesView view) noexcept;
};

/// The reference to a node of this encoding.
Reference reference_of(BytesView encoding) noexcept;
/// Those of many nodes: out[i] of encodings[i]. At most 64; the empty encoding has none.
void references_of(std::span<const BytesView> encodings, Reference* out) noexcept;

/// Each appends to `out`.
void encode_leaf(Bytes& out, NibbleView path, BytesView value);
void encode_extension(Bytes& out, NibbleView path, BytesView child);
/// A child's reference is empty where there is none.
void encode_branch(Bytes& out, const std::array<BytesView, 16>& children, BytesView value);

}  // namespace cairn::state::mpt
