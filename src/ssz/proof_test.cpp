#include "ssz/proof.hpp"

#include "ssz/any_value.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/merkle.hpp"
#include "ssz/random_value.hpp"
#include "ssz/sample_types.hpp"

#include <algorithm>

namespace cairn::ssz {
namespace {

using samples::contexts;
using samples::Everything;

AnyValue random_of(const Bound& bound, const Context& context, std::uint64_t seed) {
    AnyValue value(bound, context);
    std::mt19937_64 random(seed);
    const auto mode = static_cast<RandomMode>(seed % 6);
    random_value(bound, context, random, {.mode = mode, .chaos = seed % 4 == 3}, value.get());
    return value;
}

/// A random node of the value's tree, found by walking down from the root.
GeneralizedIndex random_node(const AnyValue& value, const Context& context,
                             std::mt19937_64& random) {
    GeneralizedIndex index;
    const std::size_t goal = random() % 60;
    while (index.length() < goal) {
        const GeneralizedIndex next = index.child(random() % 2 != 0);
        const auto node = tree_nodes(value.bound(), context, value.get(), std::array{next});
        if (!node) {
            break;
        }
        index = next;
    }
    return index;
}

TEST(Proof, EveryNodeHashesUpToTheRoot) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Context& context = contexts[seed % contexts.size()];
        const auto bounds = samples::all_bounds();
        const AnyValue value = random_of(bounds[seed % bounds.size()], context, seed);
        const Bytes32 root = hash_tree_root(value.bound(), context, value.get());
        std::mt19937_64 random(seed);
        for (int i = 0; i < 8; ++i) {
            const GeneralizedIndex index = random_node(value, context, random);
            const auto node = tree_nodes(value.bound(), context, value.get(), std::array{index});
            const auto branch = compute_merkle_proof(value.bound(), context, value.get(), index);
            ASSERT_TRUE(node && branch) << "seed " << seed << " node " << to_string(index);
            EXPECT_TRUE(verify_merkle_proof(node->front(), *branch, index, root))
                << "seed " << seed << " node " << to_string(index);
        }
    }
}

/// Random nodes, none within another.
std::vector<GeneralizedIndex> random_nodes(const AnyValue& value, const Context& context,
                                           std::mt19937_64& random) {
    std::vector<GeneralizedIndex> nodes;
    for (int i = 0; i < 12; ++i) {
        const GeneralizedIndex node = random_node(value, context, random);
        const auto nested = [&](GeneralizedIndex other) {
            const auto shorter = std::min(node.length(), other.length());
            return node.ancestor(node.length() - shorter) ==
                   other.ancestor(other.length() - shorter);
        };
        if (std::ranges::none_of(nodes, nested)) {
            nodes.push_back(node);
        }
    }
    return nodes;
}

TEST(Proof, MultiproofsAreCompleteAndMinimal) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Context& context = contexts[seed % contexts.size()];
        const auto bounds = samples::all_bounds();
        const AnyValue value = random_of(bounds[seed % bounds.size()], context, seed);
        const Bytes32 root = hash_tree_root(value.bound(), context, value.get());
        std::mt19937_64 random(seed);
        const auto nodes = random_nodes(value, context, random);
        auto proof = compute_merkle_multiproof(value.bound(), context, value.get(), nodes);
        ASSERT_TRUE(proof) << seed;
        EXPECT_TRUE(verify_merkle_multiproof(proof->leaves, proof->helpers, nodes, root)) << seed;
        // Every hash of the proof matters.
        for (auto* hashes : {&proof->leaves, &proof->helpers}) {
            for (Bytes32& hash : *hashes) {
                hash[seed % 32] ^= 1;
                EXPECT_EQ(
                    verify_merkle_multiproof(proof->leaves, proof->helpers, nodes, root).error(),
                    ProofRule::root_mismatch);
                hash[seed % 32] ^= 1;
            }
        }
    }
}

TEST(Proof, MultiproofOfOneIsTheSingleProof) {
    const Context& context = contexts[1];
    const AnyValue value = random_of(bound_of<Everything>(), context, 0);
    const auto place = get_generalized_index<Everything>(context, "tail.key");
    ASSERT_TRUE(place);
    const auto branch = compute_merkle_proof(value.bound(), context, value.get(), place->index);
    const auto multi =
        compute_merkle_multiproof(value.bound(), context, value.get(), std::array{place->index});
    EXPECT_EQ(*branch, multi->helpers);
}

