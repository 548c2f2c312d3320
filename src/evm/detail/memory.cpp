#include "evm/detail/memory.hpp"

#include <algorithm>
#include <cstring>

namespace cairn::evm::detail {
namespace {

constexpr std::size_t first_capacity = 4096;
constexpr std::size_t kept_capacity = std::size_t{1} << 20U;

}  // namespace

void Memory::grow(std::size_t size) {
    if (size > capacity_) {
        const std::size_t capacity = std::max({size, 2 * capacity_, first_capacity});
        auto data = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
        if (size_ > 0) {
            std::memcpy(data.get(), data_.get(), size_);
        }
        data_ = std::move(data);
        capacity_ = capacity;
    }
    std::memset(data_.get() + size_, 0, size - size_);
    size_ = size;
}

void Memory::clear() noexcept {
    size_ = 0;
    if (capacity_ > kept_capacity) {
        data_.reset();
        capacity_ = 0;
    }
}

}  // namespace cairn::evm::detail
