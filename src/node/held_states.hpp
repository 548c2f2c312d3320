// Which states of blocks stay in memory, when finality does not move and there are more blocks than
// states can be kept.
//
// What stays, in this order: those that the caller names; those of blocks without children, which
// others may build on; those used last; those of checkpoints, the more the higher the power of two
// that divides their epoch, so that the farther back, the wider apart; the rest. The others are
// made again from the nearest one before (Chain).
//
// Beyond the last used and the named ones they stay without their caches, which others may only
// fill again as the owner of the state (accessors.hpp).
//
// Memory: MAX_HELD_STATES states, 24 bytes a block. Cost: a pass over the held ones per block.
// Threads: one owner.
#pragma once

#include "consensus/fork_choice/block_tree.hpp"

#include <span>
#include <vector>

namespace cairn::node {

inline constexpr std::size_t MAX_HELD_STATES = 64;
/// Thereof those used last, whatever their epoch.
inline constexpr std::size_t RECENT_STATES = 24;

class HeldStates {
  public:
    explicit HeldStates(std::size_t most = MAX_HELD_STATES) : most_(most) {}

    /// A block has come to the tree's end, with its state.
    void add(const consensus::Spec& spec, const consensus::BlockTree& blocks);
    /// The state is there (again), and was used.
    void use(consensus::BlockIndex block);
    /// Indices have changed: all that is known is taken from the tree.
    void rebuild(const consensus::Spec& spec, const consensus::BlockTree& blocks);
    /// Lets go of states until no more than the most are left. `needed` are not touched.
    void let_go(consensus::BlockTree& blocks, std::span<const consensus::BlockIndex> needed);

    std::size_t size() const noexcept { return held_.size(); }

  private:
    struct Entry {
        std::uint64_t used = 0;
        /// Of a checkpoint's block: one more than the exponent of two in its epoch.
        std::uint8_t level = 0;
        bool has_child = false;
    };
    struct Rank;

    void note(const consensus::Spec& spec, const consensus::BlockTree& blocks,
              consensus::BlockIndex block);
    Rank rank(consensus::BlockIndex block) const noexcept;

    std::size_t most_;
    std::vector<Entry> entries_;  // by block
    std::vector<consensus::BlockIndex> held_;
    std::uint64_t clock_ = 0;
};

}  // namespace cairn::node
