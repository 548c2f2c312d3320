#include "node/slasher.hpp"

#include "node/sample_network_test.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;
using Signature = Slasher::Signature;

SignedBeaconBlockHeader header(std::uint64_t slot, std::uint64_t proposer, std::uint8_t body) {
    SignedBeaconBlockHeader made;
    made.message.slot = Slot{slot};
    made.message.proposer_index = ValidatorIndex{proposer};
    made.message.body_root[0] = body;
    return made;
}

IndexedAttestation vote(std::vector<std::uint64_t> validators, std::uint64_t source,
                        std::uint64_t target, std::uint8_t block = 0) {
    IndexedAttestation made;
    for (const std::uint64_t validator : validators) {
        made.attesting_indices.push_back(ValidatorIndex{validator});
    }
    made.data.source.epoch = Epoch{source};
    made.data.target.epoch = Epoch{target};
    made.data.beacon_block_root[0] = block;
    return made;
}

TEST(Slasher, FindsTwoBlocksOfOneSlot) {
    Slasher slasher;
    slasher.on_header(header(3, 1, 1), Signature::verified);
    slasher.on_header(header(3, 1, 1), Signature::verified);
    slasher.on_header(header(3, 2, 2), Signature::verified);
    slasher.on_header(header(4, 1, 2), Signature::verified);
    EXPECT_TRUE(slasher.take_proposer_slashings().empty());
    slasher.on_header(header(3, 1, 2), Signature::unknown);
    const auto found = slasher.take_proposer_slashings();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].signed_header_1, header(3, 1, 1));
    EXPECT_EQ(found[0].signed_header_2, header(3, 1, 2));
    EXPECT_TRUE(slasher.take_proposer_slashings().empty());
}

TEST(Slasher, RemembersNothingThatIsNotVerified) {
    Slasher slasher;
    slasher.on_header(header(3, 1, 1), Signature::unknown);
    slasher.on_header(header(3, 1, 2), Signature::verified);
    slasher.on_vote(vote({1}, 0, 1, 1), Signature::unknown);
    slasher.on_vote(vote({1}, 0, 1, 2), Signature::verified);
    EXPECT_TRUE(slasher.take_proposer_slashings().empty());
    EXPECT_TRUE(slasher.take_attester_slashings().empty());
}

TEST(Slasher, FindsTwoVotesForOneTarget) {
    Slasher slasher;
    slasher.on_vote(vote({1, 2, 3}, 0, 1, 1), Signature::verified);
    slasher.on_vote(vote({4}, 0, 1, 2), Signature::verified);
    slasher.on_vote(vote({2}, 0, 1, 1), Signature::verified);
    EXPECT_TRUE(slasher.take_attester_slashings().empty());
    slasher.on_vote(vote({2, 3}, 0, 1, 2), Signature::verified);
    EXPECT_EQ(slasher.take_attester_slashings().size(), 1U);  // one for both
}

TEST(Slasher, FindsAVoteAroundAnotherEitherWay) {
    for (const bool inner_first : {true, false}) {
        Slasher slasher;
        const IndexedAttestation inner = vote({1}, 2, 3);
        const IndexedAttestation outer = vote({1}, 1, 4);
        slasher.on_vote(inner_first ? inner : outer, Signature::verified);
        slasher.on_vote(inner_first ? outer : inner, Signature::verified);
        const auto found = slasher.take_attester_slashings();
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].attestation_1, outer);
    }
}

TEST(Slasher, LooksAtAFewContradictionsOnly) {
    Slasher slasher;
    slasher.on_header(header(3, 1, 0), Signature::verified);
    slasher.on_vote(vote({1}, 0, 1, 0), Signature::verified);
    for (std::uint8_t i = 1; i < 100; ++i) {
        slasher.on_header(header(3, 1, i), Signature::unknown);
        slasher.on_vote(vote({1}, 0, 1, i), Signature::unknown);
    }
    EXPECT_EQ(slasher.take_proposer_slashings().size(), MAX_CONTRADICTIONS);
    EXPECT_EQ(slasher.take_attester_slashings().size(), MAX_CONTRADICTIONS);
}

TEST(Slasher, Forgets) {
    Slasher slasher;
    slasher.on_header(header(3, 1, 1), Signature::verified);
    slasher.on_vote(vote({1}, 0, 1, 1), Signature::verified);
    slasher.prune(Slot{4}, Epoch{2});
    slasher.on_header(header(3, 1, 2), Signature::verified);
    slasher.on_vote(vote({1}, 0, 1, 2), Signature::verified);
    EXPECT_TRUE(slasher.take_proposer_slashings().empty());
    EXPECT_TRUE(slasher.take_attester_slashings().empty());
}

}  // namespace
}  // namespace cairn::node
