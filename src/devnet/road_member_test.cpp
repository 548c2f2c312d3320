#include "devnet/road_member.hpp"

#include "consensus/containers/state.hpp"
#include "devnet/shard_snapshot.hpp"
#include "devnet/simulation.hpp"
#include "json/parse.hpp"

#include <gtest/gtest.h>

#include <map>

namespace cairn::devnet {
namespace {

using consensus::Epoch;

std::unique_ptr<Simulation> start(std::uint64_t phase1_epoch) {
    SimulationOptions options;
    options.genesis.genesis_time = 1'700'000'000;
    options.genesis.phase1_epoch = phase1_epoch;
    options.storage = [](MemberId) { return std::make_shared<node::MemoryStorage>(); };
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

TEST(Road2020, AKilledNodeGoesOnFromWhatItStored) {
    const auto simulation = start(1);
    for (const std::uint64_t slots : {4U, 12U, 16U}) {  // before the fork, and after it
        run_slots(*simulation, slots);
        const auto finalized = simulation->member(4).chain().store().finalized_checkpoint;
        ASSERT_TRUE(simulation->kill(4));
        EXPECT_TRUE(simulation->member(4).is_dead());
        EXPECT_GT(simulation->member(4).duties().attested, 0U);  // still to be looked at
        EXPECT_EQ(shards_seen_by(*simulation, 4).kind, json::Kind::object);
        run_slots(*simulation, 2);
        const auto restarted = simulation->restart(4);
        ASSERT_TRUE(restarted) << restarted.error();
        EXPECT_EQ(simulation->member(4).chain().store().finalized_checkpoint, finalized);
    }
    run_slots(*simulation, 8);
    const Member& back = simulation->member(4);
    EXPECT_EQ(back.chain().head().root, simulation->member(1).chain().head().root);
    EXPECT_GT(back.duties().attested, 0U);
    EXPECT_FALSE(back.storage_failure());
    for (MemberId id = 1; id <= 4; ++id) {
        EXPECT_EQ(simulation->member(id).statistics().blocks_refused, 0U);
        EXPECT_EQ(simulation->member(id).statistics().messages_rejected, 0U)
            << simulation->member(id).statistics().last_refusal;
    }
}

TEST(Road2020, ANodeThatDiesEverySlotContradictsNobody) {
    const auto simulation = start(1);
    run_slots(*simulation, 6);
    for (int life = 0; life < 8; ++life) {
        const auto restarted = simulation->restart(2);
        ASSERT_TRUE(restarted) << restarted.error();
        run_slots(*simulation, 1);
    }
    run_slots(*simulation, 2);
    for (MemberId id = 1; id <= 4; ++id) {
        EXPECT_EQ(simulation->member(id).chain().head().root,
                  simulation->member(1).chain().head().root);
        EXPECT_EQ(simulation->member(id).statistics().messages_rejected, 0U);
    }
}

TEST(Road2020, ANetworkGoesOnFromItsStorages) {
    std::map<MemberId, std::shared_ptr<node::MemoryStorage>> storages;
    SimulationOptions options;
    options.genesis.genesis_time = 1'700'000'000;
    options.genesis.phase1_epoch = 1;
    options.storage = [&](MemberId id) {
        auto& storage = storages[id];
        storage = storage == nullptr ? std::make_shared<node::MemoryStorage>() : storage;
        return storage;
    };
    consensus::Slot head;
    for (int start = 0; start < 3; ++start) {
        const auto simulation = Simulation::create(options, base::tbb_executor());
        ASSERT_TRUE(simulation) << simulation.error();
        EXPECT_GE((*simulation)->member(1).chain().head().slot, head);
        EXPECT_GE((*simulation)->current_slot(), head);
        run_slots(**simulation, 20);
        head = (*simulation)->member(1).chain().head().slot;
        for (MemberId id = 1; id <= 4; ++id) {
            EXPECT_EQ((*simulation)->member(id).chain().head().slot, head);
        }
        if (start == 2) {
            const auto& state = *(*simulation)->member(1).chain().head().state;
            EXPECT_GE(state.finalized_checkpoint.epoch, Epoch{4});
            for (const auto& shard_state : state.shard_states) {
                EXPECT_GE(shard_state.slot + 8, state.slot);
            }
        }
    }
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
