#include "ssz/proof.hpp"

#include "ssz/merkle.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace cairn::ssz {
namespace {

/// None of the indices is named twice or lies below another.
Result<void, ProofRule> check_disjoint(std::span<const GeneralizedIndex> indices) {
    if (indices.empty()) {
        return unexpected(ProofRule::no_indices);
    }
    std::vector<GeneralizedIndex> sorted(indices.begin(), indices.end());
    std::ranges::sort(sorted);
    if (std::ranges::adjacent_find(sorted) != sorted.end()) {
        return unexpected(ProofRule::repeated_index);
    }
    for (const GeneralizedIndex index : sorted) {
        for (std::size_t levels = 1; levels <= index.length(); ++levels) {
            if (std::ranges::binary_search(sorted, index.ancestor(levels))) {
                return unexpected(ProofRule::nested_indices);
            }
        }
    }
    return {};
}

void sort_unique_descending(std::vector<GeneralizedIndex>& indices) {
    std::ranges::sort(indices, std::greater<>{});
    const auto rest = std::ranges::unique(indices);
    indices.erase(rest.begin(), rest.end());
}

}  // namespace

std::string_view to_string(ProofRule rule) noexcept {
    switch (rule) {
        case ProofRule::no_such_node:
            return "no such node";
        case ProofRule::wrong_branch_length:
            return "wrong branch length";
        case ProofRule::wrong_leaf_count:
            return "wrong number of leaves";
        case ProofRule::wrong_helper_count:
            return "wrong number of helper hashes";
        case ProofRule::no_indices:
            return "no indices";
        case ProofRule::repeated_index:
            return "index named twice";
        case ProofRule::nested_indices:
            return "one index lies below another";
        case ProofRule::root_mismatch:
            return "root mismatch";
    }
    return "unknown";
}

// consensus-specs v1.7.0-beta.4 ssz/merkle-proofs.md#merkle-multiproofs
std::vector<GeneralizedIndex> get_branch_indices(GeneralizedIndex tree_index) {
    std::vector<GeneralizedIndex> out;
    for (; tree_index.length() > 0; tree_index = tree_index.parent()) {
        out.push_back(tree_index.sibling());
    }
    return out;
}

// consensus-specs v1.7.0-beta.4 ssz/merkle-proofs.md#merkle-multiproofs
std::vector<GeneralizedIndex> get_path_indices(GeneralizedIndex tree_index) {
    std::vector<GeneralizedIndex> out;
    for (; tree_index.length() > 0; tree_index = tree_index.parent()) {
        out.push_back(tree_index);
    }
    return out;
}

// consensus-specs v1.7.0-beta.4 ssz/merkle-proofs.md#merkle-multiproofs
std::vector<GeneralizedIndex> get_helper_indices(std::span<const GeneralizedIndex> indices) {
    std::vector<GeneralizedIndex> branches;
    std::vector<GeneralizedIndex> paths;
    for (const GeneralizedIndex index : indices) {
        std::ranges::copy(get_branch_indices(index), std::back_inserter(branches));
        std::ranges::copy(get_path_indices(index), std::back_inserter(paths));
    }
    sort_unique_descending(branches);
    sort_unique_descending(paths);
    std::vector<GeneralizedIndex> out;
    std::ranges::set_difference(branches, paths, std::back_inserter(out), std::greater<>{});
    return out;
}

// consensus-specs v1.7.0-beta.4 specs/altair/light-client/full-node.md#compute_merkle_proof
Result<std::vector<Bytes32>, ProofRule> compute_merkle_proof(const Bound& bound,
                                                             const Context& context,
                                                             const void* value,
                                                             GeneralizedIndex index) {
    // A branch can exist below a node that does not, so the node itself is asked for too.
    std::vector<GeneralizedIndex> wanted = get_branch_indices(index);
    wanted.push_back(index);
    CAIRN_TRY_ASSIGN(std::vector<Bytes32> nodes, tree_nodes(bound, context, value, wanted));
    nodes.pop_back();
    return nodes;
}

