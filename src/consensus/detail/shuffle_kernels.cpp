#include "consensus/detail/shuffle_kernels.hpp"

#include <array>
#include <cstring>

#define CAIRN_INLINE inline __attribute__((always_inline))

namespace cairn::consensus::detail {
namespace {

void swap_one_by_one(std::uint32_t* values, std::uint64_t low, std::uint64_t high,
                     const std::uint8_t* bits) noexcept {
    for (; low < high; ++low, --high) {
        const std::uint32_t mask = 0U - ((bits[high / 8] >> (high % 8)) & 1U);
        const std::uint32_t difference = (values[low] ^ values[high]) & mask;
        values[low] ^= difference;
        values[high] ^= difference;
    }
}

using Lanes4 = std::uint32_t __attribute__((vector_size(16)));
using Lanes8 = std::uint32_t __attribute__((vector_size(32)));
using Lanes16 = std::uint32_t __attribute__((vector_size(64)));

CAIRN_INLINE void reverse(Lanes4& x) noexcept {
    x = __builtin_shufflevector(x, x, 3, 2, 1, 0);
}
CAIRN_INLINE void reverse(Lanes8& x) noexcept {
    x = __builtin_shufflevector(x, x, 7, 6, 5, 4, 3, 2, 1, 0);
}
CAIRN_INLINE void reverse(Lanes16& x) noexcept {
    x = __builtin_shufflevector(x, x, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

/// As many pairs at a time as V has lanes. Everything is inlined into the function that has the
/// target attribute, so the compiler picks the instructions.
template <class V>
CAIRN_INLINE void swap_lanes(std::uint32_t* values, std::uint64_t low, std::uint64_t high,
                             const std::uint8_t* bits) noexcept {
    constexpr std::uint64_t width = sizeof(V) / sizeof(std::uint32_t);
    V lane_bit;
    for (unsigned lane = 0; lane < width; ++lane) {
        lane_bit[lane] = 1U << lane;
    }
    // Lane l holds the pair whose upper position is high - (width - 1) + l.
    while (low < high && high - low + 1 >= 2 * width) {
        const std::uint64_t first = high - (width - 1);
        std::uint32_t word = 0;
        std::memcpy(&word, bits + first / 8, sizeof(word));
        const V chosen = (V{} + (word >> (first % 8))) & lane_bit;
        V lower;
        V upper;
        std::memcpy(&lower, values + low, sizeof(V));
        std::memcpy(&upper, values + first, sizeof(V));
        reverse(lower);
        const V difference = chosen != 0 ? lower ^ upper : V{};
        lower ^= difference;
        upper ^= difference;
        reverse(lower);
        std::memcpy(values + low, &lower, sizeof(V));
        std::memcpy(values + first, &upper, sizeof(V));
        low += width;
        high -= width;
    }
    swap_one_by_one(values, low, high, bits);
}

void swap_by_4(std::uint32_t* values, std::uint64_t low, std::uint64_t high,
               const std::uint8_t* bits) noexcept {
    swap_lanes<Lanes4>(values, low, high, bits);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void swap_by_8(std::uint32_t* values, std::uint64_t low,
                                               std::uint64_t high,
                                               const std::uint8_t* bits) noexcept {
    swap_lanes<Lanes8>(values, low, high, bits);
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"))) void swap_by_16(
    std::uint32_t* values, std::uint64_t low, std::uint64_t high,
    const std::uint8_t* bits) noexcept {
    swap_lanes<Lanes16>(values, low, high, bits);
}
#endif

struct KernelList {
    std::array<SwapKernel, 4> kernels{};
    std::size_t count = 0;

    void add(const SwapKernel& kernel) noexcept { kernels[count++] = kernel; }
};

KernelList find_kernels() noexcept {
    KernelList list;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
        __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0) {
        list.add({"avx512", swap_by_16});
    }
    if (__builtin_cpu_supports("avx2") != 0) {
        list.add({"avx2", swap_by_8});
    }
#endif
    list.add({"vectors_of_4", swap_by_4});
    list.add({"one_by_one", swap_one_by_one});
    return list;
}

}  // namespace

std::span<const SwapKernel> available_swap_kernels() noexcept {
    static const KernelList list = find_kernels();
    return std::span(list.kernels).first(list.count);
}

}  // namespace cairn::consensus::detail
