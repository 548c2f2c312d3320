// Decompressed public keys by validator index, and sums of many keys.
//
// Decompression costs far more than use, and a validator's key never changes: so each key is
// decompressed once and kept, 96 bytes each. Validators are only ever appended, hence so is this.
#pragma once

#include "base/executor.hpp"
#include "base/result.hpp"
#include "crypto/bls.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace cairn::crypto {

/// What is known of keys before they enter the cache.
enum class KeyOrigin : std::uint8_t {
    unchecked,        // full KeyValidate
    validated_state,  // of a valid state, whose deposits were checked: the subgroup check is left
                      // out
};

/// Thread-safety: any number of readers beside one append; appends exclude each other. A reader may
/// use indices below a size() it has read (or been told of by whoever appended). References stay
/// valid for the life of the cache.
class PublicKeyCache {
  public:
    /// Appends the keys, decompressed in parallel. A key that is not valid becomes the identity,
    /// under which nothing verifies, as the specification has it. Returns how many such there were.
    std::size_t append(std::span<const BLSPubkey> pubkeys, KeyOrigin origin,
                       base::Executor& executor);
    /// The same for keys that are decompressed already.
    void append(std::span<const PublicKey> keys);

    std::size_t size() const noexcept { return size_.load(std::memory_order_acquire); }

    /// index < size()
    const PublicKey& operator[](std::size_t index) const noexcept;

    /// The sum of the keys at `indices`; see aggregate_keys.
    Result<PublicKey, BlsError> aggregate(std::span<const std::uint64_t> indices,
                                          base::Executor& executor) const;

    /// Segment s holds 2^first_segment_bits << s keys, so growth moves nothing.
    static constexpr std::size_t first_segment_bits = 10;

  private:
    static constexpr std::size_t segment_count = 32;

    PublicKey& slot(std::size_t index) const noexcept;
    void reserve(std::size_t count);

    std::array<std::unique_ptr<PublicKey[]>, segment_count> segments_;
    std::atomic<std::size_t> size_{0};
    std::mutex append_mutex_;
};

/// The sum of many keys by batched affine addition, split over the executor: about 0.1 us a key
/// and core with AVX-512 IFMA, 0.23 us without. Refuses an empty list, and the identity among the
/// keys; the sum itself may be the identity.
Result<PublicKey, BlsError> aggregate_keys(std::span<const PublicKey* const> keys,
                                           base::Executor& executor);

}  // namespace cairn::crypto
