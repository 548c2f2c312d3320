#include "consensus/shuffling.hpp"

#include "base/assert.hpp"
#include "consensus/detail/shuffle_kernels.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace cairn::consensus {
namespace {

constexpr std::uint64_t bucket_size = 256;  // positions decided by one hash

/// What a seed decides: a pivot for each round, and bits for each bucket of positions.
class Source {
  public:
    static constexpr std::size_t batch = 64;

    /// `rounds` <= 256
    Source(const Bytes32& seed, std::uint64_t rounds, std::uint64_t index_count) {
        FixedBytes<37> message;
        std::ranges::copy(seed, message.bytes.begin());
        blocks_.fill(crypto::padded_block(message.view().first(33)));
        Bytes hashes(32 * rounds);
        const auto write_round = [](Block& block, std::size_t round) {
            block[32] = static_cast<std::uint8_t>(round);
        };
        hash(rounds, write_round, hashes.data());
        for (std::size_t round = 0; round < rounds; ++round) {
            pivots_.push_back(base::load_le64(hashes.data() + 32 * round) % index_count);
        }
        blocks_.fill(crypto::padded_block(message.view()));
    }

    std::uint64_t pivot(std::uint64_t round) const noexcept { return pivots_[round]; }

    /// The bits of buckets bucket_of(0), bucket_of(1), ... side by side: 32 bytes each into `out`.
    template <class BucketOf>
    void bits(std::uint64_t round, std::size_t count, BucketOf&& bucket_of,
              std::uint8_t* out) noexcept {
        hash(
            count,
            [&](Block& block, std::size_t i) {
                const std::uint64_t bucket = bucket_of(i);
                block[32] = static_cast<std::uint8_t>(round);
                block[33] = static_cast<std::uint8_t>(bucket);
                block[34] = static_cast<std::uint8_t>(bucket >> 8U);
                block[35] = static_cast<std::uint8_t>(bucket >> 16U);
                block[36] = static_cast<std::uint8_t>(bucket >> 24U);
            },
            out);
    }

  private:
    using Block = std::array<std::uint8_t, 64>;

    template <class Write>
    void hash(std::size_t count, Write&& write, std::uint8_t* out) noexcept {
        std::array<crypto::PairJob, batch> jobs;
        for (std::size_t begin = 0; begin < count; begin += batch) {
            const std::size_t n = std::min(batch, count - begin);
            for (std::size_t i = 0; i < n; ++i) {
                write(blocks_[i], begin + i);
                jobs[i] = {blocks_[i].data(), out + 32 * (begin + i)};
            }
            crypto::hash_blocks(std::span(jobs).first(n));
        }
    }

    std::array<Block, batch> blocks_;
    std::vector<std::uint64_t> pivots_;
};

bool bit_at(const std::uint8_t* bits, std::uint64_t position) noexcept {
    return ((bits[position / 8] >> (position % 8)) & 1U) != 0;
}

void shuffle_batch(std::span<std::uint64_t> indices, std::uint64_t index_count, Source& source,
                   std::uint64_t rounds) {
    std::array<std::uint64_t, Source::batch> flips;
    std::array<std::uint64_t, Source::batch> positions;
    std::array<std::uint8_t, 32 * Source::batch> bits;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const std::uint64_t pivot = source.pivot(round);
        for (std::size_t i = 0; i < indices.size(); ++i) {
            const std::uint64_t flip = pivot + index_count - indices[i];
            flips[i] = flip >= index_count ? flip - index_count : flip;
            positions[i] = std::max(indices[i], flips[i]);
        }
        source.bits(
            round, indices.size(), [&](std::size_t i) { return positions[i] / bucket_size; },
            bits.data());
        for (std::size_t i = 0; i < indices.size(); ++i) {
            if (bit_at(&bits[32 * i], positions[i] % bucket_size)) {
                indices[i] = flips[i];
            }
        }
    }
}

}  // namespace

// consensus-specs v0.12.3 specs/phase0/beacon-chain.md#compute_shuffled_index
std::uint64_t compute_shuffled_index(std::uint64_t index, std::uint64_t index_count,
                                     const Bytes32& seed, std::uint64_t rounds) {
    compute_shuffled_indices({&index, 1}, index_count, seed, rounds);
    return index;
}

void compute_shuffled_indices(std::span<std::uint64_t> indices, std::uint64_t index_count,
                              const Bytes32& seed, std::uint64_t rounds) {
    if (indices.empty()) {
        return;
    }
    CAIRN_ASSERT(index_count <= std::uint64_t{1} << 32U);
    CAIRN_ASSERT(std::ranges::all_of(indices, [&](auto index) { return index < index_count; }));
    Source source(seed, rounds, index_count);
    for (std::size_t begin = 0; begin < indices.size(); begin += Source::batch) {
        const std::size_t n = std::min(Source::batch, indices.size() - begin);
        shuffle_batch(indices.subspan(begin, n), index_count, source, rounds);
    }
}

namespace {

/// values[i] becomes old values[compute_shuffled_index(i)].
void shuffle(std::span<std::uint32_t> values, const Bytes32& seed, std::uint64_t rounds) {
    const std::uint64_t count = values.size();
    if (count < 2) {
        return;
    }
    const std::size_t buckets = (count - 1) / bucket_size + 1;
    std::vector<std::uint8_t> bits(32 * buckets + 4);  // the kernels read whole words
    const detail::SwapFunction swap = detail::available_swap_kernels().front().swap;
    Source source(seed, rounds, count);
    // Round r maps i to flip(i) where the bit says so, an involution; applying the rounds to the
    // list in reverse gives values[i] = old[shuffled(i)]. Pairs mirror around pivot / 2 and, beyond
    // the pivot, around (pivot + count) / 2.
    for (std::uint64_t round = rounds; round-- > 0;) {
        const std::uint64_t pivot = source.pivot(round);
        source.bits(round, buckets, [](std::size_t bucket) { return bucket; }, bits.data());
        swap(values.data(), 0, pivot, bits.data());
        swap(values.data(), pivot + 1, count - 1, bits.data());
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_shuffled_permutation
std::vector<std::uint32_t> compute_shuffled_permutation(std::uint64_t index_count,
                                                        const Bytes32& seed, std::uint64_t rounds) {
    CAIRN_ASSERT(index_count <= std::uint64_t{1} << 32U);
    std::vector<std::uint32_t> permutation(index_count);
    std::iota(permutation.begin(), permutation.end(), 0U);
    shuffle(permutation, seed, rounds);
    return permutation;
}

void shuffle_list(std::span<ValidatorIndex> values, const Bytes32& seed, std::uint64_t rounds) {
    std::vector<std::uint32_t> narrow(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        CAIRN_ASSERT(values[i] <= std::numeric_limits<std::uint32_t>::max());
        narrow[i] = static_cast<std::uint32_t>(values[i].value);
    }
    shuffle(narrow, seed, rounds);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = ValidatorIndex{narrow[i]};
    }
}

}  // namespace cairn::consensus
