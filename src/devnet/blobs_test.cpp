// Networks whose blocks carry blobs.
#include "consensus/containers/block.hpp"
#include "devnet/mainline_member.hpp"
#include "devnet/simulation.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

using namespace consensus;

SimulationOptions network_with_blobs(std::string_view forks, std::uint64_t blobs = 1) {
    SimulationOptions options;
    options.blobs = blobs;
    options.genesis.validators = 64;
    options.genesis.forks = *parse_fork_schedule(forks);
    options.genesis.genesis_time = 1'700'000'000;
    options.storage = [](MemberId) { return std::make_shared<node::MemoryStorage>(); };
    return options;
}

std::unique_ptr<Simulation> start(const SimulationOptions& options) {
    auto simulation = Simulation::create(options, base::tbb_executor());
    EXPECT_TRUE(simulation.has_value());
    return *std::move(simulation);
}

void run_slots(Simulation& simulation, std::uint64_t slots) {
    simulation.run_until(simulation.now_ms() + slots * 6000);
}

std::size_t blobs_in(const node::Chain& chain) {
    std::size_t blobs = 0;
    for (const auto& [root, stored] : chain.blocks_since(Slot{1})) {
        blobs += stored->block->message.body.blob_kzg_commitments.size();
    }
    return blobs;
}

void expect_healthy(const Simulation& simulation, MemberId id) {
    const Member& member = simulation.member(id);
    EXPECT_EQ(member.duties().missed, 0U) << member.duties().last_cause;
    EXPECT_EQ(member.statistics().messages_rejected, 0U) << member.statistics().last_refusal;
    EXPECT_EQ(member.statistics().blocks_refused, 0U) << member.statistics().last_refusal;
    EXPECT_EQ(member.chain().head().root, simulation.member(1).chain().head().root);
}

TEST(Blobs, NetworksFinaliseOverDenebElectraAndFulu) {
    const auto simulation = start(network_with_blobs("deneb,electra@1,fulu@2"));
    run_slots(*simulation, 5 * 8);
    for (MemberId id = 1; id <= 4; ++id) {
        expect_healthy(*simulation, id);
        const Member& member = simulation->member(id);
        EXPECT_GE(member.chain().store().finalized_checkpoint.epoch, Epoch{2}) << "node " << id;
        EXPECT_GE(blobs_in(member.chain()), 38U) << "node " << id;
        EXPECT_GT(member.statistics().sidecars_received, 38U);
    }
}

/// Since fulu it may be made anew from half of the columns; here nobody else has any.
TEST(Blobs, OfOneWhoKeepsThemToHimselfKeepHisBlocksOutOfTheChain) {
    const auto simulation = start(network_with_blobs("fulu"));
    run_slots(*simulation, 4);
    simulation->member(3).set_withholding(true);
    run_slots(*simulation, 3 * 8);
    const node::Chain& chain = simulation->member(1).chain();
    std::size_t blocks = 0;
    for (const auto& block : chain.canonical_blocks(Slot{6}, 100)) {
        EXPECT_FALSE(simulation->member(3).owns(block->message.proposer_index));
        ++blocks;
    }
    EXPECT_GE(blocks, 12U);
    EXPECT_EQ(simulation->member(2).chain().head().root, chain.head().root);
    EXPECT_EQ(simulation->member(1).statistics().blocks_refused, 0U);
    simulation->member(3).set_withholding(false);
    run_slots(*simulation, 3 * 8);
    EXPECT_EQ(simulation->member(3).chain().head().root, chain.head().root);
    EXPECT_GE(chain.store().finalized_checkpoint.epoch, Epoch{3});
}

TEST(Blobs, AreFetchedByANodeThatWasAway) {
    const auto simulation = start(network_with_blobs("electra,fulu@2"));
    run_slots(*simulation, 8);
    simulation->member(4).set_running(false, simulation->now_ms());
    run_slots(*simulation, 2 * 8);
    simulation->member(4).set_running(true, simulation->now_ms());
    run_slots(*simulation, 8);
    EXPECT_EQ(simulation->member(4).chain().head().root, simulation->member(1).chain().head().root);
    EXPECT_EQ(blobs_in(simulation->member(4).chain()), blobs_in(simulation->member(1).chain()));
}

TEST(Blobs, OutliveTheProcessOfTheirNode) {
    const auto simulation = start(network_with_blobs("fulu"));
    run_slots(*simulation, 6);
    const auto sidecars = [&] {
        const auto& member = dynamic_cast<const MainlineMember&>(simulation->member(1));
        const Root root = member.chain().canonical_blocks(Slot{3}, 1).front()->message.parent_root;
        const auto found = member.node().sidecars()->find({Slot{2}, root});
        return found == nullptr ? std::size_t{0} : found->columns.size();
    };
    EXPECT_EQ(sidecars(), 128U);
    dynamic_cast<node::MemoryStorage&>(*simulation->member(1).options().storage)
        .keep_unsynced(1000);
    ASSERT_TRUE(simulation->restart(1));
    EXPECT_EQ(sidecars(), 128U);
}

}  // namespace
}  // namespace cairn::devnet
