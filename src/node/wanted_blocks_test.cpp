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
        hear(from, vote);
    }
    void hear(PeerId from, const SingleAttestation& vote) {
        sample_.node().on_gossip(
            from, sample_.message(Topic::beacon_attestation, vote, sample_.subnet_of(vote)));
    }
    void wait_for_half_of_the_slot() { sample_.go_to(Slot{2}, 3000); }
    const std::vector<std::pair<PeerId, BlocksRequest>>& requested() { return sample_.requested(); }

    SampleNode sample_;
};

TEST_F(WantedBlocks, AreAskedOfTheVoterAfterHalfOfTheSlot) {
    hear_vote_for(7, Root{{1}});
    sample_.go_to(Slot{2}, 2999);
    EXPECT_TRUE(requested().empty());
    wait_for_half_of_the_slot();
    ASSERT_EQ(requested().size(), 1U);
    EXPECT_EQ(requested()[0].first, 7U);
    EXPECT_EQ(requested()[0].second.start_slot, Slot{1});
    EXPECT_EQ(requested()[0].second.count, MAX_BLOCKS_PER_RESPONSE);
}

TEST_F(WantedBlocks, AreAskedForOnceAndOneAfterTheOther) {
    hear_vote_for(7, Root{{1}});
    hear_vote_for(8, Root{{1}});
    hear_vote_for(9, Root{{2}});
    wait_for_half_of_the_slot();
    ASSERT_EQ(requested().size(), 1U);
    sample_.node().on_blocks(8, {});  // nobody has asked it
    EXPECT_EQ(requested().size(), 1U);
    sample_.node().on_blocks(7, {});
    ASSERT_EQ(requested().size(), 2U);
    EXPECT_EQ(requested()[1].first, 9U);
    sample_.node().on_blocks(9, {});
    sample_.go_to(Slot{3}, 3000);
    EXPECT_EQ(requested().size(), 2U);
}

TEST_F(WantedBlocks, ThatHaveComeAreNotAskedFor) {
    const SignedBeaconBlock block = sample_.produce();
    hear_vote_for(7, ssz::hash_tree_root(sample_.node().current_spec(), block.message));
    sample_.node().on_gossip(8, sample_.message(Topic::beacon_block, block));
    wait_for_half_of_the_slot();
    EXPECT_TRUE(requested().empty());
}

TEST_F(WantedBlocks, TheirVotesAreHeardOnceTheyHaveCome) {
    const SignedBeaconBlock block = sample_.produce();
    SampleNode other(sample_network(ForkId::fulu, ForkId::fulu));
    other.go_to(Slot{2});
    other.node().on_gossip(8, other.message(Topic::beacon_block, block));
    const SingleAttestation vote = other.vote();
    EXPECT_EQ(vote.data.beacon_block_root, other.node().chain().head().root);
    hear(7, vote);
    EXPECT_EQ(sample_.node().statistics().messages_valid, 0U);
    sample_.node().on_gossip(8, sample_.message(Topic::beacon_block, block));
    EXPECT_EQ(sample_.node().statistics().messages_valid, 1U);
    sample_.go_to(Slot{3});
    EXPECT_EQ(sample_.node().statistics().messages_valid, 2U);
}

TEST_F(WantedBlocks, TheirVotesAreForgottenInTime) {
    const SignedBeaconBlock block = sample_.produce();
    hear_vote_for(7, ssz::hash_tree_root(sample_.node().current_spec(), block.message));
    const std::uint64_t ignored = sample_.node().statistics().messages_ignored;
    sample_.go_to(Slot{5});
    EXPECT_TRUE(sample_.node().on_block(std::make_shared<const SignedBeaconBlock>(block)));
    sample_.go_to(Slot{6});
    EXPECT_EQ(sample_.node().statistics().messages_ignored, ignored);
    EXPECT_EQ(sample_.node().statistics().messages_valid, 0U);
    EXPECT_EQ(sample_.node().statistics().messages_rejected, 0U);
}

TEST_F(WantedBlocks, AreBounded) {
    for (std::uint8_t i = 1; i <= MAX_WANTED_BLOCKS + 3; ++i) {
        hear_vote_for(7, Root{{i}});
    }
    wait_for_half_of_the_slot();
    for (std::size_t i = 0; i < MAX_WANTED_BLOCKS + 3; ++i) {
        sample_.node().on_blocks(7, {});
    }
    EXPECT_EQ(requested().size(), MAX_WANTED_BLOCKS);
}

}  // namespace
}  // namespace cairn::node
