// The hashes inside 64 neighbouring chunks, and how many of such tiles are brought up to date
// together.
#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace cairn::ssz {

/// Root of a tree of 2^level zero chunks.
const Bytes32& zero_hash(std::size_t level);

/// A binary tree over 64 chunks in heap order: nodes[1] is its root, nodes[2k] and nodes[2k + 1]
/// the children of nodes[k]; chunks 2i and 2i + 1 are the children of nodes[32 + i]. nodes[0] is
/// unused.
struct HashTile {
    static constexpr std::size_t chunk_count = 64;
    static constexpr std::size_t depth = 6;

    std::array<Bytes32, chunk_count> nodes;

    /// Root of the first 2^height chunks, 1 <= height <= 6.
    const Bytes32& leftmost(std::size_t height) const noexcept {
        return nodes[std::size_t{1} << (depth - height)];
    }
};

/// The tile over 64 subtrees of zero chunks, each of 2^level chunks.
const HashTile& zero_tile(std::size_t level);

struct TileUpdate {
    const std::uint8_t* chunks;  // 64 chunks of 32 bytes
    HashTile* tile;
    std::uint64_t dirty;  // bit i: chunk i has changed
};

/// Rehashes what lies above the dirty chunks, layer by layer over all tiles at once.
void update_tiles(std::span<const TileUpdate> updates);

}  // namespace cairn::ssz
