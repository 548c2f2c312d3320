// The memory of one frame: bytes that read as zero until written, in steps of 32.
#pragma once

#include "base/bytes.hpp"
#include "evm/revision.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace cairn::evm::detail {

/// Yellow Paper, equation 318: C_mem.
constexpr Gas memory_gas(std::size_t words) noexcept {
    const auto w = static_cast<Gas>(words);
    return MEMORY_WORD_GAS * w + w * w / MEMORY_SQUARE_DIVISOR;
}
static_assert(memory_gas(32) == 98);

class Memory {
  public:
    std::uint8_t* data() noexcept { return data_.get(); }
    const std::uint8_t* data() const noexcept { return data_.get(); }
    std::size_t size() const noexcept { return size_; }
    BytesView view() const noexcept { return {data_.get(), size_}; }

    /// `size` is a multiple of 32, not below the present one.
    void grow(std::size_t size);
    /// Back to no bytes; keeps up to 1 MiB for the next frame.
    void clear() noexcept;

  private:
    std::unique_ptr<std::uint8_t[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace cairn::evm::detail
