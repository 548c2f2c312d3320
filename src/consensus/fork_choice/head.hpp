// The head of the chain: LMD GHOST over the branches that agree with the store's finality.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,gloas}/fork-choice.md; v0.12.3
// specs/phase0/fork-choice.md by a branch for a Spec with a road.
// Cost of each: linear in the number of blocks.
#pragma once

#include "consensus/fork_choice/store.hpp"

namespace cairn::consensus {

/// Some nodes of the tree, by block.
class NodeSet {
  public:
    explicit NodeSet(std::size_t blocks) : bits_(blocks) {}
    bool contains(NodeIndex node) const noexcept {
        return (bits_[node.block] >> static_cast<unsigned>(node.status) & 1U) != 0;
    }
    void insert(NodeIndex node) noexcept {
        bits_[node.block] =
            static_cast<std::uint8_t>(bits_[node.block] | 1U << static_cast<unsigned>(node.status));
    }

  private:
    std::vector<std::uint8_t> bits_;
};

/// Blocks in the order of the array; of a PENDING node EMPTY and, if it has been verified, FULL.
std::vector<NodeIndex> get_node_children(const Store& store, NodeIndex node);

/// The nodes at and below `base` that lead to a leaf whose checkpoints fit the store's.
NodeSet filter_node_tree(const Spec& spec, const Store& store, BlockIndex base);
NodeSet get_filtered_node_tree(const Spec& spec, const Store& store);

ForkChoiceNode get_head(const Spec& spec, const Store& store);

/// gloas: whether proposer preferences may name `root`, at the end of whose epoch's slot
/// `dependent_slot` stands: it is the head, or a block after that slot builds on it.
bool is_valid_dependent_root(const Spec& spec, const Store& store, const Root& root,
                             Slot dependent_slot);

}  // namespace cairn::consensus
