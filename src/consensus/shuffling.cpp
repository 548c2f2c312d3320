#include "consensus/shuffling.hpp"

#include "base/assert.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace cairn::consensus {
namespace {

constexpr std::uint64_t bucket_size = 256;  // positions decided by one hash

/// seed || round || bucket, rewritten in place.
class Source {
public:
    explicit Source(const Bytes32& seed) { std::ranges::copy(seed, message_.begin()); }

    std::uint64_t pivot(std::uint64_t round, std::uint64_t index_count) {
        message_[32] = static_cast<std::uint8_t>(round);
        const Bytes32 hash = crypto::sha256(BytesView(message_).first(33));
        return base::load_le64(hash.data()) % index_count;
    }
    Bytes32 bits(std::uint64_t round, std::uint64_t bucket) {
        message_[32] = static_cast<std::uint8_t>(round);
        for (std::size_t i = 0; i < 4; ++i) {
            message_[33 + i] = static_cast<std::uint8_t>(bucket >> (8 * i));
        }
        return crypto::sha256(message_);
    }

private:
    std::array<std::uint8_t, 37> message_{};
};

bool bit_at(const Bytes32& bits, std::uint64_t position) noexcept {
    const std::uint64_t i = position % bucket_size;
    return ((bits[i / 8] >> (i % 8)) & 1U) != 0;
}

/// Swaps the mirrored pairs low + k <-> high - k that the bits of `high - k` select.
void swap_selected(ValidatorIndex* values, std::uint64_t low, std::uint64_t high,
                   const std::vector<Bytes32>& bits) {
    while (low < high) {
        // One bucket at a time: the upper positions down to the bucket's start share one hash.
        const Bytes32& bucket = bits[high / bucket_size];
        const std::uint64_t count = std::min((high - low + 1) / 2, high % bucket_size + 1);
        for (std::uint64_t k = 0; k < count; ++k) {
            const std::uint64_t mask = bit_at(bucket, high - k) ? ~std::uint64_t{0} : 0;
            std::uint64_t& a = values[low + k].value;
            std::uint64_t& b = values[high - k].value;
            const std::uint64_t difference = (a ^ b) & mask;
            a ^= difference;
            b ^= difference;
        }
        low += count;
        high -= count;
    }
}

}  // namespace

// consensus-specs v0.12.3 specs/phase0/beacon-chain.md#compute_shuffled_index
std::uint64_t compute_shuffled_index(std::uint64_t index, std::uint64_t index_count, const Bytes32& seed,
                                     std::uint64_t rounds) {
    CAIRN_ASSERT(index < index_count);
    Source source(seed);
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const std::uint64_t pivot = source.pivot(round, index_count);
        const std::uint64_t flip = (pivot + index_count - index) % index_count;
        const std::uint64_t position = std::max(index, flip);
        if (bit_at(source.bits(round, position / bucket_size), position)) {
            index = flip;
        }
    }
    return index;
}

void shuffle_list(std::span<ValidatorIndex> values, const Bytes32& seed, std::uint64_t rounds) {
    const std::uint64_t count = values.size();
    if (count < 2) {
        return;
    }
    Source source(seed);
    std::vector<Bytes32> bits((count - 1) / bucket_size + 1);
    // Round r maps i to flip(i) where the bit says so, an involution; applying the rounds to the list in
    // reverse gives values[i] = old[shuffled(i)]. Pairs mirror around pivot / 2 and, beyond the pivot,
    // around (pivot + count) / 2.
    for (std::uint64_t round = rounds; round-- > 0;) {
        const std::uint64_t pivot = source.pivot(round, count);
        for (std::uint64_t bucket = 0; bucket < bits.size(); ++bucket) {
            bits[bucket] = source.bits(round, bucket);
        }
        swap_selected(values.data(), 0, pivot, bits);
        swap_selected(values.data(), pivot + 1, count - 1, bits);
    }
}

}  // namespace cairn::consensus
