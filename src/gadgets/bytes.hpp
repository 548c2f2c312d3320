// Bytes and elements in a circuit. Bytes are big-endian, as in algebra::fr_to_bytes.
//
// A byte is a cell below 256: those of a hash gadget's message and digest are, by that gadget.
// Rows: element_of, one for four bytes and one more; assert_bytes, about 20 and two range checks of
// 128 bits; bytes_of, 32 range checks of 8 bits more. Threads: one, as the builder.
#pragma once

#include "gadgets/builder.hpp"

#include <array>
#include <span>

namespace cairn::gadgets {

/// The integer of at most 31 bytes: no two strings of one length give the same.
[[nodiscard]] Cell element_of(FiveWireBuilder& builder, std::span<const Cell> bytes);

/// The bytes are those of the integer below r that x stands for: not those of x + r, which 32 bytes
/// have room for too. The caller knows that each is a byte.
void assert_bytes(FiveWireBuilder& builder, std::span<const Cell, 32> bytes, const Cell& x);

/// New cells, each checked to be a byte.
[[nodiscard]] std::array<Cell, 32> bytes_of(FiveWireBuilder& builder, const Cell& x);

/// The upper and the lower 128 bits of a digest, which as a whole may be r or more.
[[nodiscard]] std::array<Cell, 2> halves_of(FiveWireBuilder& builder,
                                            std::span<const Cell, 32> digest);

}  // namespace cairn::gadgets
