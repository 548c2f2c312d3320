// Fork choice as the specification writes it: walks over all messages and all blocks, by root,
// again and again. Tests hold the fast one against it. Spec: consensus-specs v1.7.0-beta.4
// specs/{phase0,gloas}/fork-choice.md; v0.12.3 by a branch.
#pragma once

#include "consensus/fork_choice/store.hpp"

#include <map>
#include <set>

namespace cairn::consensus {

class ReferenceForkChoice {
  public:
    struct Message {
        Slot slot;
        Root root;
        bool payload_present = false;
    };
    using Nodes = std::vector<ForkChoiceNode>;

    ReferenceForkChoice(const Spec& spec, const Store& store) : spec_(spec), store_(store) {}

    /// latest_messages and equivocating_indices of their own; all else is read from the store.
    std::map<ValidatorIndex, Message> latest_messages;
    std::set<ValidatorIndex> equivocating_indices;

    ForkChoiceNode get_head() const;
    Gwei get_weight(const ForkChoiceNode& node) const;
    Nodes get_filtered_node_tree() const;
    Nodes get_node_children(const ForkChoiceNode& node) const;
    bool is_head_weak(const Root& root) const;

  private:
    bool is_gloas() const noexcept { return spec_.at_least(ForkId::gloas); }
    const TreeBlock& block(const Root& root) const {
        return store_.blocks[store_.blocks.index_of(root)];
    }
    const Root& parent_root(const Root& root) const {
        return store_.blocks[block(root).parent].root;
    }
    ForkChoiceNode get_ancestor(const ForkChoiceNode& node, Slot slot) const;
    bool is_ancestor(const ForkChoiceNode& node, const ForkChoiceNode& ancestor) const;
    ForkChoiceNode get_supported_node(const Message& message) const;
    Gwei get_attestation_score(const ForkChoiceNode& node) const;
    Gwei calculate_committee_fraction(std::uint64_t percent) const;
    bool should_apply_proposer_boost() const;
    bool is_previous_slot_payload_decision(const ForkChoiceNode& node) const;
    bool should_extend_payload(const Root& root) const;
    int get_payload_status_tiebreaker(const ForkChoiceNode& node) const;
    Nodes filter_node_tree(const ForkChoiceNode& node) const;
    bool is_leaf_viable(const Root& root) const;

    const Spec& spec_;
    const Store& store_;
};

}  // namespace cairn::consensus
