#include "sharding/misc.hpp"

#include "sharding/sample_network_test.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::sharding {
namespace {

std::vector<std::uint64_t> offsets(std::uint64_t start_slot, std::uint64_t end_slot) {
    std::vector<std::uint64_t> numbers;
    for (const Slot slot : compute_offset_slots(Slot{start_slot}, Slot{end_slot})) {
        numbers.push_back(slot.value);
    }
    return numbers;
}

TEST(ShardMisc, OffsetSlotsLieStrictlyBetween) {
    using Slots = std::vector<std::uint64_t>;
    EXPECT_EQ(offsets(10, 10), Slots{});
    EXPECT_EQ(offsets(10, 11), Slots{});
    EXPECT_EQ(offsets(10, 12), Slots{11});
    EXPECT_EQ(offsets(10, 16), (Slots{11, 12, 13, 15}));
    EXPECT_EQ(offsets(0, 10'000), (Slots{1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233}));
}

TEST(ShardMisc, NoSlotIsBeforeGenesis) {
    EXPECT_EQ(compute_previous_slot(Slot{0}), Slot{0});
    EXPECT_EQ(compute_previous_slot(Slot{1}), Slot{0});
    EXPECT_EQ(compute_previous_slot(Slot{77}), Slot{76});
}

struct GasPrice {
    std::uint64_t before;
    std::uint64_t length;  // of the shard block, in bytes
    std::uint64_t after;
};

// TARGET_SHARD_BLOCK_SIZE is 262,144, MAX_SHARD_BLOCK_SIZE four times that; a step is at most 1/8
// of the price for an empty block and 3/8 for a full one.
constexpr auto gas_prices = std::to_array<GasPrice>({
    {8, 0, 8},                    // at the minimum
    {9, 0, 8},                    //
    {100, 0, 88},                 //
    {100, 131'072, 94},           // half the target
    {100, 262'144, 100},          // the target
    {100, 524'288, 112},          // twice
    {8, 1'048'576, 11},           //
    {16'000, 1'048'576, 16'384},  // at the maximum
    {16'384, 262'145, 16'384},
});

TEST(ShardMisc, GasPriceFollowsTheLoad) {
    const Spec spec = sample::spec(sample::RoadMode::hardened);
    for (const GasPrice& row : gas_prices) {
        EXPECT_EQ(compute_updated_gasprice(spec, Gwei{row.before}, row.length), Gwei{row.after})
            << row.before << " after " << row.length;
    }
    static_cast<void>(base::take_overflow());
    static_cast<void>(compute_updated_gasprice(spec, Gwei{16'384}, ~std::uint64_t{0}));
    EXPECT_TRUE(base::take_overflow());
}

TEST(ShardMisc, CompactValidatorsHoldThreeThings) {
    const CompactValidator validator{ValidatorIndex{(1ULL << 48U) - 1}, true, 32'767};
    EXPECT_EQ(unpack_compact_validator(pack_compact_validator(validator.index, true, 32'767)),
              validator);
    EXPECT_EQ(pack_compact_validator(ValidatorIndex{1}, false, 32), 0x10020U);
    EXPECT_EQ(unpack_compact_validator(0x18020), (CompactValidator{ValidatorIndex{1}, true, 32}));
}

TEST(ShardMisc, CommitteesComeFromAPeriodBefore) {
    constexpr std::array<std::pair<std::uint64_t, std::uint64_t>, 6> rows{
        {{0, 0}, {63, 0}, {64, 0}, {127, 0}, {128, 64}, {1000, 896}}};
    for (const auto& [epoch, source] : rows) {
        EXPECT_EQ(compute_committee_source_epoch(Epoch{epoch}, 64), Epoch{source}) << epoch;
    }
}

TEST(ShardMisc, EveryCommitteeOfASlotHasItsOwnShard) {
    const Spec spec = sample::spec(sample::RoadMode::hardened);
    const BeaconState state = sample::phase1_state(sample::RoadMode::hardened);
    for (Slot slot{0}; slot < 16; ++slot) {
        const Shard first =
            compute_shard_from_committee_index(spec, state, CommitteeIndex{0}, slot);
        const Shard second =
            compute_shard_from_committee_index(spec, state, CommitteeIndex{1}, slot);
        EXPECT_NE(first, second);
        EXPECT_LT(first, 2U);
        EXPECT_LT(second, 2U);
    }
}

}  // namespace
}  // namespace cairn::sharding
