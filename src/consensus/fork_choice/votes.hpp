// The latest message of every validator, and what the messages weigh.
//
// A message supports one node (get_supported_node). `direct` is the balance of those who support a
// node itself, kept up to date with every message; what a node's subtree weighs (its attestation
// score) is one pass over the blocks away. Balances are those of one state, in fork choice the
// justified checkpoint's: changing them is a pass over the validators.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,gloas}/fork-choice.md; v0.12.3 likewise.
// Memory: 24 bytes per validator, 24 per block. Threads: a plain value.
#pragma once

#include "consensus/fork_choice/block_tree.hpp"

#include <optional>
#include <span>
#include <vector>

namespace cairn::consensus {

struct BeaconState;

/// Weight on a block's nodes, by PayloadStatus.
struct NodeWeights {
    std::array<Gwei, 3> by_status{};

    Gwei& operator[](PayloadStatus s) noexcept { return by_status[static_cast<std::size_t>(s)]; }
    Gwei operator[](PayloadStatus s) const noexcept {
        return by_status[static_cast<std::size_t>(s)];
    }
    friend bool operator==(const NodeWeights&, const NodeWeights&) = default;
};

/// The specification's LatestMessage, with its root as an index and, in place of payload_present,
/// the node that follows from it.
struct LatestMessage {
    Slot slot;
    NodeIndex supported;  // no block: it has left the tree
};

/// What each validator weighs in fork choice, by index. Zero: not active, or slashed.
struct VotingBalances {
    std::vector<Gwei> by_validator;
    Gwei total;
};

/// Effective balances of those active in the state's epoch and not slashed (v0.12.3: slashed too).
/// Overflows as in base/uint64.hpp. Cost: linear in the registry.
VotingBalances get_voting_balances(const Spec& spec, const BeaconState& state);

class Votes {
  public:
    /// Null: no message, or one who equivocates.
    std::optional<LatestMessage> find(ValidatorIndex validator) const noexcept;
    bool is_equivocating(ValidatorIndex validator) const noexcept;
    bool any_equivocating() const noexcept { return equivocating_ != 0; }
    /// Beyond the last validator with a message or an equivocation.
    std::size_t size() const noexcept { return entries_.size(); }

    /// Replaces the validator's message, unless he equivocates. The node's block is in the tree.
    void set(ValidatorIndex validator, const LatestMessage& message);
    /// He counts no more, for good.
    void add_equivocating(ValidatorIndex validator);

    const VotingBalances& balances() const noexcept { return balances_; }
    void set_balances(VotingBalances balances);
    /// By block. May be shorter than the tree: later blocks have none.
    std::span<const NodeWeights> direct() const noexcept { return direct_; }

    /// After BlockTree::retain: messages for blocks that are gone weigh nothing, yet stay, so that
    /// older ones do not take their place.
    void retain(std::span<const BlockIndex> moved);

  private:
    struct Entry {
        Slot slot;
        BlockIndex block = NO_BLOCK;
        PayloadStatus status = PayloadStatus::pending;
        bool has_message = false;
        bool equivocating = false;
    };
    static_assert(sizeof(Entry) == 16);

    Entry& entry(ValidatorIndex validator);

    std::vector<Entry> entries_;
    std::size_t equivocating_ = 0;
    VotingBalances balances_;
    std::vector<NodeWeights> direct_;
};

/// What all messages weigh on each block's nodes under other balances. Cost: linear in validators.
std::vector<NodeWeights> count_votes(const Votes& votes, const BlockTree& blocks,
                                     const VotingBalances& balances);
/// Sums of subtrees: get_attestation_score of every node. Cost: linear in blocks.
std::vector<NodeWeights> accumulate(const BlockTree& blocks, std::span<const NodeWeights> direct);

}  // namespace cairn::consensus
