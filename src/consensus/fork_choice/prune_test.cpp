#include "consensus/fork_choice/prune.hpp"

#include "consensus/fork_choice/random_store_test.hpp"
#include "consensus/fork_choice/weight.hpp"

#include <map>

namespace cairn::consensus {
namespace {

/// What each block's nodes weigh, by root.
std::map<Root, NodeWeights> weights_by_root(const Store& store) {
    const Scores scores = get_attestation_scores(store);
    std::map<Root, NodeWeights> out;
    for (BlockIndex i = 0; i < store.blocks.size(); ++i) {
        out[store.blocks[i].root] = scores[i];
    }
    return out;
}

TEST(Prune, WhatIsKeptWeighsWhatItDid) {
    for (const ForkId fork : {ForkId::deneb, ForkId::gloas}) {
        const Spec spec(minimal_preset(), minimal_config(), fork);
        std::size_t dropped = 0;
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            RandomStore random(spec, seed);
            for (std::size_t i = 0; i < 40 + 10 * seed; ++i) {
                random.step();
            }
            Store store = random.store;
            store.proposer_boost_root = Root{};
            const ForkChoiceNode head = get_head(spec, store);
            const auto before = weights_by_root(store);
            ASSERT_TRUE(prune_finalized(store));
            dropped += before.size() - store.blocks.size();
            ASSERT_EQ(get_head(spec, store), head);
            ASSERT_EQ(store.blocks[0].root, store.finalized_checkpoint.root);
            for (const auto& [root, weights] : weights_by_root(store)) {
                ASSERT_EQ(before.at(root), weights);
            }
            ASSERT_TRUE(prune_finalized(store)) << "twice is once";
            ASSERT_EQ(get_head(spec, store), head);
        }
        EXPECT_GT(dropped, 100U);
    }
}

/// anchor - a1 - a2, and anchor - b1.
class PruneTest : public testing::Test {
  protected:
    PruneTest() {
        for (std::uint8_t i = 0; i < 4; ++i) {
            TreeBlock block;
            block.root = root(i);
            block.slot = Slot{i == 3 ? 1U : i};
            block.parent = i == 0 ? NO_BLOCK : i == 3 ? 0 : i - 1U;
            block.unrealized_justification = {Epoch{i}, root(i)};
            block.unrealized_finalization = {Epoch{0}, root(0)};
            store_.blocks.insert(block);
        }
        store_.justified_checkpoint = store_.finalized_checkpoint = {Epoch{0}, root(0)};
        store_.votes.set_balances({.by_validator = {Gwei{5}, Gwei{7}}, .total = Gwei{12}});
        store_.votes.set(ValidatorIndex{0}, {.slot = Slot{3}, .supported = {2}});
        store_.votes.set(ValidatorIndex{1}, {.slot = Slot{3}, .supported = {3}});
    }
    static Root root(std::uint8_t i) { return Root{{static_cast<std::uint8_t>(i + 1)}}; }

    Store store_;
};

TEST_F(PruneTest, VotesForBlocksThatAreGoneWeighNothingAndStay) {
    retain_blocks(store_, {true, true, true, false});
    EXPECT_EQ(get_attestation_scores(store_)[0][PayloadStatus::pending], Gwei{5});
    ASSERT_TRUE(store_.votes.find(ValidatorIndex{1}).has_value());
    EXPECT_EQ(store_.votes.find(ValidatorIndex{1})->supported.block, NO_BLOCK);
    EXPECT_EQ(store_.votes.find(ValidatorIndex{1})->slot, Slot{3});
    store_.votes.set(ValidatorIndex{1}, {.slot = Slot{4}, .supported = {1}});
    EXPECT_EQ(get_attestation_scores(store_)[0][PayloadStatus::pending], Gwei{12});
}

TEST_F(PruneTest, BoostAndCheckpointsFollowTheirBlocks) {
    store_.proposer_boost_root = root(3);
    store_.unrealized_justified_checkpoint = {Epoch{3}, root(3)};
    store_.best_justified_checkpoint = {Epoch{3}, root(3)};
    store_.checkpoint_states[{Epoch{3}, root(3)}] = nullptr;
    store_.checkpoint_states[{Epoch{2}, root(2)}] = nullptr;
    retain_blocks(store_, {true, true, true, false});
    EXPECT_EQ(store_.proposer_boost_root, Root{});
    EXPECT_EQ(store_.unrealized_justified_checkpoint, (Checkpoint{Epoch{2}, root(2)}));
    EXPECT_EQ(store_.best_justified_checkpoint, store_.justified_checkpoint);
    EXPECT_EQ(store_.checkpoint_states.size(), 1U);
}

TEST_F(PruneTest, AJustifiedBlockBesideTheFinalisedStopsIt) {
    store_.finalized_checkpoint = {Epoch{1}, root(1)};
    store_.justified_checkpoint = {Epoch{2}, root(3)};
    EXPECT_FALSE(prune_finalized(store_));
    EXPECT_EQ(store_.blocks.size(), 4U);
}

}  // namespace
}  // namespace cairn::consensus
