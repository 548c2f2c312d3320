#include "consensus/shuffling.hpp"

#include "consensus/detail/shuffle_kernels.hpp"
#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace cairn::consensus {
namespace {

/// v0.12.3's compute_shuffled_index, word for word.
std::uint64_t shuffled_index(std::uint64_t index, std::uint64_t index_count, const Bytes32& seed,
                             std::uint64_t rounds) {
    for (std::uint64_t round = 0; round < rounds; ++round) {
        Bytes message(seed.begin(), seed.end());
        message.push_back(static_cast<std::uint8_t>(round));
        const Bytes32 pivot_hash = crypto::sha256(message);
        const std::uint64_t pivot = base::load_le64(pivot_hash.data()) % index_count;
        const std::uint64_t flip = (pivot + index_count - index) % index_count;
        const std::uint64_t position = std::max(index, flip);
        for (std::size_t i = 0; i < 4; ++i) {
            message.push_back(static_cast<std::uint8_t>((position / 256) >> (8 * i)));
        }
        const Bytes32 source = crypto::sha256(message);
        const auto byte = source[(position % 256) / 8];
        index = ((byte >> (position % 8)) & 1U) != 0 ? flip : index;
    }
    return index;
}

Bytes32 seed_of(std::uint8_t salt) {
    Bytes32 seed;
    seed[0] = salt;
    seed[31] = 0xee;
    return seed;
}

TEST(Shuffling, indices_alone_together_and_as_a_list_agree_with_the_specification) {
    for (const std::uint64_t count : {1U, 2U, 3U, 31U, 32U, 33U, 255U, 256U, 257U, 1000U, 1025U}) {
        const Bytes32 seed = seed_of(static_cast<std::uint8_t>(count));
        std::vector<std::uint64_t> indices(count);
        std::iota(indices.begin(), indices.end(), 0U);
        std::vector<ValidatorIndex> values;
        for (const std::uint64_t i : indices) {
            values.emplace_back(i);
        }
        compute_shuffled_indices(indices, count, seed, 90);
        shuffle_list(values, seed, 90);
        const auto permutation = compute_shuffled_permutation(count, seed, 90);
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::uint64_t want = shuffled_index(i, count, seed, 90);
            ASSERT_EQ(indices[i], want) << count;
            ASSERT_EQ(values[i].value, want) << count;
            ASSERT_EQ(permutation[i], want) << count;
            ASSERT_EQ(compute_shuffled_index(i, count, seed, 90), want) << count;
        }
    }
}

TEST(Shuffling, nothing_to_shuffle) {
    shuffle_list({}, seed_of(1), 90);
    compute_shuffled_indices({}, 7, seed_of(1), 90);
    std::vector<ValidatorIndex> values{ValidatorIndex{5}, ValidatorIndex{3}};
    shuffle_list(values, seed_of(1), 0);
    EXPECT_EQ(values[0].value, 5);
}

TEST(Shuffling, every_kernel_swaps_the_pairs_that_plain_code_swaps) {
    const auto kernels = detail::available_swap_kernels();
    std::vector<std::uint8_t> bits(2000 / 8 + 4);
    for (std::size_t i = 0; i < bits.size(); ++i) {
        bits[i] = static_cast<std::uint8_t>(i * i * 37 + i * 11 + 5);
    }
    std::vector<std::uint32_t> values(2000);
    std::iota(values.begin(), values.end(), 100U);
    for (std::uint64_t low = 0; low < 40; low += 3) {
        for (std::uint64_t high = low; high < 1990; high += high < 200 ? 1 : 97) {
            auto want = values;
            kernels.back().swap(want.data(), low, high, bits.data());
            for (const auto& kernel : kernels) {
                auto got = values;
                kernel.swap(got.data(), low, high, bits.data());
                ASSERT_EQ(got, want) << kernel.name << " " << low << " " << high;
            }
        }
    }
    auto untouched = values;
    kernels.front().swap(untouched.data(), 8, 7, bits.data());
    EXPECT_EQ(untouched, values);
}

}  // namespace
}  // namespace cairn::consensus
