#include "ssz/merkle.hpp"

#include "base/assert.hpp"
#include "crypto/sha256.hpp"
#include "ssz/persistent.hpp"

#include <algorithm>
#include <bit>

namespace cairn::ssz {

std::size_t tree_depth(std::uint64_t limit_chunks) noexcept {
    return limit_chunks <= 1 ? 0 : static_cast<std::size_t>(std::bit_width(limit_chunks - 1));
}

Bytes32 hash_pair(const Bytes32& left, const Bytes32& right) {
    std::array<Bytes32, 2> pair{left, right};
    Bytes32 out;
    const crypto::PairJob job{pair[0].data(), out.data()};
    crypto::hash_pairs({&job, 1});
    return out;
}

Bytes32 merkleize(std::span<Bytes32> chunks, std::size_t depth, std::size_t leaf_level) {
    CAIRN_ASSERT(depth >= 64 || chunks.size() <= (std::uint64_t{1} << depth));
    if (chunks.empty()) {
        return zero_hash(leaf_level + depth);
    }
    std::size_t count = chunks.size();
    for (std::size_t level = 0; level < depth; ++level) {
        const std::size_t pairs = count / 2;
        const bool odd = count % 2 != 0;
        Bytes32 last;
        if (odd) {
            last = hash_pair(chunks[count - 1], zero_hash(leaf_level + level));
        }
        crypto::hash_layer(chunks[0].data(), pairs, chunks[0].data());
        if (odd) {
            chunks[pairs] = last;
        }
        count = pairs + (odd ? 1 : 0);
    }
    return chunks[0];
}

Bytes32 merkleize_progressive(std::span<const Bytes32> chunks) {
    // Subtree k has 4^k chunks; the root of the rest is its right sibling (EIP-7916).
    std::vector<Bytes32> subtrees;
    std::size_t taken = 0;
    for (std::size_t depth = 0; taken < chunks.size(); depth += 2) {
        const std::size_t count = std::min(chunks.size() - taken, std::size_t{1} << depth);
        std::vector<Bytes32> part(chunks.begin() + static_cast<std::ptrdiff_t>(taken),
                                  chunks.begin() + static_cast<std::ptrdiff_t>(taken + count));
        subtrees.push_back(merkleize(part, depth));
        taken += count;
    }
    Bytes32 root;
    for (std::size_t k = subtrees.size(); k-- > 0;) {
        root = hash_pair(subtrees[k], root);
    }
    return root;
}

Bytes32 mix_in_length(const Bytes32& root, std::uint64_t length) {
    Bytes32 chunk;
    base::store_le64(chunk.data(), length);
    return hash_pair(root, chunk);
}

Bytes32 mix_in_selector(const Bytes32& root, std::uint8_t selector) {
    return mix_in_length(root, selector);
}

namespace {

/// depth <= branch.size()
// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_merkle_branch_root
Bytes32 compute_merkle_branch_root(const Bytes32& leaf, std::span<const Bytes32> branch,
                                   std::uint64_t depth, std::uint64_t index) {
    Bytes32 value = leaf;
    for (std::uint64_t i = 0; i < depth; ++i) {
        const bool right = i < 64 && ((index >> i) & 1U) != 0;
        value = right ? hash_pair(branch[i], value) : hash_pair(value, branch[i]);
    }
    return value;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#is_valid_merkle_branch
bool is_valid_merkle_branch(const Bytes32& leaf, std::span<const Bytes32> branch,
                            std::uint64_t depth, std::uint64_t index, const Bytes32& root) {
    return branch.size() >= depth && compute_merkle_branch_root(leaf, branch, depth, index) == root;
}

namespace detail {

Bytes32 node_subtree_root(std::span<const Bytes32> node_roots, std::size_t level) {
    std::vector<Bytes32> roots(node_roots.begin(), node_roots.end());
    constexpr std::size_t node_level = 2 * HashTile::depth;
    return merkleize(roots, level - node_level, node_level);
}

Bytes32 spine_root(std::span<const Bytes32> node_roots, std::uint64_t limit_chunks) {
    return node_subtree_root(node_roots, tree_depth(limit_chunks));
}

Bytes32 progressive_root(std::span<const Bytes32> chunks) {
    return merkleize_progressive(chunks);
}

}  // namespace detail
}  // namespace cairn::ssz
