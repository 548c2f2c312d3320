// Merkle branches of light client data: which field they prove, and at what depth since which fork.
// Spec: consensus-specs v1.7.0-beta.4 specs/{altair,electra,gloas}/light-client/sync-protocol.md.
//
// Data of an older fork is carried in containers of a newer one, whose trees are deeper: such
// branches are normalized, with zero nodes in front.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/spec.hpp"
#include "ssz/values.hpp"

#include <span>

namespace cairn::light {

using consensus::Root;
using consensus::Slot;
using consensus::Spec;
using GeneralizedIndex = std::uint64_t;
using Branch = ssz::Vector<Bytes32>;

GeneralizedIndex finalized_root_gindex_at_slot(const Spec& spec, Slot slot) noexcept;
GeneralizedIndex current_sync_committee_gindex_at_slot(const Spec& spec, Slot slot) noexcept;
GeneralizedIndex next_sync_committee_gindex_at_slot(const Spec& spec, Slot slot) noexcept;

/// Depth of a node below the root, by its generalized index.
std::uint64_t floorlog2(GeneralizedIndex index) noexcept;
/// The node's position within its layer.
std::uint64_t get_subtree_index(GeneralizedIndex index) noexcept;

bool is_valid_normalized_merkle_branch(const Bytes32& leaf, std::span<const Bytes32> branch,
                                       GeneralizedIndex gindex, const Root& root);
/// The branch, with zero nodes in front up to the depth of `gindex`.
Branch normalize_merkle_branch(std::span<const Bytes32> branch, GeneralizedIndex gindex);
/// All nodes are zero: the optional proof is absent.
bool is_empty_branch(std::span<const Bytes32> branch) noexcept;

std::uint64_t compute_sync_committee_period_at_slot(const Spec& spec, Slot slot) noexcept;

}  // namespace cairn::light
