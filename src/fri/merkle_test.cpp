#include "fri/merkle.hpp"

#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace cairn::fri {
namespace {

constexpr std::size_t ROW_SIZE = 3;

Bytes32 leaf_of(std::size_t i) {
    std::vector<Fr> row(ROW_SIZE);
    for (std::size_t j = 0; j < row.size(); ++j) {
        row[j] = algebra::fr(1000 * i + j);
    }
    return leaf_digest(row);
}

std::vector<Bytes32> leaves_of(std::span<const std::size_t> indices) {
    std::vector<Bytes32> out;
    for (const std::size_t i : indices) {
        out.push_back(leaf_of(i));
    }
    return out;
}

MerkleTree tree_of(unsigned depth, base::Executor& executor = base::serial_executor()) {
    std::vector<Bytes32> leaves(std::size_t{1} << depth);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        leaves[i] = leaf_of(i);
    }
    return MerkleTree::of_leaves(leaves, executor);
}

Bytes32 root_by_definition(unsigned depth, std::size_t index) {
    if (depth == 0) {
        return leaf_of(index);
    }
    return crypto::hash_pair(root_by_definition(depth - 1, 2 * index),
                             root_by_definition(depth - 1, 2 * index + 1));
}

std::vector<std::size_t> random_indices(unsigned depth, std::size_t count,
                                        std::mt19937_64& engine) {
    std::set<std::size_t> out;
    while (out.size() < count) {
        out.insert(engine() % (std::size_t{1} << depth));
    }
    return {out.begin(), out.end()};
}

TEST(Merkle, RootIsThatOfTheDefinition) {
    for (unsigned depth = 0; depth <= 6; ++depth) {
        EXPECT_EQ(tree_of(depth).root(), root_by_definition(depth, 0)) << depth;
    }
    EXPECT_EQ(tree_of(12, base::tbb_executor(2)).root(), tree_of(12).root());
}

TEST(Merkle, OpeningsOfManyLeavesGiveTheRoot) {
    std::mt19937_64 engine(1);
    for (const unsigned depth : {0U, 1U, 2U, 5U, 9U}) {
        const MerkleTree tree = tree_of(depth);
        for (std::size_t count = 1; count <= std::min<std::size_t>(20, std::size_t{1} << depth);
             ++count) {
            const auto indices = random_indices(depth, count, engine);
            const auto siblings = tree.open(indices);
            EXPECT_EQ(siblings.size(), opening_size(depth, indices));
            EXPECT_EQ(root_of_opening(depth, indices, leaves_of(indices), siblings), tree.root());
        }
    }
}

TEST(Merkle, AnyOtherOpeningGivesAnotherRoot) {
    std::mt19937_64 engine(2);
    const unsigned depth = 8;
    const MerkleTree tree = tree_of(depth);
    for (int round = 0; round < 50; ++round) {
        const auto indices = random_indices(depth, 7, engine);
        const auto leaves = leaves_of(indices);
        const auto siblings = tree.open(indices);
        auto other_leaves = leaves;
        other_leaves[engine() % leaves.size()][engine() % 32] ^= 1U;
        EXPECT_NE(root_of_opening(depth, indices, other_leaves, siblings), tree.root());
        auto other_siblings = siblings;
        other_siblings[engine() % siblings.size()][engine() % 32] ^= 1U;
        EXPECT_NE(root_of_opening(depth, indices, leaves, other_siblings), tree.root());
        auto moved = indices;
        moved[0] ^= 1U;
        if (moved[0] != indices[1]) {
            EXPECT_NE(root_of_opening(depth, moved, leaves, siblings), tree.root());
        }
        other_siblings = siblings;
        other_siblings.pop_back();
        EXPECT_EQ(root_of_opening(depth, indices, leaves, other_siblings), std::nullopt);
        other_siblings = siblings;
        other_siblings.emplace_back();
        EXPECT_EQ(root_of_opening(depth, indices, leaves, other_siblings), std::nullopt);
    }
}

TEST(Merkle, ALeafIsNoNode) {
    // Two elements that spell the digests of two leaves are not their parent.
    EXPECT_NE(leaf_digest(std::vector<Fr>(2)), crypto::hash_pair({}, {}));
}

}  // namespace
}  // namespace cairn::fri
