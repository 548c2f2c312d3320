// Merkle proofs by generalized index, over any described value.
// Spec: consensus-specs v1.7.0-beta.4, ssz/merkle-proofs.md; specs/altair/light-client/full-node.md
// for compute_merkle_proof.
//
//   CAIRN_TRY_ASSIGN(const auto place, ssz::get_generalized_index<BeaconState>(spec,
//   "finalized_checkpoint.root")); CAIRN_TRY_ASSIGN(const auto branch,
//   ssz::compute_merkle_proof(spec, state, place.index)); CAIRN_TRY(ssz::verify_merkle_proof(leaf,
//   branch, place.index, root));
//
// Verification is strict: a branch has exactly the length its index says; a multiproof names each
// node once and none within another, which the specification's own function would leave unproven.
// Cost: a container's fields are hashed, and plain lists on the way; persistent lists of the
// balanced shape answer from their cached hashes, so a proof into a state costs about its depth.
// Threads: as for hash_tree_root (persistent lists refresh their cached hashes).
#pragma once

#include "ssz/generalized_index.hpp"

#include <span>
#include <vector>

namespace cairn::ssz {

enum class ProofRule : std::uint8_t {
    no_such_node,         // the value's tree has no node at the index
    wrong_branch_length,  // not one hash per level
    wrong_leaf_count,     // not one leaf per index
    wrong_helper_count,   // not one hash per helper index
    no_indices,           // a multiproof of nothing
    repeated_index,       // a multiproof names a node twice
    nested_indices,       // a multiproof names a node and one above it
    root_mismatch,        // all well formed, but for another root
};
std::string_view to_string(ProofRule rule) noexcept;

struct MerkleMultiproof {
    std::vector<Bytes32> leaves;   // in the order of the indices
    std::vector<Bytes32> helpers;  // in the order of get_helper_indices
};

// Making proofs ----------------------------------------------------------------------------------

/// The nodes at these indices. Shared work is done once.
Result<std::vector<Bytes32>, ProofRule> tree_nodes(const Bound& bound, const Context& context,
                                                   const void* value,
                                                   std::span<const GeneralizedIndex> indices);

/// The branch of one node, from its sibling up to a child of the root.
Result<std::vector<Bytes32>, ProofRule> compute_merkle_proof(const Bound& bound,
                                                             const Context& context,
                                                             const void* value,
                                                             GeneralizedIndex index);

Result<MerkleMultiproof, ProofRule> compute_merkle_multiproof(
    const Bound& bound, const Context& context, const void* value,
    std::span<const GeneralizedIndex> indices);

template <class T>
Result<std::vector<Bytes32>, ProofRule> compute_merkle_proof(const Context& context, const T& value,
                                                             GeneralizedIndex index) {
    return compute_merkle_proof(bound_of<T>(), context, static_cast<const void*>(&value), index);
}
template <class T>
Result<MerkleMultiproof, ProofRule> compute_merkle_multiproof(
    const Context& context, const T& value, std::span<const GeneralizedIndex> indices) {
    return compute_merkle_multiproof(bound_of<T>(), context, static_cast<const void*>(&value),
                                     indices);
}

// Which nodes a proof has
// --------------------------------------------------------------------------

std::vector<GeneralizedIndex> get_branch_indices(GeneralizedIndex tree_index);
std::vector<GeneralizedIndex> get_path_indices(GeneralizedIndex tree_index);
/// Descending, as the specification has it.
std::vector<GeneralizedIndex> get_helper_indices(std::span<const GeneralizedIndex> indices);

// Verifying
// ----------------------------------------------------------------------------------------

Result<Bytes32, ProofRule> calculate_merkle_root(const Bytes32& leaf,
                                                 std::span<const Bytes32> proof,
                                                 GeneralizedIndex index);
Result<void, ProofRule> verify_merkle_proof(const Bytes32& leaf, std::span<const Bytes32> proof,
                                            GeneralizedIndex index, const Bytes32& root);

Result<Bytes32, ProofRule> calculate_multi_merkle_root(std::span<const Bytes32> leaves,
                                                       std::span<const Bytes32> proof,
                                                       std::span<const GeneralizedIndex> indices);
Result<void, ProofRule> verify_merkle_multiproof(std::span<const Bytes32> leaves,
                                                 std::span<const Bytes32> proof,
                                                 std::span<const GeneralizedIndex> indices,
                                                 const Bytes32& root);

}  // namespace cairn::ssz
