#include "evm/detail/frame.hpp"

namespace cairn::evm {
namespace detail {
namespace {

/// Cost that no gas limit reaches, or a size that no process should have.
bool grow_to(Frame& frame, std::uint64_t end) {
    if (end > MEMORY_BYTES_MAX) {
        frame.gas = -1;
        return false;
    }
    const std::size_t words = (end + 31) / 32;
    if (!frame.charge(memory_gas(words) - memory_gas(frame.memory.size() / 32))) {
        return false;
    }
    frame.memory.grow(32 * words);
    return true;
}

}  // namespace

bool reach_memory(Frame& frame, const U256& offset, const U256& size, MemoryRange& range) {
    if (size.is_zero()) {
        range = {};
        return true;
    }
    // The sum of two that pass cannot wrap.
    if (offset.saturated64() > MEMORY_BYTES_MAX || size.saturated64() > MEMORY_BYTES_MAX) {
        frame.gas = -1;
        return false;
    }
    range = {offset.low64(), size.low64()};
    const std::uint64_t end = offset.low64() + size.low64();
    return end <= frame.memory.size() || grow_to(frame, end);
}

}  // namespace detail

detail::Frame& FramePool::acquire() {
    if (used_ == frames_.size()) {
        CAIRN_ASSERT(used_ <= static_cast<std::size_t>(CALL_DEPTH_MAX));
        // Without initialisation: 32 KiB of stack that is written before it is read.
        frames_.push_back(std::make_unique_for_overwrite<detail::Frame>());
    }
    return *frames_[used_++];
}

void FramePool::release() noexcept {
    frames_[--used_]->memory.clear();
}

}  // namespace cairn::evm
