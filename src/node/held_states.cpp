#include "node/held_states.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "node/state_size.hpp"

#include <algorithm>
#include <bit>
#include <compare>

namespace cairn::node {

using namespace consensus;

namespace {

/// Of small registries as many states may stay as of this size.
constexpr std::size_t SMALL_STATE = std::size_t{16} << 20U;

/// Epoch 0 is divided by every power of two.
std::uint8_t level_of(Epoch epoch) noexcept {
    return static_cast<std::uint8_t>(1 + std::countr_zero(epoch.value));
}

}  // namespace

void HeldStates::note(const Spec& spec, const BlockTree& blocks, BlockIndex block) {
    const TreeBlock& own = blocks[block];
    entries_.resize(std::max(entries_.size(), block + std::size_t{1}));
    entries_[block].used = ++clock_;
    const Epoch epoch = compute_epoch_at_slot(spec, own.slot);
    const bool starts_epoch = own.slot == compute_start_slot_at_epoch(spec, epoch);
    if (starts_epoch) {
        entries_[block].level = level_of(epoch);
    }
    if (own.parent == NO_BLOCK) {
        return;
    }
    entries_[own.parent].has_child = true;
    if (!starts_epoch && compute_epoch_at_slot(spec, blocks[own.parent].slot) < epoch) {
        entries_[own.parent].level = std::max(entries_[own.parent].level, level_of(epoch));
    }
}

void HeldStates::measure(const BlockTree& blocks, Held& held) {
    const BeaconState* const base = held.base == NO_BLOCK ? nullptr : blocks[held.base].state.get();
    bytes_ -= held.bytes;
    held.bytes = bytes_beyond(*blocks[held.block].state, base);
    bytes_ += held.bytes;
}

void HeldStates::hold(const BlockTree& blocks, BlockIndex block) {
    BlockIndex base = blocks[block].parent;
    while (base != NO_BLOCK && blocks[base].state == nullptr) {
        base = blocks[base].parent;
    }
    held_.push_back({block, base});
    measure(blocks, held_.back());
    if (held_.size() == 1) {
        whole_bytes_ = std::max(held_.back().bytes, SMALL_STATE);
    }
}

void HeldStates::add(const Spec& spec, const BlockTree& blocks) {
    const auto block = static_cast<BlockIndex>(blocks.size() - 1);
    note(spec, blocks, block);
    hold(blocks, block);
}

void HeldStates::use(const BlockTree& blocks, BlockIndex block) {
    entries_[block].used = ++clock_;
    const auto packed = std::ranges::find(packed_, block, &Packed::block);
    if (packed != packed_.end()) {
        drop_packed(static_cast<std::size_t>(packed - packed_.begin()));
    }
    const auto known = std::ranges::find(held_, block, &Held::block);
    if (known == held_.end()) {
        const BlockIndex near = last_used();
        hold(blocks, block);
        share_with(blocks, near);
    } else {
        measure(blocks, *known);
    }
}

// What has been unpacked shares most with what was used before it.
void HeldStates::share_with(const BlockTree& blocks, BlockIndex near) {
    Held& held = held_.back();
    const Held before = held;
    held.base = near;
    measure(blocks, held);
    if (held.bytes > before.bytes) {
        bytes_ = bytes_ - held.bytes + before.bytes;
        held = before;
    }
}

BlockIndex HeldStates::last_used() const noexcept {
    const auto last = std::ranges::max_element(
        held_, {}, [&](const Held& held) { return entries_[held.block].used; });
    return last == held_.end() ? NO_BLOCK : last->block;
}

bool HeldStates::is_packed(BlockIndex block) const noexcept {
    return std::ranges::find(packed_, block, &Packed::block) != packed_.end();
}

std::shared_ptr<BeaconState> HeldStates::unpack(const BlockTree& blocks, BlockIndex block) const {
    const auto packed = std::ranges::find(packed_, block, &Packed::block);
    CAIRN_ASSERT(packed != packed_.end());
    return packed->state.unpack(blocks[last_used()].state->validators);
}

void HeldStates::rebuild(const Spec& spec, const BlockTree& blocks) {
    entries_.clear();
    held_.clear();
    packed_.clear();
    packed_bytes_ = 0;
    is_packing_ = false;
    bytes_ = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto block = static_cast<BlockIndex>(i);
        note(spec, blocks, block);
        if (blocks[block].state != nullptr) {
            hold(blocks, block);
        }
    }
}

