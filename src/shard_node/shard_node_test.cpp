#include "shard_node/shard_node.hpp"

#include "consensus/containers/state.hpp"
#include "shard_node/sample_nodes_test.hpp"

#include <gtest/gtest.h>

namespace cairn::shard_node {
namespace {

using consensus::BeaconState;
using consensus::Epoch;
using consensus::Slot;

const BeaconState& head_state(sample::Nodes& nodes, std::size_t i) {
    return *nodes.node(i).chain().head().state;
}

void expect_no_mishaps(sample::Nodes& nodes) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        EXPECT_EQ(nodes.duties(i).missed, 0U) << nodes.duties(i).last_cause;
        EXPECT_EQ(nodes.node(i).statistics().messages_rejected, 0U)
            << nodes.node(i).statistics().last_refusal;
        EXPECT_EQ(nodes.node(i).statistics().blocks_refused, 0U)
            << nodes.node(i).statistics().last_refusal;
    }
}

TEST(ShardNode, OneNodeCrossesIntoPhase1AndFinalises) {
    sample::Nodes nodes(1, sample::CustodyBits::as_minimal);
    nodes.run_to(Slot{5 * 8 + 4});
    expect_no_mishaps(nodes);
    const BeaconState& state = head_state(nodes, 0);
    EXPECT_EQ(state.slot, Slot{44});
    EXPECT_GE(state.finalized_checkpoint.epoch, Epoch{3});
    ASSERT_EQ(state.shard_states.size(), 2U);
    for (const auto& shard_state : state.shard_states) {
        EXPECT_NE(shard_state.latest_block_root, consensus::Root{});
    }
    EXPECT_GT(nodes.duties(0).shard_blocks_proposed, 10U);
    EXPECT_GT(nodes.duties(0).custody_bits_avoided, 0U);
    EXPECT_EQ(nodes.duties(0).light_client_votes, 37U * 32);
}

TEST(ShardNode, FourNodesCrosslinkEveryShardAndRevealCustodyKeys) {
    sample::Nodes nodes(4);
    nodes.run_to(Slot{4 * 8 + 4});
    expect_no_mishaps(nodes);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(nodes.node(i).chain().head().root, nodes.node(0).chain().head().root);
        EXPECT_GE(nodes.node(i).chain().store().finalized_checkpoint.epoch, Epoch{2});
        for (const Shard shard : {Shard{0}, Shard{1}}) {
            EXPECT_EQ(nodes.node(i).shards().head(shard), nodes.node(0).shards().head(shard));
        }
    }
    const BeaconState& state = head_state(nodes, 0);
    for (const auto& shard_state : state.shard_states) {
        EXPECT_GE(shard_state.slot + 4, state.slot);
        EXPECT_NE(shard_state.latest_block_root, consensus::Root{});
    }
    // The periods of validators begin in turn: those whose first has ended have revealed its key.
    const std::uint64_t period = nodes.network().preset->EPOCHS_PER_CUSTODY_PERIOD;
    for (std::uint64_t i = 0; i < sample::VALIDATORS; ++i) {
        EXPECT_EQ(state.validators[i].next_custody_secret_to_reveal,
                  4 + i % period >= period ? 1U : 0U)
            << i;
    }
}

TEST(ShardNode, ANodeThatWasOffCatchesUpOnBothChains) {
    sample::Nodes nodes(4);
    nodes.run_to(Slot{10});
    nodes.set_running(3, false);
    nodes.run_to(Slot{16});
    nodes.set_running(3, true);
    nodes.run_to(Slot{24});
    EXPECT_EQ(nodes.node(3).chain().head().root, nodes.node(0).chain().head().root);
    for (const Shard shard : {Shard{0}, Shard{1}}) {
        EXPECT_EQ(nodes.node(3).shards().head(shard), nodes.node(0).shards().head(shard));
    }
    EXPECT_EQ(nodes.node(3).statistics().blocks_refused, 0U);
}

}  // namespace
}  // namespace cairn::shard_node
