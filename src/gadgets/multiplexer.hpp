// One of n numbers, chosen by an index that the witness knows and the circuit does not.
//
//   const std::vector<Cell> hot = one_hot(builder, index, 5);   // no witness for an index above 4
//   const Cell price = choose(builder, hot, prices);
//   const Cell owner = choose(builder, hot, owners);            // of the same place
//
// Rows of n places: one_hot 2 ceil(n / 4); choose about n / 2 + n / 6: 5 of 8, 11 of 16, 43 of 64.
// `FiveWireBuilder::select` is the case of two and costs 1. Threads: pure.
#pragma once

#include "gadgets/builder.hpp"

#include <span>
#include <vector>

namespace cairn::gadgets {

/// `count` bits, at least 1, of which the one at `index` is 1 and all others are 0, in each
/// witness: so the index is 0 .. count - 1, and no other.
[[nodiscard]] std::vector<Cell> one_hot(FiveWireBuilder& builder, const Cell& index,
                                        std::size_t count);

/// The value at the place of the 1, of as many values as bits. The bits are those of `one_hot`.
[[nodiscard]] Cell choose(FiveWireBuilder& builder, std::span<const Cell> hot,
                          std::span<const Cell> values);

}  // namespace cairn::gadgets
