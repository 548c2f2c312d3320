#include "devnet/page_history.hpp"

#include <utility>

namespace cairn::devnet {

using consensus::Slot;

std::size_t PageHistory::size_of(const std::vector<Snapshot>& snapshots) {
    std::size_t bytes = 0;
    for (const Snapshot& snapshot : snapshots) {
        bytes += snapshot->size();
    }
    return bytes;
}

void PageHistory::keep(Slot slot, const std::vector<Snapshot>& snapshots) {
    std::vector<Snapshot>& kept = slots_[slot];
    bytes_ += size_of(snapshots);
    bytes_ -= size_of(std::exchange(kept, snapshots));
    while (bytes_ > MAX_BYTES && slots_.size() > 1) {
        bytes_ -= size_of(slots_.begin()->second);
        slots_.erase(slots_.begin());
    }
}

Snapshot PageHistory::at(Slot slot, MemberId node) const {
    const auto after = slots_.upper_bound(slot);
    if (after == slots_.begin()) {
        return nullptr;
    }
    const std::vector<Snapshot>& kept = std::prev(after)->second;
    return node >= 1 && node <= kept.size() ? kept[node - 1] : nullptr;
}

std::vector<Slot> PageHistory::slots() const {
    std::vector<Slot> slots;
    for (const auto& [slot, snapshots] : slots_) {
        slots.push_back(slot);
    }
    return slots;
}

}  // namespace cairn::devnet
