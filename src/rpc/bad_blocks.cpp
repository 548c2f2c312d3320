#include "rpc/bad_blocks.hpp"

#include <algorithm>

namespace cairn::rpc {

void BadBlocks::add(BadBlock block) {
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(blocks_, block.hash, &BadBlock::hash) != blocks_.end()) {
        return;
    }
    const auto number = [](const BadBlock& one) { return one.block.header.number; };
    const auto at = std::ranges::lower_bound(blocks_, number(block), std::greater<>(), number);
    blocks_.insert(at, std::move(block));
    if (blocks_.size() > MAX_BAD_BLOCKS) {
        blocks_.pop_back();
    }
}

std::vector<BadBlock> BadBlocks::list() const {
    const std::lock_guard lock(mutex_);
    return blocks_;
}

}  // namespace cairn::rpc
