// The inner loop of shuffle_list, as wide as the CPU has vectors. See consensus/shuffling.hpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cairn::consensus::detail {

/// Swaps values[low + k] and values[high - k], for all k with low + k < high - k, where bit
/// `high - k` of `bits` is set (bit p is bit p % 8 of byte p / 8). Does nothing if low >= high.
/// Reads up to 3 bytes behind the byte of bit `high`.
using SwapFunction = void (*)(std::uint32_t* values, std::uint64_t low, std::uint64_t high,
                              const std::uint8_t* bits) noexcept;

struct SwapKernel {
    std::string_view name;
    SwapFunction swap;
};

/// Those this CPU can run, fastest first; the last is plain C++, one pair at a time.
std::span<const SwapKernel> available_swap_kernels() noexcept;

}  // namespace cairn::consensus::detail
