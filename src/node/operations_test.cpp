// Operations on their way through a node: heard, kept, packed, counted; and made where somebody
// contradicts himself.
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/validator/signatures.hpp"
#include "node/sample_node_test.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::node {
namespace {

using namespace consensus;

constexpr std::uint64_t BLS_VALIDATOR = 20;
constexpr PeerId STRANGER = 7;

class Operations : public testing::Test {
  protected:
    explicit Operations(NodeOptions options = {})
        : sample_(sample_network(ForkId::fulu, ForkId::fulu), options) {
        sample_.go_to(Slot{2});
        state_ = network().at(Slot{2});
    }

    Node& node() { return sample_.node(); }
    const SampleNetwork& network() { return sample_.network(); }
    std::uint64_t valid() { return node().statistics().messages_valid; }
    std::uint64_t rejected() { return node().statistics().messages_rejected; }
    template <class Message>
    void hear(Topic topic, const Message& message, std::uint64_t subnet_id = 0) {
        node().on_gossip(STRANGER, sample_.message(topic, message, subnet_id));
    }
    AttesterSlashing attester_slashing() {
        return sample_attester_slashing(network(), state_, std::array<std::uint64_t, 2>{3, 4}, 0);
    }
    void import(const SignedBeaconBlock& block) {
        EXPECT_TRUE(node().publish_block(std::make_shared<const SignedBeaconBlock>(block)))
            << node().statistics().last_refusal;
    }

