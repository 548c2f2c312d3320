#include "fri/merkle.hpp"

#include "base/assert.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <bit>

namespace cairn::fri {
namespace {

constexpr std::size_t NODE_GRAIN = 1024;

/// Goes from the leaves to the root over the nodes that an opening knows. For each pair of siblings
/// of a layer it calls both(position of the left one in the layer's list) if both are known, and
/// alone(position, index) if one is; then goes on with their parents.
template <class Both, class Alone, class LayerDone>
void climb(unsigned depth, std::span<const std::size_t> indices, Both&& both, Alone&& alone,
           LayerDone&& layer_done) {
    std::vector<std::size_t> known(indices.begin(), indices.end());
    for (unsigned layer = depth; layer > 0; --layer) {
        std::size_t parents = 0;
        for (std::size_t i = 0; i < known.size(); ++i, ++parents) {
            const std::size_t index = known[i];
            if ((index & 1U) == 0 && i + 1 < known.size() && known[i + 1] == index + 1) {
                both(parents, i);
                ++i;
            } else {
                alone(parents, i, layer, index);
            }
            known[parents] = index / 2;
        }
        known.resize(parents);
        layer_done(parents);
    }
}

void ignore(std::size_t /*unused*/) {}

}  // namespace

Bytes32 leaf_digest(std::span<const Fr> row) {
    std::vector<std::uint8_t> bytes(1 + row.size() * algebra::FR_BYTES);
    for (std::size_t i = 0; i < row.size(); ++i) {
        algebra::limbs_to_big_endian(row[i].to_integer(), bytes.data() + 1 + i * algebra::FR_BYTES);
    }
    return crypto::sha256(bytes);
}

MerkleTree MerkleTree::of_leaves(std::span<const Bytes32> leaves, base::Executor& executor) {
    CAIRN_ASSERT(std::has_single_bit(leaves.size()));
    MerkleTree tree;
    tree.depth_ = static_cast<unsigned>(std::countr_zero(leaves.size()));
    tree.nodes_.resize(2 * leaves.size());
    std::ranges::copy(leaves, tree.nodes_.begin() + static_cast<std::ptrdiff_t>(leaves.size()));
    for (std::size_t count = leaves.size() / 2; count > 0; count /= 2) {
        executor.parallel_for(count, NODE_GRAIN, [&](std::size_t begin, std::size_t end) {
            crypto::hash_layer(tree.nodes_[2 * (count + begin)].data(), end - begin,
                               tree.nodes_[count + begin].data());
        });
    }
    return tree;
}

std::vector<Bytes32> MerkleTree::open(std::span<const std::size_t> indices) const {
    std::vector<Bytes32> siblings;
    climb(
        depth_, indices, [](std::size_t, std::size_t) {},
        [&](std::size_t, std::size_t, unsigned layer, std::size_t index) {
            siblings.push_back(nodes_[(std::size_t{1} << layer) + (index ^ 1U)]);
        },
        ignore);
    return siblings;
}

std::size_t opening_size(unsigned depth, std::span<const std::size_t> indices) {
    std::size_t size = 0;
    climb(
        depth, indices, [](std::size_t, std::size_t) {},
        [&](std::size_t, std::size_t, unsigned, std::size_t) { ++size; }, ignore);
    return size;
}

std::optional<Bytes32> root_of_opening(unsigned depth, std::span<const std::size_t> indices,
                                       std::span<const Bytes32> leaves,
                                       std::span<const Bytes32> siblings) {
    CAIRN_ASSERT(!indices.empty() && indices.size() == leaves.size());
    if (siblings.size() != opening_size(depth, indices)) {
        return std::nullopt;
    }
    std::vector<Bytes32> digests(leaves.begin(), leaves.end());
    std::size_t used = 0;
    climb(
        depth, indices,
        [&](std::size_t parent, std::size_t left) {
            digests[parent] = crypto::hash_pair(digests[left], digests[left + 1]);
        },
        [&](std::size_t parent, std::size_t own, unsigned, std::size_t index) {
            const Bytes32& sibling = siblings[used++];
            digests[parent] = (index & 1U) == 0 ? crypto::hash_pair(digests[own], sibling)
                                                : crypto::hash_pair(sibling, digests[own]);
        },
        [&](std::size_t parents) { digests.resize(parents); });
    return digests.front();
}

}  // namespace cairn::fri
