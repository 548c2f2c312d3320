// Blocks that a node hears of by votes alone.
#include "node/sample_node_test.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;

class WantedBlocks : public testing::Test {
  protected:
    WantedBlocks() : sample_(sample_network(ForkId::fulu, ForkId::fulu)) { sample_.go_to(Slot{2}); }

    void hear_vote_for(PeerId from, const Root& root) {
        SingleAttestation vote = sample_.vote();
        vote.data.beacon_block_root = root;
        sample_.node().on_gossip(
            from, sample_.message(Topic::beacon_attestation, vote, sample_.subnet_of(vote)));
    }
    const std::vector<std::pair<PeerId, BlocksRequest>>& requested() { return sample_.requested(); }

    SampleNode sample_;
};

TEST_F(WantedBlocks, AreAskedOfTheVoterInTheNextSlot) {
    hear_vote_for(7, Root{{1}});
    EXPECT_TRUE(requested().empty());
    sample_.go_to(Slot{3});
    ASSERT_EQ(requested().size(), 1U);
    EXPECT_EQ(requested()[0].first, 7U);
    EXPECT_EQ(requested()[0].second.start_slot, Slot{1});
    EXPECT_EQ(requested()[0].second.count, MAX_BLOCKS_PER_RESPONSE);
}

TEST_F(WantedBlocks, AreAskedForOnceAndOneAfterTheOther) {
    hear_vote_for(7, Root{{1}});
    hear_vote_for(8, Root{{1}});
    hear_vote_for(9, Root{{2}});
    sample_.go_to(Slot{3});
    ASSERT_EQ(requested().size(), 1U);
    sample_.node().on_blocks(8, {});  // nobody has asked it
    EXPECT_EQ(requested().size(), 1U);
    sample_.node().on_blocks(7, {});
    ASSERT_EQ(requested().size(), 2U);
    EXPECT_EQ(requested()[1].first, 9U);
    sample_.node().on_blocks(9, {});
    sample_.go_to(Slot{4});
    EXPECT_EQ(requested().size(), 2U);
}

TEST_F(WantedBlocks, ThatHaveComeAreNotAskedFor) {
    const SignedBeaconBlock block = sample_.produce();
    hear_vote_for(7, ssz::hash_tree_root(sample_.node().current_spec(), block.message));
    sample_.node().on_gossip(8, sample_.message(Topic::beacon_block, block));
    sample_.go_to(Slot{3});
    EXPECT_TRUE(requested().empty());
}

TEST_F(WantedBlocks, AreBounded) {
    for (std::uint8_t i = 1; i <= MAX_WANTED_BLOCKS + 3; ++i) {
        hear_vote_for(7, Root{{i}});
    }
    sample_.go_to(Slot{3});
    for (std::size_t i = 0; i < MAX_WANTED_BLOCKS + 3; ++i) {
        sample_.node().on_blocks(7, {});
    }
    EXPECT_EQ(requested().size(), MAX_WANTED_BLOCKS);
}

}  // namespace
}  // namespace cairn::node