    SampleNode sample_;
    BeaconState state_;
};

TEST_F(Operations, AreHeardAndPackedOnce) {
    hear(Topic::voluntary_exit, sample_exit(network(), state_, 1, 0));
    hear(Topic::proposer_slashing, sample_proposer_slashing(network(), state_, 2, Slot{1}));
    hear(Topic::attester_slashing, attester_slashing());
    hear(Topic::bls_to_execution_change, sample_key_change(network(), BLS_VALIDATOR));
    EXPECT_EQ(valid(), 4U) << node().statistics().last_refusal;
    const SignedBeaconBlock block = sample_.produce();
    EXPECT_EQ(block.message.body.voluntary_exits.size(), 1U);
    EXPECT_EQ(block.message.body.proposer_slashings.size(), 1U);
    EXPECT_EQ(block.message.body.attester_slashings.size(), 1U);
    EXPECT_EQ(block.message.body.bls_to_execution_changes.size(), 1U);
    import(block);
    const BeaconState& after = *node().chain().head().state;
    EXPECT_NE(after.validators[1].exit_epoch, FAR_FUTURE_EPOCH);
    for (const std::size_t slashed : {2U, 3U, 4U}) {
        EXPECT_TRUE(after.validators[slashed].slashed);
    }
    EXPECT_EQ(after.validators[BLS_VALIDATOR].withdrawal_credentials[0],
              ETH1_ADDRESS_WITHDRAWAL_PREFIX);
    sample_.go_to(Slot{3});
    const SignedBeaconBlock next = sample_.produce();
    EXPECT_TRUE(next.message.body.voluntary_exits.empty());
    EXPECT_TRUE(next.message.body.proposer_slashings.empty());
    EXPECT_TRUE(next.message.body.attester_slashings.empty());
    EXPECT_TRUE(next.message.body.bls_to_execution_changes.empty());
}

TEST_F(Operations, AreRefusedWithABadSignatureEvenAsOurOwn) {
    auto exit = sample_exit(network(), state_, 1, 0);
    exit.signature = sample_exit(network(), state_, 2, 0).signature;
    auto proposer = sample_proposer_slashing(network(), state_, 2, Slot{1});
    proposer.signed_header_2.signature = proposer.signed_header_1.signature;
    auto attester = attester_slashing();
    attester.attestation_2.signature = attester.attestation_1.signature;
    auto change = sample_key_change(network(), BLS_VALIDATOR);
    change.message.to_execution_address[0] ^= 1;
    EXPECT_FALSE(node().publish(Topic::voluntary_exit, 0, exit));
    EXPECT_FALSE(node().publish(Topic::proposer_slashing, 0, proposer));
    EXPECT_FALSE(node().publish(Topic::attester_slashing, 0, attester));
    EXPECT_FALSE(node().publish(Topic::bls_to_execution_change, 0, change));
    EXPECT_EQ(rejected(), 4U);
    EXPECT_TRUE(node().operations().empty());
    EXPECT_TRUE(sample_.published().empty());
    EXPECT_TRUE(node().publish(Topic::voluntary_exit, 0, sample_exit(network(), state_, 1, 0)));
    EXPECT_EQ(sample_.published().size(), 1U);
}

TEST_F(Operations, ARepeatedOneIsIgnored) {
    for (int i = 0; i < 2; ++i) {
        hear(Topic::voluntary_exit, sample_exit(network(), state_, 1, 0));
        hear(Topic::proposer_slashing, sample_proposer_slashing(network(), state_, 2, Slot{1}));
        hear(Topic::attester_slashing, attester_slashing());
        hear(Topic::bls_to_execution_change, sample_key_change(network(), BLS_VALIDATOR));
    }
    EXPECT_EQ(valid(), 4U);
    EXPECT_EQ(node().statistics().messages_ignored, 4U);
}

TEST_F(Operations, CutShortAreUnreadable) {
    for (const Topic topic : {Topic::voluntary_exit, Topic::proposer_slashing,
                              Topic::attester_slashing, Topic::bls_to_execution_change}) {
        GossipMessage message = sample_.message(topic, SignedVoluntaryExit{});
        message.bytes = std::make_shared<const Bytes>(Bytes(17, 1));
        node().on_gossip(STRANGER, message);
    }
    EXPECT_EQ(rejected(), 4U);
}

TEST_F(Operations, ASlashingCountsInForkChoiceAtOnce) {
    hear(Topic::attester_slashing, attester_slashing());
    EXPECT_TRUE(node().chain().store().votes.is_equivocating(ValidatorIndex{3}));
    EXPECT_FALSE(node().chain().store().votes.is_equivocating(ValidatorIndex{5}));
}

TEST(KeyChanges, HaveNoTopicBeforeCapella) {
    SampleNode sample(sample_network(ForkId::bellatrix, ForkId::bellatrix));
    sample.go_to(Slot{2});
    sample.node().on_gossip(STRANGER,
                            sample.message(Topic::bls_to_execution_change,
                                           sample_key_change(sample.network(), BLS_VALIDATOR)));
    EXPECT_EQ(sample.node().statistics().messages_rejected, 1U);
}

class Contradictions : public Operations {
  protected:
    Contradictions() : Operations({.slasher = true}) {}
};

TEST_F(Contradictions, OfAProposerAreReported) {
    const SignedBeaconBlock first = sample_.produce(1);
    const SignedBeaconBlock second = sample_.produce(2);
    hear(Topic::beacon_block, first);
    hear(Topic::beacon_block, first);
    EXPECT_TRUE(sample_.published().empty());
    hear(Topic::beacon_block, second);
    ASSERT_EQ(sample_.published().size(), 1U);
    EXPECT_EQ(sample_.published()[0].topic, Topic::proposer_slashing);
    EXPECT_EQ(node().operations().proposer_slashings(), 1U);
    sample_.go_to(Slot{3});
    import(sample_.produce());
    const ValidatorIndex proposer = first.message.proposer_index;
    EXPECT_TRUE(node().chain().head().state->validators[proposer.value].slashed);
}

TEST_F(Contradictions, OfAProposerAreNotBelievedWithoutASignature) {
    SignedBeaconBlock forged = sample_.produce(2);
    hear(Topic::beacon_block, sample_.produce(1));
    forged.signature[5] ^= 1;
    hear(Topic::beacon_block, forged);
    EXPECT_TRUE(sample_.published().empty());
    EXPECT_TRUE(node().operations().empty());
}

TEST_F(Contradictions, OfAVoterAreReported) {
    SingleAttestation vote = sample_.vote();
    const std::uint64_t subnet = sample_.subnet_of(vote);
    hear(Topic::beacon_attestation, vote, subnet);
    EXPECT_EQ(valid(), 1U) << node().statistics().last_refusal;
    vote.data.beacon_block_root = Root{{1}};
    hear(Topic::beacon_attestation, vote, subnet);  // its signature is of the first
    EXPECT_TRUE(sample_.published().empty());
    vote.signature = get_attestation_signature(network().network, state_, vote.data,
                                               sample_key(vote.attester_index.value));
    hear(Topic::beacon_attestation, vote, subnet);
    ASSERT_EQ(sample_.published().size(), 1U);
    EXPECT_EQ(sample_.published()[0].topic, Topic::attester_slashing);
    EXPECT_TRUE(node().chain().store().votes.is_equivocating(vote.attester_index));
    EXPECT_EQ(sample_.produce().message.body.attester_slashings.size(), 1U);
}

TEST_F(Operations, NobodyIsWatchedUnlessItIsWanted) {
    const SignedBeaconBlock second = sample_.produce(2);
    hear(Topic::beacon_block, sample_.produce(1));
    hear(Topic::beacon_block, second);
    EXPECT_TRUE(sample_.published().empty());
}

}  // namespace
}  // namespace cairn::node
