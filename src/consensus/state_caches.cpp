#include "consensus/state_caches.hpp"

#include <bit>

namespace cairn::consensus {

PubkeyIndex::PubkeyIndex(std::size_t capacity) : slots_(std::bit_ceil(4 * capacity + 64)) {
    for (auto& slot : slots_) {
        slot.store(empty, std::memory_order_relaxed);
    }
}

}  // namespace cairn::consensus
