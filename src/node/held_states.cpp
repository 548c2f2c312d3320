#include "node/held_states.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"

#include <algorithm>
#include <bit>
#include <compare>

namespace cairn::node {

using namespace consensus;

namespace {

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

void HeldStates::add(const Spec& spec, const BlockTree& blocks) {
    const auto block = static_cast<BlockIndex>(blocks.size() - 1);
    note(spec, blocks, block);
    held_.push_back(block);
}

void HeldStates::use(BlockIndex block) {
    entries_[block].used = ++clock_;
    if (std::ranges::find(held_, block) == held_.end()) {
        held_.push_back(block);
    }
}

void HeldStates::rebuild(const Spec& spec, const BlockTree& blocks) {
    entries_.clear();
    held_.clear();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const auto block = static_cast<BlockIndex>(i);
        note(spec, blocks, block);
        if (blocks[block].state != nullptr) {
            held_.push_back(block);
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

namespace {

/// Committees and columns take more than what a state does not share, and are made again when they
/// are asked for.
void forget_caches(std::shared_ptr<const BeaconState>& state) {
    if (state->caches.shufflings[0] == nullptr) {
        return;
    }
    auto bare = std::make_shared<BeaconState>(*state);
    bare->caches = StateCaches{};
    bare->caches.pubkeys = state->caches.pubkeys;
    bare->caches.indexed_pubkeys = state->caches.indexed_pubkeys;
    state = std::move(bare);
}

}  // namespace

void HeldStates::let_go(BlockTree& blocks, std::span<const BlockIndex> needed) {
    if (held_.size() <= most_) {
        return;
    }
    // The last used to the front; they and the needed are spared.
    std::ranges::sort(held_, std::greater{},
                      [&](BlockIndex block) { return entries_[block].used; });
    while (held_.size() > most_) {
        auto worst = held_.end();
        const std::size_t spared = std::min(RECENT_STATES, most_ / 2);
        for (auto entry = held_.begin() + static_cast<std::ptrdiff_t>(spared); entry != held_.end();
             ++entry) {
            const bool is_needed = std::ranges::find(needed, *entry) != needed.end();
            if (!is_needed && (worst == held_.end() || rank(*entry) < rank(*worst))) {
                worst = entry;
            }
        }
        if (worst == held_.end()) {
            return;
        }
        blocks[*worst].state = nullptr;
        held_.erase(worst);
    }
    for (std::size_t i = std::min(RECENT_STATES, most_ / 2); i < held_.size(); ++i) {
        if (std::ranges::find(needed, held_[i]) == needed.end()) {
            forget_caches(blocks[held_[i]].state);
        }
    }
}

}  // namespace cairn::node
