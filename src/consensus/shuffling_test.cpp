#include "consensus/shuffling.hpp"

#include <vector>

namespace cairn::consensus {
namespace {

TEST(Shuffling, ListAgreesWithSingleIndices) {
    for (const std::uint64_t count : {1U, 2U, 3U, 255U, 256U, 257U, 1000U, 1025U}) {
        for (std::uint8_t salt = 0; salt < 4; ++salt) {
            Bytes32 seed;
            seed[0] = salt;
            std::vector<ValidatorIndex> values;
            for (std::uint64_t i = 0; i < count; ++i) {
                values.emplace_back(i);
            }
            shuffle_list(values, seed, 90);
            for (std::uint64_t i = 0; i < count; ++i) {
                ASSERT_EQ(values[i].value, compute_shuffled_index(i, count, seed, 90)) << count;
            }
        }
    }
}

}  // namespace
}  // namespace cairn::consensus
