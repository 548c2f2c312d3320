// Two branches that were apart for so long that they shuffle their committees differently: votes of
// the one must count where the other is the head, and must not be packed there.
#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "node/sample_node_test.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;

constexpr PeerId PEER = 1;
constexpr Slot NOW{20};  // of epoch 2, whose committees hang on the last block of epoch 0

/// Nodes that heard nothing of each other: one has a block in every slot, the other in every
/// second.
class Branches : public testing::Test {
  protected:
    Branches() {
        for (Slot slot{1}; slot < NOW; ++slot) {
            for (SampleNode* const own : {&long_, &short_}) {
                own->go_to(slot);
            }
            grow(long_);
            if (slot.value % 2 == 0) {
                grow(short_);
            }
            if (slot >= 12 && slot < 16) {
                tell_votes(long_, long_);  // so that it stays the head there
            }
        }
        for (SampleNode* const own : {&long_, &short_}) {
            own->go_to(NOW);
        }
    }

    void grow(SampleNode& own) {
        blocks_[&own].push_back(own.produce());
        ASSERT_TRUE(own.node().publish_block(
            std::make_shared<const SignedBeaconBlock>(blocks_[&own].back())));
    }
    void tell_blocks(SampleNode& from, SampleNode& to) {
        for (const SignedBeaconBlock& block : blocks_[&from]) {
            const auto imported =
                to.node().chain().import(std::make_shared<const SignedBeaconBlock>(block));
            ASSERT_TRUE(imported.has_value()) << describe(imported.error());
        }
    }
    /// Of all members of the slot's first committee.
    std::vector<SingleAttestation> votes_of(SampleNode& own) {
        std::vector<SingleAttestation> votes;
        const Slot slot = own.node().chain().current_slot();
        const auto state = *own.node().chain().state_at(own.node().chain().head().root, slot);
        const auto committee =
            get_beacon_committee(own.network().spec_at(slot), *state, slot, CommitteeIndex{0});
        for (std::size_t i = 0; i < committee.size(); ++i) {
            votes.push_back(own.vote(i));
        }
        return votes;
    }
    void tell_votes(SampleNode& from, SampleNode& to) {
        for (const SingleAttestation& vote : votes_of(from)) {
            to.node().on_gossip(PEER,
                                to.message(Topic::beacon_attestation, vote, from.subnet_of(vote)));
        }
    }

    SampleNode long_{sample_network(ForkId::electra, ForkId::electra)};
    SampleNode short_{sample_network(ForkId::electra, ForkId::electra)};
    std::map<SampleNode*, std::vector<SignedBeaconBlock>> blocks_;
};

TEST_F(Branches, AreShuffledDifferently) {
    const auto voters = [&](SampleNode& own) {
        std::vector<ValidatorIndex> attesters;
        for (const SingleAttestation& vote : votes_of(own)) {
            attesters.push_back(vote.attester_index);
        }
        return attesters;
    };
    EXPECT_NE(voters(long_), voters(short_));
}

TEST_F(Branches, VotesOfTheOtherBranchAreValidAndCount) {
    tell_blocks(short_, long_);
    const Root& other = short_.node().chain().head().root;
    ASSERT_NE(long_.node().chain().head().root, other);
    tell_votes(short_, long_);
    EXPECT_EQ(long_.node().statistics().messages_rejected, 0U)
        << long_.node().statistics().last_refusal;
    const std::vector<SingleAttestation> votes = votes_of(short_);
    long_.go_to(NOW + 1);
    for (const SingleAttestation& vote : votes) {
        const auto message = long_.node().chain().store().votes.find(vote.attester_index);
        ASSERT_TRUE(message.has_value());
        EXPECT_EQ(long_.node().chain().store().blocks[message->supported.block].root, other);
    }
}

TEST_F(Branches, VotesOfTheOtherBranchAreNotPackedHere) {
    const Root head = long_.node().chain().head().root;
    tell_blocks(short_, long_);
    tell_votes(short_, long_);
    long_.go_to(NOW + 1);
    const SignedBeaconBlock block = long_.produce();
    ASSERT_EQ(block.message.parent_root, head);
    for (const Attestation& attestation : block.message.body.attestations) {
        EXPECT_NE(attestation.data.beacon_block_root, short_.node().chain().head().root);
    }
    const auto imported =
        long_.node().chain().import(std::make_shared<const SignedBeaconBlock>(block));
    EXPECT_TRUE(imported.has_value()) << describe(imported.error());
}

}  // namespace
}  // namespace cairn::node
