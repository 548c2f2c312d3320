#include "consensus/fork_choice/checkpoints.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/misc.hpp"
#include "consensus/road.hpp"

#include <array>

namespace cairn::consensus {
namespace {

Root root(std::uint8_t i) {
    return Root{{static_cast<std::uint8_t>(i + 1)}};
}

/// v0.12.3: blocks 0 - 1 - 2 and 0 - 3 - 4, each at the start of an epoch (1 and 3: 1, 2 and 4: 2).
class SeedEraTest : public testing::Test {
  protected:
    SeedEraTest() {
        spec_.road = &road_;
        auto state = std::make_shared<BeaconState>();
        state->slot = Slot{1000};  // later than any checkpoint, so that none has slots to pass
        for (std::uint8_t i = 0; i < 5; ++i) {
            TreeBlock block;
            block.root = root(i);
            block.slot = Slot{8 * std::array<std::uint64_t, 5>{0, 1, 2, 1, 2}[i]};
            block.parent = std::array<BlockIndex, 5>{NO_BLOCK, 0, 1, 0, 3}[i];
            block.state = state;
            store_.blocks.insert(block);
        }
        const Checkpoint genesis{Epoch{0}, root(0)};
        store_.justified_checkpoint = store_.finalized_checkpoint = genesis;
        store_.best_justified_checkpoint = genesis;
        EXPECT_TRUE(set_justified_checkpoint(spec_, store_, genesis));
    }

    /// The time of a slot of the minimal preset: 8 to the epoch, of which 2 are early.
    void at(std::uint64_t slot) { store_.time_ms = slot * spec_.config->SLOT_DURATION_MS; }
    void block_says(BlockIndex block, Checkpoint justified, Checkpoint finalized) {
        store_.blocks[block].justified_checkpoint = justified;
        store_.blocks[block].finalized_checkpoint = finalized;
        ASSERT_TRUE(update_checkpoints_2020(spec_, store_, block));
    }

    const Road road_{};
    Spec spec_{minimal_preset_2020(), minimal_config_2020(), ForkId::phase0};
    Store store_;
    const Checkpoint genesis_{Epoch{0}, root(0)};
    const Checkpoint first_{Epoch{1}, root(1)};
    const Checkpoint second_{Epoch{2}, root(2)};
    const Checkpoint rival_{Epoch{2}, root(4)};
};

TEST_F(SeedEraTest, EarlyInAnEpochAnyLaterCheckpointIsTaken) {
    store_.justified_checkpoint = first_;
    at(24 + spec_.preset->SAFE_SLOTS_TO_UPDATE_JUSTIFIED - 1);
    block_says(4, rival_, genesis_);
    EXPECT_EQ(store_.justified_checkpoint, rival_);
    EXPECT_EQ(store_.best_justified_checkpoint, rival_);
}

TEST_F(SeedEraTest, LaterARivalHasToWaitForTheNextEpoch) {
    store_.justified_checkpoint = first_;
    at(24 + spec_.preset->SAFE_SLOTS_TO_UPDATE_JUSTIFIED);
    block_says(4, rival_, genesis_);
    EXPECT_EQ(store_.justified_checkpoint, first_);
    EXPECT_EQ(store_.best_justified_checkpoint, rival_);
    ASSERT_TRUE(on_tick(spec_, store_, 31 * spec_.config->SLOT_DURATION_MS));
    EXPECT_EQ(store_.justified_checkpoint, first_);
    ASSERT_TRUE(on_tick(spec_, store_, 32 * spec_.config->SLOT_DURATION_MS));
    EXPECT_EQ(store_.justified_checkpoint, rival_);
}

TEST_F(SeedEraTest, LaterADescendantIsTakenAtOnce) {
    store_.justified_checkpoint = first_;
    at(24 + spec_.preset->SAFE_SLOTS_TO_UPDATE_JUSTIFIED);
    block_says(2, second_, genesis_);
    EXPECT_EQ(store_.justified_checkpoint, second_);
}

TEST_F(SeedEraTest, FinalityTakesTheJustifiedCheckpointAlong) {
    at(24 + spec_.preset->SAFE_SLOTS_TO_UPDATE_JUSTIFIED);
    store_.justified_checkpoint = first_;
    block_says(4, rival_, {Epoch{1}, root(3)});
    EXPECT_EQ(store_.finalized_checkpoint, (Checkpoint{Epoch{1}, root(3)}));
    EXPECT_EQ(store_.justified_checkpoint, rival_) << "the later one";

    store_.finalized_checkpoint = genesis_;
    store_.justified_checkpoint = second_;
    block_says(4, rival_, {Epoch{1}, root(3)});
    EXPECT_EQ(store_.justified_checkpoint, rival_) << "the other is not on the finalised chain";

    store_.finalized_checkpoint = genesis_;
    store_.justified_checkpoint = second_;
    block_says(2, first_, {Epoch{1}, root(1)});
    EXPECT_EQ(store_.justified_checkpoint, second_) << "on the finalised chain, and later";
}

TEST_F(SeedEraTest, ALeapOverAnEpochIsNotItsStart) {
    store_.justified_checkpoint = first_;
    store_.best_justified_checkpoint = rival_;
    at(23);
    ASSERT_TRUE(on_tick(spec_, store_, 25 * spec_.config->SLOT_DURATION_MS));
    EXPECT_EQ(store_.justified_checkpoint, first_);
}

TEST(Checkpoints, MoveToLaterEpochsOnly) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::deneb);
    Store store;
    auto state = std::make_shared<BeaconState>();
    TreeBlock anchor;
    anchor.root = root(0);
    anchor.state = state;
    store.blocks.insert(anchor);
    store.justified_checkpoint = store.finalized_checkpoint = {Epoch{3}, root(0)};
    state->slot = Slot{1000};
    ASSERT_TRUE(update_checkpoints(spec, store, {Epoch{3}, root(1)}, {Epoch{2}, root(1)}));
    EXPECT_EQ(store.justified_checkpoint, (Checkpoint{Epoch{3}, root(0)}));
    EXPECT_EQ(store.finalized_checkpoint, (Checkpoint{Epoch{3}, root(0)}));
    const auto unknown = update_checkpoints(spec, store, {Epoch{4}, root(1)}, {Epoch{4}, root(1)});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().rule, Rule::target_block_unknown);
    EXPECT_EQ(store.finalized_checkpoint.epoch, Epoch{3});
    ASSERT_TRUE(update_checkpoints(spec, store, {Epoch{5}, root(0)}, {Epoch{4}, root(0)}));
    EXPECT_EQ(store.justified_checkpoint, (Checkpoint{Epoch{5}, root(0)}));
    EXPECT_EQ(store.finalized_checkpoint, (Checkpoint{Epoch{4}, root(0)}));
}

}  // namespace
}  // namespace cairn::consensus
