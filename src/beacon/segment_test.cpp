#include "beacon/segment.hpp"

#include "beacon/served_node_test.hpp"

#include <gtest/gtest.h>

namespace cairn::beacon {
namespace {

using namespace consensus;

Bottom bottom_at(const store::SavedBlock& child) {
    return {child.id().slot, child.block->message.parent_root};
}

/// Slots 1 to 9, whose last is the parent of the block of slot 10.
std::vector<BlockPointer> first_blocks() {
    std::vector<BlockPointer> blocks;
    for (std::size_t i = 0; i < 9; ++i) {
        blocks.push_back(sample_chain().blocks[i].block);
    }
    return blocks;
}

Result<std::vector<store::SavedBlock>, SegmentError> check(
    const std::vector<BlockPointer>& blocks) {
    return check_roots(sample_chain().network.spec(), sample_chain().genesis().genesis_time,
                       bottom_at(sample_chain().blocks[9]), blocks);
}

TEST(Segment, OfAncestorsIsTaken) {
    const auto saved = check(first_blocks());
    ASSERT_TRUE(saved.has_value());
    ASSERT_EQ(saved->size(), 9U);
    EXPECT_EQ(saved->front().root, sample_chain().blocks[0].root);
    EXPECT_EQ(saved->back().arrival_ms, sample_chain().network.slot_ms(9));
    ProposerKeys keys(sample_chain().network.spec(), sample_chain().anchor->state);
    crypto::SeededRandom random(1);
    EXPECT_TRUE(check_signatures(keys, *saved, random, base::serial_executor()).has_value());
}

TEST(Segment, WithAGapOrAStrangerIsRefused) {
    auto blocks = first_blocks();
    blocks.erase(blocks.begin() + 4);
    auto refused = check(blocks);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().rule, SegmentRule::root_mismatch);
    EXPECT_EQ(refused.error().slot, Slot{4});
    EXPECT_EQ(refused.error().wanted, sample_chain().blocks[4].root);
    blocks = first_blocks();
    blocks.pop_back();
    refused = check(blocks);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().wanted, sample_chain().blocks[8].root);
    blocks = first_blocks();
    auto forged = std::make_shared<SignedBeaconBlock>(*blocks[2]);
    forged->message.body.graffiti[0] ^= 1U;
    blocks[2] = forged;
    refused = check(blocks);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().slot, Slot{3});
}

TEST(Segment, WithAWrongSignatureIsRefused) {
    auto blocks = first_blocks();
    auto forged = std::make_shared<SignedBeaconBlock>(*blocks[5]);
    forged->signature = blocks[4]->signature;
    blocks[5] = forged;
    const auto saved = check(blocks);  // the root does not cover it
    ASSERT_TRUE(saved.has_value());
    ProposerKeys keys(sample_chain().network.spec(), sample_chain().anchor->state);
    crypto::SeededRandom random(1);
    const auto checked = check_signatures(keys, *saved, random, base::serial_executor());
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error().rule, SegmentRule::signature_wrong);
    EXPECT_EQ(checked.error().slot, Slot{6});
}

TEST(Segment, OfAProposerThatDoesNotExistIsRefused) {
    store::SavedBlock saved = sample_chain().blocks[0];
    auto forged = std::make_shared<SignedBeaconBlock>(*saved.block);
    forged->message.proposer_index = ValidatorIndex{1'000'000};
    saved.block = forged;
    ProposerKeys keys(sample_chain().network.spec(), sample_chain().anchor->state);
    crypto::SeededRandom random(1);
    EXPECT_FALSE(check_signatures(keys, {&saved, 1}, random, base::serial_executor()).has_value());
}

}  // namespace
}  // namespace cairn::beacon
