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
// times 16 MiB where registries are small. Of those that would go, the ones of blocks without
// children are packed (packed_state.hpp) against the first block's state, since to make them again
// may be to make a whole branch. Once the last used alone have taken a quarter more than they may,
// they are packed too, but for WHOLE_RECENT_STATES. The named ones stay whatever they take.
//
// Memory: MAX_HELD_STATES states, MAX_PACKED_STATES packed ones, and as said; 24 bytes a block.
// Cost: a pass over the held ones per block, and a comparison of a state that comes with the
// nearest held one before it.
// Threads: one owner.
#pragma once

#include "consensus/fork_choice/block_tree.hpp"
#include "node/packed_state.hpp"

#include <span>
#include <vector>

namespace cairn::node {

inline constexpr std::size_t MAX_HELD_STATES = 64;
/// Thereof those used last, whatever their epoch.
inline constexpr std::size_t RECENT_STATES = 8;
inline constexpr std::size_t MAX_HELD_WHOLE_STATES = 4;
/// Of the last used those that are never packed.
inline constexpr std::size_t WHOLE_RECENT_STATES = 1;
inline constexpr std::size_t MAX_PACKED_STATES = 12;

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
    /// Lets go of states until no more than the most are left. `needed` are not touched. The first
    /// block is among them.
    void let_go(consensus::BlockTree& blocks, std::span<const consensus::BlockIndex> needed);

    bool is_packed(consensus::BlockIndex block) const noexcept;
    /// The state of a packed block, which stays packed until it is `use`d, without its caches.
    std::shared_ptr<consensus::BeaconState> unpack(const consensus::BlockTree& blocks,
                                                   consensus::BlockIndex block) const;
    /// A held block whose state is the likeliest to share much with another one of now.
    consensus::BlockIndex last_used() const noexcept;

    std::size_t size() const noexcept { return held_.size(); }
    std::size_t packed() const noexcept { return packed_.size(); }
    /// What all of them take, packed ones too, as far as it grows with the registry.
    std::size_t bytes() const noexcept { return bytes_ + packed_bytes_; }
    /// The last used alone have been far too much, since finality has moved.
    bool is_packing() const noexcept { return is_packing_; }

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
    struct Packed {
        consensus::BlockIndex block;
        PackedState state;
    };
    struct Rank;

    void note(const consensus::Spec& spec, const consensus::BlockTree& blocks,
              consensus::BlockIndex block);
    void hold(const consensus::BlockTree& blocks, consensus::BlockIndex block);
    void measure(const consensus::BlockTree& blocks, Held& held);
    void share_with(const consensus::BlockTree& blocks, consensus::BlockIndex near);
    void let_go_of(consensus::BlockTree& blocks, std::size_t held);
    void pack(consensus::BlockTree& blocks, std::size_t held);
    void pack_recent(consensus::BlockTree& blocks, std::span<const consensus::BlockIndex> needed);
    void drop_packed(std::size_t packed);
    void forget_caches(consensus::BlockTree& blocks, std::span<const consensus::BlockIndex> needed);
    /// Of those that may go the first to go, or the number of all.
    std::size_t worst(std::span<const consensus::BlockIndex> needed) const;
    std::size_t recent() const noexcept;
    bool too_much() const noexcept { return bytes_ > whole_states_ * whole_bytes_; }
    /// Packing the last used costs time with every block, so for a little it is not worth it.
    bool far_too_much() const noexcept { return bytes_ > whole_states_ * whole_bytes_ / 4 * 5; }
    Rank rank(consensus::BlockIndex block) const noexcept;

    std::size_t most_;
    std::size_t whole_states_;
    std::vector<Entry> entries_;  // by block
    std::vector<Held> held_;
    std::vector<Packed> packed_;
    std::size_t bytes_ = 0;
    std::size_t packed_bytes_ = 0;
    bool is_packing_ = false;
    std::size_t whole_bytes_ = 0;  // of the first one
    std::uint64_t clock_ = 0;
};

}  // namespace cairn::node
