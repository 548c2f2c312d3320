// Trees of four children a node, hashed by Poseidon with t = 5: a node is element 0 of the
// permutation of (0, child 0, ..., child 3), as algebra::poseidon_compress makes it.
//
//   const Merkle merkle(shape, poseidon);
//   const MerkleOpening opening = merkle.open(builder, path);
//   builder.assert_equal(merkle.root(builder, leaf, opening), root);      // membership
//   const Cell updated = merkle.root(builder, new_leaf, opening);         // the root after a
//   change
//
// Rows: one and a permutation a level, 23 with 8 + 56 rounds; so an update costs 46 a level.
// A row holds node, three siblings and the node's place among four, 0 to 3; the next one is the
// permutation's first.
// Threads: immutable once added to a shape.
#pragma once

#include "gadgets/poseidon.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace cairn::gadgets {

/// From the leaf up: at each level the three other children, in order.
struct MerklePath {
    std::uint64_t index = 0;  // of the leaf, below 4^levels
    std::vector<std::array<Fr, 3>> siblings;
};

/// A path in a circuit: its numbers, which `root` constrains when it uses them.
struct MerkleOpening {
    std::vector<Cell> places;  // digits of the index in base 4, least first
    std::vector<std::array<Cell, 3>> siblings;
};

class Merkle {
  public:
    /// Adds its gate. The permutation has t = 5 and belongs to the same shape; it must outlive
    /// this.
    Merkle(FiveWire& shape, const Poseidon& poseidon);

    /// Cells for a path, free but for what `root` says of them.
    [[nodiscard]] MerkleOpening open(FiveWireBuilder& builder, const MerklePath& path) const;

    /// The root above a leaf. Each place is 0 to 3 in each witness.
    [[nodiscard]] Cell root(FiveWireBuilder& builder, const Cell& leaf,
                            const MerkleOpening& opening) const;

    /// The leaf's index of an opening that `root` was asked for: of at most 31 levels.
    [[nodiscard]] static Cell index(FiveWireBuilder& builder, const MerkleOpening& opening);

  private:
    [[nodiscard]] Cell parent(FiveWireBuilder& builder, const Cell& node, const Cell& place,
                              const std::array<Cell, 3>& siblings) const;

    const Poseidon* poseidon_;
    Column place_;
};

}  // namespace cairn::gadgets
