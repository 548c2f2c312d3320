#include "devnet/road_member.hpp"

#include "consensus/containers/state.hpp"
#include "devnet/shard_snapshot.hpp"
#include "devnet/simulation.hpp"
#include "json/parse.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

using consensus::Epoch;

std::unique_ptr<Simulation> start(std::uint64_t phase1_epoch) {
    SimulationOptions options;
    options.genesis.genesis_time = 1'700'000'000;
    options.genesis.phase1_epoch = phase1_epoch;
    auto simulation = Simulation::create(options, base::tbb_executor());
    EXPECT_TRUE(simulation.has_value());
    return *std::move(simulation);
}

void run_slots(Simulation& simulation, std::uint64_t slots) {
    simulation.run_until(simulation.now_ms() + slots * 6000);
}

json::Value shards_seen_by(const Simulation& simulation, MemberId id) {
    json::Writer out;
    write_shards(out, *simulation.member(id).shard_node());
    return *json::parse_json(out.take());
}

TEST(Road2020, FourNodesCrossIntoPhase1AndFinaliseCrosslinks) {
    const auto simulation = start(1);
    run_slots(*simulation, 4);
    EXPECT_EQ(shards_seen_by(*simulation, 1).find("active")->text, "0");
    run_slots(*simulation, 33);
    for (MemberId id = 1; id <= 4; ++id) {
        const Member& member = simulation->member(id);
        EXPECT_EQ(member.duties().missed, 0U) << member.duties().last_cause;
        EXPECT_EQ(member.statistics().messages_rejected, 0U) << member.statistics().last_refusal;
        EXPECT_EQ(member.chain().head().root, simulation->member(1).chain().head().root);
        EXPECT_GE(member.chain().store().finalized_checkpoint.epoch, Epoch{2});
        const auto& finalized = *member.chain().store().blocks[0].state;
        ASSERT_EQ(finalized.shard_states.size(), 2U);
        for (const auto& shard_state : finalized.shard_states) {
            EXPECT_NE(shard_state.latest_block_root, consensus::Root{});
        }
    }
    const json::Value shown = shards_seen_by(*simulation, 2);
    ASSERT_EQ(shown.find("chains")->items.size(), 2U);
    for (const json::Value& chain : shown.find("chains")->items) {
        EXPECT_LE(*chain.find("age")->to_uint64(), 4U);
        EXPECT_FALSE(chain.find("blocks")->items.empty());
    }
    EXPECT_EQ(shown.find("custody")->find("due")->text, "0");
    EXPECT_EQ(shown.find("custody")->find("revealed")->text, "6");
    EXPECT_EQ(shown.find("light_committee")->find("voted")->text, "32");
}

TEST(Road2020, AStoppedNodeCatchesUp) {
    const auto simulation = start(1);
    run_slots(*simulation, 10);
    simulation->member(4).set_running(false, simulation->now_ms());
    run_slots(*simulation, 6);
    simulation->member(4).set_running(true, simulation->now_ms());
    run_slots(*simulation, 8);
    EXPECT_EQ(simulation->member(4).chain().head().root, simulation->member(1).chain().head().root);
    EXPECT_EQ(
        shards_seen_by(*simulation, 4).find("chains")->items[0].find("crosslinked_root")->text,
        shards_seen_by(*simulation, 1).find("chains")->items[0].find("crosslinked_root")->text);
}

}  // namespace
}  // namespace cairn::devnet
