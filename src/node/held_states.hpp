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
// Where states share little, as those of many branches, fewer stay: all together may take
// MAX_HELD_WHOLE_STATES times what the first one takes by itself (state_size.hpp), or that many
// times 16 MiB where registries are small. Only the last used and the named ones stay whatever they
// take.
//
// Memory: MAX_HELD_STATES states, and as said; 24 bytes a block. Cost: a pass over the held ones
// per block, and a comparison of a state that comes with the nearest held one before it.
// Threads: one owner.
#pragma once

#include "consensus/fork_choice/block_tree.hpp"

#include <span>
#include <vector>

namespace cairn::node {

inline constexpr std::size_t MAX_HELD_STATES = 64;
/// Thereof those used last, whatever their epoch.
inline constexpr std::size_t RECENT_STATES = 8;
inline constexpr std::size_t MAX_HELD_WHOLE_STATES = 4;

class HeldStates {
  public:
    explicit HeldStates(std::size_t most = MAX_HELD_STATES,
                        std::size_t whole_states = MAX_HELD_WHOLE_STATES)
        : most_(most), whole_states_(whole_states) {}

    /// A block has come to the tree's end, with its state.
    void add(const consensus::Spec& spec, const consensus::BlockTree& blocks);
    /// The state is there (again), or is another object, and was used.
    void use(const consensus::BlockTree& blocks, consensus::BlockIndex block);
    /// Indices have changed: all that is known is taken from the tree.
    void rebuild(const consensus::Spec& spec, const consensus::BlockTree& blocks);
    /// Lets go of states until no more than the most are left. `needed` are not touched.
    void let_go(consensus::BlockTree& blocks, std::span<const consensus::BlockIndex> needed);

    std::size_t size() const noexcept { return held_.size(); }
    /// What all of them take, as far as it grows with the registry.
    std::size_t bytes() const noexcept { return bytes_; }

  private:
    struct Entry {
        std::uint64_t used = 0;
        /// Of a checkpoint's block: one more than the exponent of two in its epoch.
        std::uint8_t level = 0;
        bool has_child = false;
    };
    struct Held {
        consensus::BlockIndex block;
        /// The nearest held one before it when it came, then what takes that one's place.
        consensus::BlockIndex base = consensus::NO_BLOCK;
        /// Beyond the base.
        std::size_t bytes = 0;
    };
    struct Rank;

    void note(const consensus::Spec& spec, const consensus::BlockTree& blocks,
              consensus::BlockIndex block);
    void hold(const consensus::BlockTree& blocks, consensus::BlockIndex block);
    void measure(const consensus::BlockTree& blocks, Held& held);
    void let_go_of(consensus::BlockTree& blocks, std::size_t held);
    void forget_caches(consensus::BlockTree& blocks, std::span<const consensus::BlockIndex> needed);
    /// Of those that may go the first to go, or the number of all.
    std::size_t worst(std::span<const consensus::BlockIndex> needed) const;
    std::size_t recent() const noexcept;
    bool too_much() const noexcept { return bytes_ > whole_states_ * whole_bytes_; }
    Rank rank(consensus::BlockIndex block) const noexcept;

    std::size_t most_;
    std::size_t whole_states_;
    std::vector<Entry> entries_;  // by block
    std::vector<Held> held_;
    std::size_t bytes_ = 0;
    std::size_t whole_bytes_ = 0;  // of the first one
    std::uint64_t clock_ = 0;
};

}  // namespace cairn::node
