#include "dev_chain/snapshots.hpp"

namespace cairn::dev_chain {

std::uint64_t Snapshots::take(ChainMaker& chain) {
    if (snapshots_.size() == MAX_SNAPSHOTS) {
        snapshots_.erase(snapshots_.begin());
    }
    const std::uint64_t number = next_++;
    snapshots_.emplace(number, Snapshot{chain.ledger().mark(), chain.wishes().base_fee});
    return number;
}

bool Snapshots::revert(ChainMaker& chain, std::uint64_t number) {
    const auto found = snapshots_.find(number);
    if (found == snapshots_.end()) {
        return false;
    }
    chain.wishes().base_fee = found->second.base_fee;
    chain.rewind(found->second.mark);
    snapshots_.erase(found, snapshots_.end());
    return true;
}

void Snapshots::forget_above(std::uint64_t number) {
    std::erase_if(snapshots_, [&](const auto& entry) {
        return entry.second.mark.blocks.back()->number() > number;
    });
}

std::map<std::uint64_t, ChainBlockPtr> Snapshots::heads() const {
    std::map<std::uint64_t, ChainBlockPtr> out;
    for (const auto& [number, snapshot] : snapshots_) {
        out.emplace(number, snapshot.mark.blocks.back());
    }
    return out;
}

}  // namespace cairn::dev_chain
