// Many leaves of one 4-ary tree changed at once: each touched node is hashed once for the old root
// and once for the new one, however many changes are below it.
//
//   const MerkleUpdate update(shape, poseidon);
//   const auto nodes = updated_nodes(levels, new_leaves, old_node);     // the witness's plan
//   const MerkleRoots roots = update.update(builder, levels, leaves, nodes);
//
// How many leaves and how many nodes there are is part of the circuit; which ones is the witness's.
// (With the places in the circuit there would be nothing to tie but copies, 44 rows a node; but
// each set of touched leaves would be a circuit of its own, with its own key.) So each batch of a
// rollup has room for some leaves and some nodes; what it does not need repeats one that it has.
//
// Nodes have the numbers of a heap: 1 is the root, 4 n - 2 .. 4 n + 1 are the children of n, so
// that a number says the level too. There is a row for each child of a touched node, (number, kept,
// old, new), one for each touched node itself and one for each changed leaf, (number, old, new).
// One lookup ties them: a child that is not kept stands among nodes and leaves, and each node and
// leaf stands among the children. A child that is kept is the same before and after. What follows,
// from the root down: of two rows for one node both say the same, for both are the one child of
// their parent; so nothing but the leaves' changes is in the new root, and all of them are, if none
// of the hashes collides. A leaf that is itself a node of something is still a leaf: what changes
// ends in changed leaves, and these have the numbers of leaves. Reference: eprint 2022/1530 for the
// lookup, which has a table of advice columns. Rows, with a range table of 2^16: 50 a node, 2 or 3
// a leaf. Threads: immutable once added to a shape.
#pragma once

#include "gadgets/poseidon.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

namespace cairn::gadgets {

/// A touched node of the witness, or any other node of the tree: then its children are the same
/// before and after.
struct UpdatedNode {
    std::uint64_t number = 1;  // in the heap
    std::array<Fr, 4> old_children{};
    std::array<Fr, 4> new_children{};
};

/// Levels of the tree, at most: the numbers of its nodes fit 64 bits.
inline constexpr unsigned MERKLE_UPDATE_LEVELS_MAX = 31;

/// Every node above the new leaves, by level from the leaves up. `old_node(level, index)` is the
/// node of the old tree, leaves at level 0; `new_leaves` are by index below 4^levels, at least one.
/// Cost: levels hashes a leaf at most.
[[nodiscard]] std::vector<UpdatedNode> updated_nodes(
    unsigned levels, const std::map<std::uint64_t, Fr>& new_leaves,
    const std::function<Fr(unsigned level, std::uint64_t index)>& old_node);

/// A change that is to be made. The same one may be there several times; two different ones of the
/// same leaf have no witness, nor has one without a change that contradicts it.
struct LeafChange {
    Cell index;
    Cell old_leaf;
    Cell new_leaf;
};

struct MerkleRoots {
    Cell old_root;
    Cell new_root;
};

class MerkleUpdate {
  public:
    /// Adds a gate and a lookup. The permutation has t = 5 and belongs to the same shape; it must
    /// outlive this.
    MerkleUpdate(FiveWire& shape, const Poseidon& poseidon);

    /// The roots before and after all changes. The indices are below 4^levels in each witness;
    /// `levels` is 1 to MERKLE_UPDATE_LEVELS_MAX.
    [[nodiscard]] MerkleRoots update(FiveWireBuilder& builder, unsigned levels,
                                     std::span<const LeafChange> leaves,
                                     std::span<const UpdatedNode> nodes) const;

  private:
    /// Of a row: the number, whether it is kept, old and new; its other coefficients are the
    /// caller's.
    struct Row;

    [[nodiscard]] Row add_row(FiveWireBuilder& builder, const Fr& number, const Fr& before,
                              const Fr& after) const;
    [[nodiscard]] Row add_child(FiveWireBuilder& builder, const Fr& number, const Fr& before,
                                const Fr& after) const;
    void add_leaf(FiveWireBuilder& builder, unsigned levels, const LeafChange& leaf) const;
    void add_node(FiveWireBuilder& builder, const UpdatedNode& node) const;

    const Poseidon* poseidon_;
    Column child_;   // on rows of children
    Column linked_;  // on rows of children, nodes and leaves
};

}  // namespace cairn::gadgets
