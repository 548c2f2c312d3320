#include "beacon/checkpoint.hpp"

#include "beacon/served_node_test.hpp"
#include "ssz/codec.hpp"

#include <gtest/gtest.h>

namespace cairn::beacon {
namespace {

using namespace consensus;

NetworkFacts facts() {
    return {sample_chain().network.spec(), sample_chain().genesis()};
}

std::vector<RemoteNode> connect(std::initializer_list<ServedNode*> served) {
    std::vector<RemoteNode> nodes;
    nodes.reserve(served.size());
    for (const ServedNode* const node : served) {
        nodes.emplace_back(node->url());
    }
    return nodes;
}

template <class T>
void expect_refused(const Result<T, CheckpointError>& result, CheckpointRule rule) {
    ASSERT_FALSE(result.has_value()) << to_string(rule);
    EXPECT_EQ(result.error().rule, rule) << result.error().what;
    EXPECT_FALSE(result.error().what.empty());
}

TEST(Checkpoint, IsTheLastThatAllHoldFinal) {
    const auto ahead = ServedNode::with_blocks(44);
    const auto behind = ServedNode::with_blocks(33);
    auto nodes = connect({ahead.get(), behind.get()});
    const auto agreed = agree_on_checkpoint(facts().network, nodes, std::nullopt);
    ASSERT_TRUE(agreed.has_value()) << agreed.error().what;
    EXPECT_LT(agreed->epoch, Epoch{3});
    auto one = connect({ahead.get()});
    const auto alone = agree_on_checkpoint(facts().network, one, std::nullopt);
    ASSERT_TRUE(alone.has_value());
    EXPECT_EQ(*alone, sample_chain().anchor->checkpoint);
    const auto anchor = fetch_anchor(facts(), one, *alone);
    ASSERT_TRUE(anchor.has_value()) << anchor.error().what;
    EXPECT_EQ(anchor->block.id().slot, Slot{23});
    EXPECT_EQ(anchor->checkpoint.epoch, Epoch{3});
}

TEST(Checkpoint, OfOneNodeThatAnotherLacksIsRefused) {
    const auto ahead = ServedNode::with_blocks(44);
    const auto young = ServedNode::with_blocks(10);
    auto nodes = connect({ahead.get(), young.get()});
    expect_refused(agree_on_checkpoint(facts().network, nodes, sample_chain().anchor->checkpoint),
                   CheckpointRule::sources_disagree);
    expect_refused(agree_on_checkpoint(facts().network, nodes, std::nullopt),
                   CheckpointRule::state_not_available);  // nothing is final yet
    auto one = connect({ahead.get()});
    expect_refused(agree_on_checkpoint(facts().network, one, Checkpoint{Epoch{2}, Root{{1}}}),
                   CheckpointRule::sources_disagree);
    expect_refused(fetch_anchor(facts(), one, Checkpoint{Epoch{2}, Root{{1}}}),
                   CheckpointRule::state_not_available);
}

TEST(Checkpoint, FromAFileTakesItsBlockFromANode) {
    const auto served = ServedNode::with_blocks(44);
    auto nodes = connect({served.get()});
    const Spec& spec = facts().network;
    const store::Anchor& sample = *sample_chain().anchor;
    const Bytes state = ssz::encode(spec, sample.state);
    const auto with_node = read_anchor(facts(), state, std::nullopt, nodes);
    ASSERT_TRUE(with_node.has_value()) << with_node.error().what;
    EXPECT_EQ(with_node->checkpoint.root, sample.checkpoint.root);
    const Bytes block = ssz::encode(spec, *sample.block.block);
    ASSERT_TRUE(read_anchor(facts(), state, block, {}).has_value());
    expect_refused(read_anchor(facts(), state, std::nullopt, {}),
                   CheckpointRule::block_not_available);
    const Bytes other = ssz::encode(spec, *sample_chain().blocks[3].block);
    expect_refused(read_anchor(facts(), state, other, {}), CheckpointRule::parts_do_not_fit);
    expect_refused(read_anchor(facts(), state, Bytes(7), {}), CheckpointRule::block_malformed);
    expect_refused(read_anchor(facts(), block, block, {}), CheckpointRule::state_malformed);
    expect_refused(read_anchor(facts(), {}, block, {}), CheckpointRule::state_malformed);
}

TEST(Checkpoint, TheFirstStateNeedsNoBlock) {
    const Bytes state = ssz::encode(facts().network, sample_chain().network.genesis());
    const auto anchor = read_anchor(facts(), state, std::nullopt, {});
    ASSERT_TRUE(anchor.has_value()) << anchor.error().what;
    EXPECT_EQ(anchor->checkpoint.epoch, GENESIS_EPOCH);
    EXPECT_EQ(anchor->checkpoint.root, sample_chain().blocks.front().block->message.parent_root);
}

TEST(Checkpoint, OfAnotherNetworkOrBadlySignedIsRefused) {
    const store::Anchor& sample = *sample_chain().anchor;
    NetworkFacts other = facts();
    other.genesis->genesis_validators_root = Root{{7}};
    expect_refused(check_anchor(other, sample), CheckpointRule::wrong_network);
    other = facts();
    other.genesis->genesis_time += 1;
    expect_refused(check_anchor(other, sample), CheckpointRule::wrong_network);
    store::Anchor forged = sample;
    auto block = std::make_shared<SignedBeaconBlock>(*sample.block.block);
    block->signature = sample_chain().blocks[3].block->signature;
    forged.block.block = block;
    expect_refused(check_anchor(facts(), forged), CheckpointRule::proposer_signature_wrong);
    forged = sample;
    forged.state.balances.mut(0) += Gwei{1};
    expect_refused(check_anchor(facts(), forged), CheckpointRule::parts_do_not_fit);
}

TEST(Checkpoint, IsRefusedWhenTooOld) {
    const Spec& spec = facts().network;
    const store::Anchor& sample = *sample_chain().anchor;
    const std::uint64_t epoch_ms = 8 * spec.config->SLOT_DURATION_MS;
    const std::uint64_t genesis_ms = sample.state.genesis_time * 1000;
    EXPECT_TRUE(check_weak_subjectivity(spec, sample, genesis_ms + 5 * epoch_ms).has_value());
    EXPECT_TRUE(check_weak_subjectivity(spec, sample, 0).has_value());
    expect_refused(check_weak_subjectivity(spec, sample, genesis_ms + 10'000 * epoch_ms),
                   CheckpointRule::outside_weak_subjectivity_period);
}

TEST(Checkpoint, IsWrittenAsRootAndEpoch) {
    const std::string root = "0x" + std::string(62, '0') + "2a";
    const auto parsed = parse_checkpoint(root + ":17");
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->epoch, Epoch{17});
    EXPECT_EQ(hex_id(parsed->root), root);
    for (const std::string& bad : std::vector<std::string>{
             root, root + ":", root + ":x", root + ":1 ", root.substr(2) + ":1", "0x12:1", ":1", "",
             root + ":18446744073709551616"}) {
        EXPECT_FALSE(parse_checkpoint(bad).has_value()) << bad;
    }
}

}  // namespace
}  // namespace cairn::beacon