Result<MerkleMultiproof, ProofRule> compute_merkle_multiproof(
    const Bound& bound, const Context& context, const void* value,
    std::span<const GeneralizedIndex> indices) {
    CAIRN_TRY(check_disjoint(indices));
    std::vector<GeneralizedIndex> wanted(indices.begin(), indices.end());
    std::ranges::copy(get_helper_indices(indices), std::back_inserter(wanted));
    CAIRN_TRY_ASSIGN(const std::vector<Bytes32> nodes, tree_nodes(bound, context, value, wanted));
    const auto helpers = nodes.begin() + static_cast<std::ptrdiff_t>(indices.size());
    return MerkleMultiproof{{nodes.begin(), helpers}, {helpers, nodes.end()}};
}

// consensus-specs v1.7.0-beta.4 ssz/merkle-proofs.md#merkle-multiproofs
Result<Bytes32, ProofRule> calculate_merkle_root(const Bytes32& leaf,
                                                 std::span<const Bytes32> proof,
                                                 GeneralizedIndex index) {
    if (proof.size() != index.length()) {
        return unexpected(ProofRule::wrong_branch_length);
    }
    Bytes32 node = leaf;
    for (std::size_t i = 0; i < proof.size(); ++i) {
        node = index.bit(i) ? hash_pair(proof[i], node) : hash_pair(node, proof[i]);
    }
    return node;
}

// consensus-specs v1.7.0-beta.4 ssz/merkle-proofs.md#merkle-multiproofs
Result<void, ProofRule> verify_merkle_proof(const Bytes32& leaf, std::span<const Bytes32> proof,
                                            GeneralizedIndex index, const Bytes32& root) {
    CAIRN_TRY_ASSIGN(const Bytes32 found, calculate_merkle_root(leaf, proof, index));
    return found == root ? Result<void, ProofRule>{} : unexpected(ProofRule::root_mismatch);
}

// consensus-specs v1.7.0-beta.4 ssz/merkle-proofs.md#merkle-multiproofs
Result<Bytes32, ProofRule> calculate_multi_merkle_root(std::span<const Bytes32> leaves,
                                                       std::span<const Bytes32> proof,
                                                       std::span<const GeneralizedIndex> indices) {
    CAIRN_TRY(check_disjoint(indices));
    if (leaves.size() != indices.size()) {
        return unexpected(ProofRule::wrong_leaf_count);
    }
    const std::vector<GeneralizedIndex> helpers = get_helper_indices(indices);
    if (proof.size() != helpers.size()) {
        return unexpected(ProofRule::wrong_helper_count);
    }
    // Deepest first: a node's children are complete before it is reached.
    std::map<GeneralizedIndex, Bytes32, std::greater<>> nodes;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        nodes.emplace(indices[i], leaves[i]);
    }
    for (std::size_t i = 0; i < helpers.size(); ++i) {
        nodes.emplace(helpers[i], proof[i]);
    }
    while (nodes.begin()->first.length() > 0) {
        const auto right = nodes.begin();
        const auto left = std::next(right);
        CAIRN_ASSERT(left->first == right->first.sibling());
        nodes.emplace(right->first.parent(), hash_pair(left->second, right->second));
        nodes.erase(right);
        nodes.erase(left);
    }
    return nodes.begin()->second;
}

// consensus-specs v1.7.0-beta.4 ssz/merkle-proofs.md#merkle-multiproofs
Result<void, ProofRule> verify_merkle_multiproof(std::span<const Bytes32> leaves,
                                                 std::span<const Bytes32> proof,
                                                 std::span<const GeneralizedIndex> indices,
                                                 const Bytes32& root) {
    CAIRN_TRY_ASSIGN(const Bytes32 found, calculate_multi_merkle_root(leaves, proof, indices));
    return found == root ? Result<void, ProofRule>{} : unexpected(ProofRule::root_mismatch);
}

}  // namespace cairn::ssz
