#include "ssz/hash_tile.hpp"

#include "crypto/sha256.hpp"

#include <bit>
#include <vector>

namespace cairn::ssz {
namespace {

constexpr std::size_t zero_hash_levels = 65;

std::array<Bytes32, zero_hash_levels> make_zero_hashes() {
    std::array<Bytes32, zero_hash_levels> hashes{};
    for (std::size_t level = 1; level < zero_hash_levels; ++level) {
        FixedBytes<64> pair;
        std::memcpy(pair.data(), hashes[level - 1].data(), 32);
        std::memcpy(pair.data() + 32, hashes[level - 1].data(), 32);
        const crypto::PairJob job{pair.data(), hashes[level].data()};
        crypto::hash_pairs({&job, 1});
    }
    return hashes;
}

/// Bit i of the result: bit 2i or 2i + 1 of `bits` is set.
std::uint64_t fold_pairs(std::uint64_t bits) noexcept {
    std::uint64_t x = (bits | (bits >> 1U)) & 0x5555555555555555U;
    x = (x | (x >> 1U)) & 0x3333333333333333U;
    x = (x | (x >> 2U)) & 0x0f0f0f0f0f0f0f0fU;
    x = (x | (x >> 4U)) & 0x00ff00ff00ff00ffU;
    x = (x | (x >> 8U)) & 0x0000ffff0000ffffU;
    return (x | (x >> 16U)) & 0x00000000ffffffffU;
}

}  // namespace

const Bytes32& zero_hash(std::size_t level) {
    static const auto hashes = make_zero_hashes();
    return hashes[level];
}

const HashTile& zero_tile(std::size_t level) {
    static const auto tiles = [] {
        std::array<HashTile, zero_hash_levels - HashTile::depth> out{};
        for (std::size_t base = 0; base < out.size(); ++base) {
            for (std::size_t k = 1; k < HashTile::chunk_count; ++k) {
                const auto height =
                    HashTile::depth - static_cast<std::size_t>(std::bit_width(k) - 1);
                out[base].nodes[k] = zero_hash(base + height);
            }
        }
        return out;
    }();
    return tiles[level];
}

void update_tiles(std::span<const TileUpdate> updates) {
    std::vector<crypto::PairJob> jobs;
    std::vector<std::uint64_t> dirty(updates.size());
    for (std::size_t t = 0; t < updates.size(); ++t) {
        dirty[t] = updates[t].dirty;
    }
    for (std::size_t first = HashTile::chunk_count / 2; first > 0; first /= 2) {
        jobs.clear();
        for (std::size_t t = 0; t < updates.size(); ++t) {
            const TileUpdate& update = updates[t];
            auto& nodes = update.tile->nodes;
            dirty[t] = fold_pairs(dirty[t]);
            for (std::uint64_t rest = dirty[t]; rest != 0; rest &= rest - 1) {
                const auto i = static_cast<std::size_t>(std::countr_zero(rest));
                const std::uint8_t* in = first == HashTile::chunk_count / 2
                                             ? update.chunks + 64 * i
                                             : nodes[2 * (first + i)].data();
                jobs.push_back({in, nodes[first + i].data()});
            }
        }
        crypto::hash_pairs(jobs);
    }
}

}  // namespace cairn::ssz