TEST(Proof, OfALargePersistentListFromItsCaches) {
    const Context& context = contexts[1];
    samples::Persistent value;
    value.balances.resize(300000);
    value.pairs.resize(5000);
    for (std::size_t i = 0; i < 300000; i += 777) {
        value.balances.set(i, i);
        value.pairs.mut(i % 5000).number = i;
    }
    const Bytes32 root = hash_tree_root(context, value);
    for (const std::string_view path :
         {"balances[0]", "balances[299999]", "balances[300000]", "balances[1000000000000]",
          "balances.__len__", "pairs[4999].key", "pairs[4999].key[47]", "pairs[777].number",
          "flags[5]"}) {
        const auto place = get_generalized_index<samples::Persistent>(context, path);
        ASSERT_TRUE(place) << path;
        const auto node =
            tree_nodes(bound_of<samples::Persistent>(), context, &value, std::array{place->index});
        const auto branch = compute_merkle_proof(context, value, place->index);
        ASSERT_TRUE(node && branch) << path;
        EXPECT_TRUE(verify_merkle_proof(node->front(), *branch, place->index, root)) << path;
    }
    const auto beyond = get_generalized_index<samples::Persistent>(context, "pairs[5000].number");
    EXPECT_EQ(compute_merkle_proof(context, value, beyond->index).error(), ProofRule::no_such_node);
}

TEST(Proof, RefusesWhatTheValueDoesNotHave) {
    const Context& context = contexts[2];
    const auto value = default_value<Everything>(context);
    for (const std::string_view path :
         {"lists.pairs[0].number", "many[2].bits", "choices[0][1].key", "choices[0].__selector__",
          "lists.bits[0]"}) {
        const auto place = get_generalized_index<Everything>(context, path);
        ASSERT_TRUE(place) << path;
        EXPECT_EQ(compute_merkle_proof(context, value, place->index).error(),
                  ProofRule::no_such_node)
            << path;
    }
}

TEST(Proof, StrictVerification) {
    const Context& context = contexts[0];
    const AnyValue value = random_of(bound_of<Everything>(), context, 5);
    const Bytes32 root = hash_tree_root(value.bound(), context, value.get());
    const GeneralizedIndex index(9);
    const auto node = tree_nodes(value.bound(), context, value.get(), std::array{index});
    auto branch = *compute_merkle_proof(value.bound(), context, value.get(), index);
    const auto verdict = [&] { return verify_merkle_proof(node->front(), branch, index, root); };
    EXPECT_TRUE(verdict());
    branch.emplace_back();
    EXPECT_EQ(verdict().error(), ProofRule::wrong_branch_length);
    branch.resize(2);
    EXPECT_EQ(verdict().error(), ProofRule::wrong_branch_length);

    const auto multi = [&](std::vector<GeneralizedIndex> indices, std::size_t leaves,
                           std::size_t helpers) {
        return verify_merkle_multiproof(std::vector<Bytes32>(leaves), std::vector<Bytes32>(helpers),
                                        indices, root)
            .error();
    };
    using G = GeneralizedIndex;
    EXPECT_EQ(multi({}, 0, 0), ProofRule::no_indices);
    EXPECT_EQ(multi({G(4), G(4)}, 2, 2), ProofRule::repeated_index);
    EXPECT_EQ(multi({G(4), G(9)}, 2, 3), ProofRule::nested_indices);
    EXPECT_EQ(multi({G(1), G(9)}, 2, 3), ProofRule::nested_indices);
    EXPECT_EQ(multi({G(4), G(10)}, 1, 3), ProofRule::wrong_leaf_count);
    EXPECT_EQ(multi({G(4), G(10)}, 2, 3), ProofRule::wrong_helper_count);
    EXPECT_EQ(multi({G(4), G(10)}, 2, 2), ProofRule::root_mismatch);
}

// The figure of ssz/merkle-proofs.md: positions 0, 1 and 6 of eight leaves.
TEST(Proof, HelperIndicesOfTheSpecificationsExample) {
    using G = GeneralizedIndex;
    EXPECT_EQ(get_helper_indices(std::vector{G(8), G(9), G(14)}), (std::vector{G(15), G(6), G(5)}));
}

}  // namespace
}  // namespace cairn::ssz
