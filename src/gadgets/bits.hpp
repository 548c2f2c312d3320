// Integers in a circuit: their bits, their ranges, their order. A number is an element of Fr that
// stands for an integer in [0, r).
//
// Rows: decompose, a row for four bits; check_range with a table of w bits, a row for four limbs of
// w bits and one more if the last limb is not whole, without a table as decompose.
// Threads: one, as the builder.
#pragma once

#include "gadgets/builder.hpp"

#include <vector>

namespace cairn::gadgets {

/// 2^exponent modulo r. About 20 ns.
[[nodiscard]] Fr power_of_two(unsigned exponent);

/// Bits of a number, least first.
struct Bits {
    std::vector<Cell> bits;
    /// shifted[i] = number >> 4 i, for each row of the decomposition.
    std::vector<Cell> shifted;
};

/// x = sum 2^i bit_i of `count` bits, at most 254: x is below 2^count and its bits are unique.
[[nodiscard]] Bits decompose(FiveWireBuilder& builder, const Cell& x, unsigned count);

/// All 255 bits of the integer below r: never those of x + r, which is below 2^255 too for small x.
/// 64 rows, and two range checks of 128 and 127 bits.
[[nodiscard]] Bits decompose_canonical(FiveWireBuilder& builder, const Cell& x);

/// x is below 2^bits; bits is in 1 to 253.
void check_range(FiveWireBuilder& builder, const Cell& x, unsigned bits);

/// 1 if x < y, else 0. Both must be below 2^bits, bits in 1 to 252: the caller checks.
/// Two rows and a range check.
[[nodiscard]] Cell is_less(FiveWireBuilder& builder, const Cell& x, const Cell& y, unsigned bits);

/// x <= y, under the same terms: one row and a range check.
void assert_at_most(FiveWireBuilder& builder, const Cell& x, const Cell& y, unsigned bits);

/// high 2^128 + low <= limit, for high and low that are below 2^128 (the caller checks):
/// five rows and two range checks.
void assert_at_most(FiveWireBuilder& builder, const Cell& high, const Cell& low,
                    const algebra::Limbs4& limit);

}  // namespace cairn::gadgets
