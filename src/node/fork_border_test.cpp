// Messages of a fork that has begun by another clock, but not yet by ours.
#include "consensus/fork_digest.hpp"
#include "node/sample_node_test.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::node {
namespace {

using namespace consensus;

constexpr PeerId PEER = 1;

template <class Message>
void expect_ignored_before_altair(Topic topic, Message message) {
    SampleNode own(sample_network(ForkId::phase0, ForkId::altair));
    own.go_to(Slot{7}, 5900);  // the last slot of phase0; the disparity is 500 ms
    const Spec spec = own.network().spec_at(Slot{8});
    const GossipMessage early{
        topic, 0,
        compute_fork_digest(spec, own.network().genesis.genesis_validators_root, Epoch{1}),
        std::make_shared<const Bytes>(ssz::encode(spec, message))};
    const std::array<const GossipMessage*, 2> both{&early, &early};
    own.node().prepare(both);
    own.node().on_gossip(PEER, early);
    EXPECT_EQ(own.node().statistics().messages_ignored, 1U);
    EXPECT_EQ(own.node().statistics().messages_rejected, 0U);
}

TEST(ForkBorder, SyncMessagesBeforeAltairAreIgnored) {
    SyncCommitteeMessage message;
    message.slot = Slot{8};
    expect_ignored_before_altair(Topic::sync_committee, message);
}

TEST(ForkBorder, ContributionsBeforeAltairAreIgnored) {
    const SampleNetwork network = sample_network(ForkId::phase0, ForkId::altair);
    auto message = ssz::default_value<SignedContributionAndProof>(network.spec_at(Slot{8}));
    message.message.contribution.slot = Slot{8};
    message.message.contribution.aggregation_bits.set(0);
    expect_ignored_before_altair(Topic::sync_committee_contribution_and_proof, message);
}

}  // namespace
}  // namespace cairn::node
