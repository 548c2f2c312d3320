#include "crypto/public_key_cache.hpp"

#include "base/assert.hpp"
#include "crypto/detail/g1_batch.hpp"

#include <algorithm>
#include <bit>

namespace cairn::crypto {
namespace {

/// Which segment an index lies in: as many come before it as fill (2^segment - 1) first segments.
std::size_t segment_of(std::size_t index) noexcept {
    const std::size_t place = (index >> PublicKeyCache::first_segment_bits) + 1;
    return static_cast<std::size_t>(std::bit_width(place)) - 1;
}

/// The identity in place of a key outside the subgroup.
PublicKey checked(const PublicKey& key, KeyOrigin origin) noexcept {
    return origin == KeyOrigin::validated_state || detail::in_subgroup(key) ? key : PublicKey{};
}

/// Keys decompressed in one go.
constexpr std::size_t decompress_batch = 64;

}  // namespace

PublicKey& PublicKeyCache::slot(std::size_t index) const noexcept {
    constexpr std::size_t first_size = std::size_t{1} << first_segment_bits;
    const std::size_t segment = segment_of(index);
    return segments_[segment][index + first_size - (first_size << segment)];
}

void PublicKeyCache::reserve(std::size_t count) {
    const std::size_t segments = segment_of(count - 1) + 1;
    CAIRN_ASSERT(segments <= segment_count);
    for (std::size_t s = 0; s < segments; ++s) {
        if (!segments_[s]) {
            segments_[s] =
                std::make_unique<PublicKey[]>(std::size_t{1} << (first_segment_bits + s));
        }
    }
}

std::size_t PublicKeyCache::append(std::span<const BLSPubkey> pubkeys, KeyOrigin origin,
                                   base::Executor& executor) {
    if (pubkeys.empty()) {
        return 0;
    }
    const std::lock_guard lock(append_mutex_);
    const std::size_t old_size = size();
    reserve(old_size + pubkeys.size());
    std::atomic<std::size_t> invalid{0};
    executor.parallel_for(
        pubkeys.size(), decompress_batch, [&](std::size_t begin, std::size_t end) {
            std::array<PublicKey, decompress_batch> keys;
            for (std::size_t i = begin; i < end; i += decompress_batch) {
                const auto some = pubkeys.subspan(i, std::min(decompress_batch, end - i));
                detail::decompress_points(some, keys);
                for (std::size_t j = 0; j < some.size(); ++j) {
                    slot(old_size + i + j) = checked(keys[j], origin);
                    invalid += slot(old_size + i + j).is_infinity() ? 1 : 0;
                }
            }
        });
    size_.store(old_size + pubkeys.size(), std::memory_order_release);
    return invalid.load();
}

void PublicKeyCache::append(std::span<const PublicKey> keys) {
    if (keys.empty()) {
        return;
    }
    const std::lock_guard lock(append_mutex_);
    const std::size_t old_size = size();
    reserve(old_size + keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        slot(old_size + i) = keys[i];
    }
    size_.store(old_size + keys.size(), std::memory_order_release);
}

const PublicKey& PublicKeyCache::operator[](std::size_t index) const noexcept {
    CAIRN_ASSERT(index < size());
    return slot(index);
}

Result<PublicKey, BlsError> PublicKeyCache::aggregate(std::span<const std::uint64_t> indices,
                                                      base::Executor& executor) const {
    std::vector<const PublicKey*> keys;
    keys.reserve(indices.size());
    for (const std::uint64_t index : indices) {
        keys.push_back(&(*this)[index]);
    }
    return aggregate_keys(keys, executor);
}

}  // namespace cairn::crypto
