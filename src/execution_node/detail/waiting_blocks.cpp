#include "execution_node/detail/waiting_blocks.hpp"

#include <algorithm>

namespace cairn::execution_node::detail {

void OrphanBlocks::add(const Bytes32& hash, execution::Block block) {
    if (contains(hash) || most_ == 0) {
        return;
    }
    if (orphans_.size() == most_) {
        orphans_.pop_front();
    }
    orphans_.push_back({hash, std::move(block)});
}

bool OrphanBlocks::contains(const Bytes32& hash) const noexcept {
    return std::ranges::any_of(orphans_, [&](const Orphan& orphan) { return orphan.hash == hash; });
}

std::vector<execution::Block> OrphanBlocks::take_children(const Bytes32& parent) {
    std::vector<execution::Block> out;
    for (Orphan& orphan : orphans_) {
        if (orphan.block.header.parent_hash == parent) {
            out.push_back(orphan.block);
        }
    }
    std::erase_if(orphans_,
                  [&](const Orphan& orphan) { return orphan.block.header.parent_hash == parent; });
    return out;
}

void InvalidBlocks::add(const Bytes32& hash, const InvalidBlock& block) {
    if (most_ == 0 || !blocks_.try_emplace(hash, block).second) {
        return;
    }
    order_.push_back(hash);
    if (order_.size() > most_) {
        blocks_.erase(order_.front());
        order_.pop_front();
    }
}

const InvalidBlock* InvalidBlocks::find(const Bytes32& hash) const noexcept {
    const auto found = blocks_.find(hash);
    return found == blocks_.end() ? nullptr : &found->second;
}

}  // namespace cairn::execution_node::detail
