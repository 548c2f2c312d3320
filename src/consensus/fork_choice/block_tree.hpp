// The blocks that fork choice knows, as an array in the order they came: a parent stands before its
// children, so that one pass backwards sums whole subtrees and one pass forwards hands down what
// descends. The first block is the anchor; it stands for all blocks before it.
//
// The specification's tree has nodes (ForkChoiceNode), which are blocks until gloas. From gloas on
// a block's payload comes apart from it, so the block has three nodes: PENDING, and below it EMPTY
// and FULL, on which the child blocks stand. A NodeIndex names a node by its block's place in the
// array. Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,gloas}/fork-choice.md; v0.12.3 likewise.
// Threads: a plain value.
#pragma once

#include "base/assert.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/spec.hpp"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace cairn::consensus {

struct BeaconState;

/// PAYLOAD_STATUS_EMPTY, _FULL and _PENDING. Before gloas every node is `pending`.
enum class PayloadStatus : std::uint8_t { empty = 0, full = 1, pending = 2 };

struct ForkChoiceNode {
    Root root;
    PayloadStatus payload_status = PayloadStatus::pending;
    friend bool operator==(const ForkChoiceNode&, const ForkChoiceNode&) = default;
};

/// A place in the array of blocks.
using BlockIndex = std::uint32_t;
inline constexpr BlockIndex NO_BLOCK = ~BlockIndex{0};

struct NodeIndex {
    BlockIndex block = NO_BLOCK;
    PayloadStatus status = PayloadStatus::pending;
    friend bool operator==(const NodeIndex&, const NodeIndex&) = default;
};

/// What a payload timeliness committee's seat has said; the specification's Boolean | None.
enum class PtcVote : std::uint8_t { none, no, yes };

/// gloas: what is known of a block's payload.
struct PayloadFacts {
    /// False for blocks of earlier forks: their payload is part of them.
    bool apart = false;
    /// Its envelope has been verified: the root is in the specification's store.payloads.
    bool verified = false;
    /// By position in the committee; empty before gloas.
    std::vector<PtcVote> timeliness_vote;
    std::vector<PtcVote> data_availability_vote;
};

/// A block as fork choice needs it.
struct TreeBlock {
    Root root;
    BlockIndex parent = NO_BLOCK;  // the anchor has none
    Slot slot;
    ValidatorIndex proposer_index;
    /// The parent's node on which this block stands: EMPTY or FULL if its payload comes apart.
    PayloadStatus parent_payload_status = PayloadStatus::pending;
    /// Of its payload, or of the bid it commits to. Zero before bellatrix.
    Hash32 execution_block_hash;
    Hash32 execution_parent_hash;

    /// After the block (block_states). Null only in trees that are made up.
    std::shared_ptr<const BeaconState> state;
    /// The state's current_justified_checkpoint and finalized_checkpoint.
    Checkpoint justified_checkpoint;
    Checkpoint finalized_checkpoint;
    /// unrealized_justifications: the justified checkpoint if the epoch ended with this block; and
    /// the finalised one.
    Checkpoint unrealized_justification;
    Checkpoint unrealized_finalization;

    /// block_timeliness: came before the attestations, before the payload attestations were due.
    std::array<bool, 2> timeliness{};
    PayloadFacts payload{};
};

class BlockTree {
  public:
    std::size_t size() const noexcept { return blocks_.size(); }
    const TreeBlock& operator[](BlockIndex i) const noexcept { return blocks_[checked(i)]; }
    TreeBlock& operator[](BlockIndex i) noexcept { return blocks_[checked(i)]; }
    auto begin() const noexcept { return blocks_.begin(); }
    auto end() const noexcept { return blocks_.end(); }

    std::optional<BlockIndex> find(const Root& root) const noexcept;
    /// The root's block is in the tree.
    BlockIndex index_of(const Root& root) const noexcept;
    bool contains(const Root& root) const noexcept { return find(root).has_value(); }
    /// The block's parent is in the tree (or the tree is empty), its root is not.
    BlockIndex insert(TreeBlock block);

    /// The node of the chain up to `node` at `slot`: the last whose block is not after it, or the
    /// anchor. Cost: linear in the distance.
    NodeIndex get_ancestor(NodeIndex node, Slot slot) const noexcept;
    /// Also true for a node itself. A block's PENDING node is an ancestor of its EMPTY and FULL.
    bool is_ancestor(NodeIndex node, NodeIndex ancestor) const noexcept;
    /// Of all blocks: whether `ancestor` is on its chain. Cost: linear.
    std::vector<bool> descendants_of(BlockIndex ancestor) const;

    /// Keeps those blocks whose entry is true; who is kept needs a kept parent, except the first.
    /// Returns the new index of each old block, NO_BLOCK where it is gone. Cost: linear.
    std::vector<BlockIndex> retain(const std::vector<bool>& keep);

  private:
    std::size_t checked(BlockIndex i) const noexcept {
        CAIRN_ASSERT(i < blocks_.size());
        return i;
    }

    std::vector<TreeBlock> blocks_;
    std::unordered_map<Root, BlockIndex> index_;
};

}  // namespace cairn::consensus
