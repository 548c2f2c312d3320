#include "crypto/public_key_cache.hpp"

#include "base/assert.hpp"
#include "crypto/detail/points.hpp"

#include <algorithm>
#include <bit>

namespace cairn::crypto {
namespace {

PublicKey decompress_or_identity(const BLSPubkey& pubkey, KeyOrigin origin) noexcept {
    const auto key = origin == KeyOrigin::validated_state ? PublicKey::decompress_validated(pubkey)
                                                          : PublicKey::decompress(pubkey);
    return key ? *key : PublicKey{};
}

/// Which segment an index lies in, after the size of the first segment was added to it.
std::size_t segment_of(std::size_t shifted_index) noexcept {
    return static_cast<std::size_t>(std::bit_width(shifted_index)) - 1 -
           PublicKeyCache::first_segment_bits;
}

/// blst adds in batches of this many points, in 144 KiB of stack.
constexpr std::size_t aggregate_grain = 1024;

}  // namespace

PublicKey& PublicKeyCache::slot(std::size_t index) const noexcept {
    const std::size_t shifted = index + (std::size_t{1} << first_segment_bits);
    return segments_[segment_of(shifted)][shifted - std::bit_floor(shifted)];
}

void PublicKeyCache::reserve(std::size_t count) {
    const std::size_t last = count - 1 + (std::size_t{1} << first_segment_bits);
    const std::size_t segments = segment_of(last) + 1;
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
    executor.parallel_for(pubkeys.size(), 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            PublicKey& key = slot(old_size + i);
            key = decompress_or_identity(pubkeys[i], origin);
            invalid.fetch_add(key.is_infinity() ? 1 : 0, std::memory_order_relaxed);
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

Result<PublicKey, BlsError> aggregate_keys(std::span<const PublicKey* const> keys,
                                           base::Executor& executor) {
    if (keys.empty()) {
        return unexpected(BlsError::empty_list);
    }
    std::mutex mutex;
    blst_p1 total{};
    bool identity_seen = false;
    executor.parallel_for(keys.size(), aggregate_grain, [&](std::size_t begin, std::size_t end) {
        const auto part = keys.subspan(begin, end - begin);
        const bool identity =
            std::ranges::any_of(part, [](const PublicKey* key) { return key->is_infinity(); });
        blst_p1 sum;
        blst_p1s_add(&sum, reinterpret_cast<const blst_p1_affine* const*>(part.data()),
                     part.size());
        const std::lock_guard lock(mutex);
        identity_seen = identity_seen || identity;
        blst_p1_add_or_double(&total, &total, &sum);
    });
    if (identity_seen) {
        return unexpected(BlsError::point_at_infinity);
    }
    return detail::to_public_key(total);
}

}  // namespace cairn::crypto
