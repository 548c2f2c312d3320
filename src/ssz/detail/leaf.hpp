// What a persistent sequence (ssz/persistent.hpp) is made of: fat leaves, and nodes over 64 of
// them.
#pragma once

#include "base/bytes.hpp"
#include "base/uint64.hpp"
#include "ssz/hash_tile.hpp"
#include "ssz/values.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace cairn::ssz::detail {

template <class T>
inline constexpr bool is_packed =
    std::is_trivially_copyable_v<T> &&
    (std::is_arithmetic_v<T> || std::is_same_v<T, Boolean> || std::is_same_v<T, Uint128> ||
     std::is_same_v<T, Uint256> || std::is_same_v<T, Bytes32>);
template <class Tag>
inline constexpr bool is_packed<base::Uint64<Tag>> = true;

template <class T>
struct Leaf {
    static constexpr std::size_t capacity = is_packed<T> ? 64 * 32 / sizeof(T) : 64;
    static constexpr std::size_t per_chunk = capacity / 64;
    struct NoChunks {};
    using Chunks = std::conditional_t<is_packed<T>, NoChunks, std::array<Bytes32, 64>>;

    std::array<T, capacity> values{};
    Chunks chunks{};  // roots of composite elements; packed elements are their own chunks
    HashTile tile = zero_tile(0);
    std::uint64_t dirty = 0;
    std::uint64_t known =
        0;  // dirty chunks of composite elements that hold the element's root already

    void mark(std::uint64_t changed) noexcept {
        dirty |= changed;
        known &= ~changed;
    }
    const std::uint8_t* chunk_bytes() const noexcept {
        if constexpr (is_packed<T>) {
            return reinterpret_cast<const std::uint8_t*>(values.data());
        } else {
            return chunks[0].data();
        }
    }
};

template <class T>
struct Node {
    std::array<std::shared_ptr<Leaf<T>>, 64> leaves;
    std::array<Bytes32, 64> chunks;  // roots of the leaves
    HashTile tile = zero_tile(HashTile::depth);
    std::uint64_t dirty = 0;

    Node() { chunks.fill(zero_hash(HashTile::depth)); }
};

#if defined(__SANITIZE_THREAD__)
inline constexpr bool thread_sanitizer_watches = true;
#elif defined(__has_feature)
inline constexpr bool thread_sanitizer_watches = __has_feature(thread_sanitizer);
#else
inline constexpr bool thread_sanitizer_watches = false;
#endif

/// Whether nobody else owns it, so that it may be changed in place: what other threads read of it
/// before they let go then comes before the change, which use_count() alone does not order.
template <class T>
bool is_sole_owner(const std::shared_ptr<T>& pointer) noexcept {
    if (pointer.use_count() != 1) {
        return false;
    }
    if constexpr (thread_sanitizer_watches) {  // which knows no fences
        const std::shared_ptr<T> acquires_when_it_goes = pointer;
    } else {
        std::atomic_thread_fence(std::memory_order_acquire);
    }
    return true;
}

}  // namespace cairn::ssz::detail
