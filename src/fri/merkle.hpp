// Merkle trees over rows of field elements, and openings of many rows at once.
//
// A leaf is SHA-256(0x00 || element || element ...), elements as 32 bytes big-endian; an inner node
// is SHA-256(left || right), whose 64 bytes no leaf has. An opening of a set of leaves carries only
// those siblings that cannot be computed from what is opened (the "octopus" of Aumasson and
// Endignoux, eprint 2017/933), layer by layer from the leaves up, left to right: its length follows
// from the set, so that it needs no length on the wire. Threads: building takes the executor handed
// in; the rest is pure.
#pragma once

#include "algebra/fr.hpp"
#include "base/bytes.hpp"
#include "base/executor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cairn::fri {

using algebra::Fr;

[[nodiscard]] Bytes32 leaf_digest(std::span<const Fr> row);

class MerkleTree {
  public:
    /// Of 2^depth digests of leaves. Memory: 64 bytes a leaf.
    static MerkleTree of_leaves(std::span<const Bytes32> leaves, base::Executor& executor);

    [[nodiscard]] const Bytes32& root() const noexcept { return nodes_[1]; }
    [[nodiscard]] unsigned depth() const noexcept { return depth_; }

    /// The siblings that open the leaves of these indices, which ascend and differ.
    [[nodiscard]] std::vector<Bytes32> open(std::span<const std::size_t> indices) const;

  private:
    unsigned depth_ = 0;
    std::vector<Bytes32>
        nodes_;  // node i has the children 2 i and 2 i + 1; the leaves begin at 2^depth
};

/// How many siblings open these leaves of a tree of this depth.
[[nodiscard]] std::size_t opening_size(unsigned depth, std::span<const std::size_t> indices);

/// The root that the leaves and siblings give; nothing if there are too many or too few siblings.
/// The indices ascend, differ and are below 2^depth; there is a leaf for each.
[[nodiscard]] std::optional<Bytes32> root_of_opening(unsigned depth,
                                                     std::span<const std::size_t> indices,
                                                     std::span<const Bytes32> leaves,
                                                     std::span<const Bytes32> siblings);

}  // namespace cairn::fri