struct HeldStates::Rank {
    bool is_leaf;
    std::uint8_t level;
    std::uint64_t used;
    friend auto operator<=>(const Rank&, const Rank&) = default;
};

HeldStates::Rank HeldStates::rank(BlockIndex block) const noexcept {
    const Entry& entry = entries_[block];
    return {!entry.has_child, entry.level, entry.used};
}

std::size_t HeldStates::recent() const noexcept {
    return std::min({RECENT_STATES, most_ / 2, held_.size()});
}

std::size_t HeldStates::worst(std::span<const BlockIndex> needed) const {
    std::size_t found = held_.size();
    for (std::size_t i = recent(); i < held_.size(); ++i) {
        const bool is_needed = std::ranges::find(needed, held_[i].block) != needed.end();
        if (!is_needed &&
            (found == held_.size() || rank(held_[i].block) < rank(held_[found].block))) {
            found = i;
        }
    }
    return found;
}

void HeldStates::let_go_of(BlockTree& blocks, std::size_t held) {
    const Held gone = held_[held];
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(held));
    bytes_ -= gone.bytes;
    for (Held& other : held_) {
        if (other.base == gone.block) {
            other.base = gone.base;
            measure(blocks, other);
        }
    }
    blocks[gone.block].state = nullptr;
}

void HeldStates::drop_packed(std::size_t packed) {
    packed_bytes_ -= packed_[packed].state.bytes();
    packed_.erase(packed_.begin() + static_cast<std::ptrdiff_t>(packed));
}

void HeldStates::pack(BlockTree& blocks, std::size_t held) {
    const BlockIndex block = held_[held].block;
    packed_.push_back({block, PackedState(*blocks[block].state, *blocks[0].state)});
    packed_bytes_ += packed_.back().state.bytes();
    let_go_of(blocks, held);
    if (packed_.size() > MAX_PACKED_STATES) {
        const auto first = std::ranges::min_element(
            packed_, {}, [&](const Packed& packed) { return rank(packed.block); });
        drop_packed(static_cast<std::size_t>(first - packed_.begin()));
    }
}

// Those used longest ago first. They are sorted, the last used to the front.
void HeldStates::pack_recent(BlockTree& blocks, std::span<const BlockIndex> needed) {
    for (std::size_t i = recent(); i-- > WHOLE_RECENT_STATES && too_much();) {
        if (std::ranges::find(needed, held_[i].block) == needed.end()) {
            pack(blocks, i);
        }
    }
}

// Committees and columns take more than what a state does not share, and are made again when they
// are asked for.
void HeldStates::forget_caches(BlockTree& blocks, std::span<const BlockIndex> needed) {
    for (std::size_t i = recent(); i < held_.size(); ++i) {
        std::shared_ptr<const BeaconState>& state = blocks[held_[i].block].state;
        if (state->caches.shufflings[0] == nullptr ||
            std::ranges::find(needed, held_[i].block) != needed.end()) {
            continue;
        }
        auto bare = std::make_shared<BeaconState>(*state);
        bare->caches = StateCaches{};
        bare->caches.pubkeys = state->caches.pubkeys;
        bare->caches.indexed_pubkeys = state->caches.indexed_pubkeys;
        state = std::move(bare);
        measure(blocks, held_[i]);
    }
}

void HeldStates::let_go(BlockTree& blocks, std::span<const BlockIndex> needed) {
    if (held_.size() <= most_ && !too_much()) {
        return;
    }
    // The last used to the front; they and the needed are spared.
    std::ranges::sort(held_, std::greater{},
                      [&](const Held& held) { return entries_[held.block].used; });
    forget_caches(blocks, needed);
    while (held_.size() > most_ || too_much()) {
        const std::size_t next = worst(needed);
        if (next == held_.size()) {
            break;
        }
        if (!entries_[held_[next].block].has_child) {
            pack(blocks, next);
        } else {
            let_go_of(blocks, next);
        }
    }
    is_packing_ = is_packing_ || far_too_much();
    if (is_packing_) {
        pack_recent(blocks, needed);
    }
}

}  // namespace cairn::node
