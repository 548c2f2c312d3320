// Merkle trees over 32-byte chunks.
// Spec: consensus-specs v1.7.0-beta.4, ssz/simple-serialize.md "Merkleization"; EIP-7916 for the
// progressive tree.
#pragma once

#include "base/bytes.hpp"
#include "ssz/hash_tile.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cairn::ssz {

/// ceil(log2(limit)): the depth of a tree with room for `limit` chunks; 0 for 0 and 1.
std::size_t tree_depth(std::uint64_t limit_chunks) noexcept;

/// SHA-256 of two nodes side by side.
Bytes32 hash_pair(const Bytes32& left, const Bytes32& right);

/// Root of `chunks` padded with zero subtrees to 2^depth leaves; the leaves are themselves roots of
/// 2^leaf_level chunks each. `chunks` is scratch space afterwards.
Bytes32 merkleize(std::span<Bytes32> chunks, std::size_t depth, std::size_t leaf_level = 0);

/// merkleize_progressive of EIP-7916: subtrees of 1, 4, 16, 64 ... chunks.
Bytes32 merkleize_progressive(std::span<const Bytes32> chunks);

Bytes32 mix_in_length(const Bytes32& root, std::uint64_t length);
Bytes32 mix_in_selector(const Bytes32& root, std::uint8_t selector);

/// is_valid_merkle_branch of the specification: `leaf` at `index` (of 2^depth) under `root`.
bool is_valid_merkle_branch(const Bytes32& leaf, std::span<const Bytes32> branch,
                            std::uint64_t depth, std::uint64_t index, const Bytes32& root);

}  // namespace cairn::ssz
