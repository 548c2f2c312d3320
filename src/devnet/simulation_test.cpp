#include "devnet/simulation.hpp"

#include "consensus/accessors.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

using consensus::Epoch;

SimulationOptions small_network(std::string_view forks) {
    SimulationOptions options;
    options.genesis.validators = 64;
    options.genesis.forks = *parse_fork_schedule(forks);
    options.genesis.genesis_time = 1'700'000'000;
    return options;
}

std::unique_ptr<Simulation> start(const SimulationOptions& options) {
    auto simulation = Simulation::create(options, base::tbb_executor());
    EXPECT_TRUE(simulation.has_value());
    return *std::move(simulation);
}

void run_epochs(Simulation& simulation, std::uint64_t epochs) {
    simulation.run_until(simulation.now_ms() + epochs * 8 * 6000);
}

Epoch finalized(const Simulation& simulation, MemberId id) {
    return simulation.member(id).chain().store().finalized_checkpoint.epoch;
}

TEST(Simulation, FourNodesFinaliseInFulu) {
    const auto simulation = start(small_network("fulu"));
    run_epochs(*simulation, 5);
    for (MemberId id = 1; id <= 4; ++id) {
        EXPECT_GE(finalized(*simulation, id), Epoch{2}) << "node " << id;
        EXPECT_EQ(simulation->member(id).duties().missed, 0U)
            << simulation->member(id).duties().last_cause;
        EXPECT_EQ(simulation->member(id).statistics().blocks_refused, 0U)
            << simulation->member(id).statistics().last_refusal;
        EXPECT_EQ(simulation->member(id).chain().head().root,
                  simulation->member(1).chain().head().root);
    }
}

TEST(Simulation, CrossesAllForks) {
    const auto simulation =
        start(small_network("phase0,altair@1,bellatrix@2,capella@3,deneb@4,electra@5,fulu@6"));
    run_epochs(*simulation, 9);
    for (MemberId id = 1; id <= 4; ++id) {
        const Member& member = simulation->member(id);
        EXPECT_GE(finalized(*simulation, id), Epoch{6}) << "node " << id;
        EXPECT_EQ(member.duties().missed, 0U) << member.duties().last_cause;
        EXPECT_EQ(member.statistics().messages_rejected, 0U) << member.statistics().last_refusal;
    }
}

TEST(Simulation, ANodeGoesOnFromItsStoreAfterAPowerCut) {
    SimulationOptions options = small_network("fulu");
    options.storage = [](MemberId) { return std::make_shared<node::MemoryStorage>(); };
    const auto simulation = start(options);
    run_epochs(*simulation, 5);
    const Epoch before = finalized(*simulation, 2);
    ASSERT_GE(before, Epoch{1});
    const auto restarted = simulation->restart(2);
    ASSERT_TRUE(restarted.has_value()) << restarted.error();
    EXPECT_EQ(finalized(*simulation, 2), before);
    run_epochs(*simulation, 2);
    EXPECT_GT(finalized(*simulation, 2), before);
    EXPECT_EQ(simulation->member(2).chain().head().root, simulation->member(1).chain().head().root);
}

TEST(Simulation, AStoreThatDoesNotOpenIsSaid) {
    SimulationOptions options = small_network("fulu");
    options.storage = [all = std::make_shared<node::MemoryStorage>()](MemberId) { return all; };
    const auto simulation = Simulation::create(options, base::serial_executor());
    ASSERT_FALSE(simulation.has_value());
    EXPECT_EQ(simulation.error().rfind("node 2: ", 0), 0U) << simulation.error();
}

TEST(Simulation, ASpoiltBlockIsRefusedByAllOthers) {
    const auto simulation = start(small_network("fulu"));
    run_epochs(*simulation, 1);
    for (std::uint64_t i = 0; i < 64; ++i) {
        const MemberId owner = static_cast<MemberId>(1 + i / 16);
        ASSERT_TRUE(simulation->member(owner).spoil_block(consensus::ValidatorIndex{i}));
    }
    run_epochs(*simulation, 1);
    for (MemberId id = 1; id <= 4; ++id) {
        EXPECT_GT(simulation->member(id).statistics().blocks_refused, 0U);
    }
}

TEST(Simulation, WhoStopsLyingSpoilsNothing) {
    const auto simulation = start(small_network("fulu"));
    run_epochs(*simulation, 1);
    for (std::uint64_t i = 0; i < 64; ++i) {
        Member& owner = simulation->member(static_cast<MemberId>(1 + i / 16));
        ASSERT_TRUE(owner.spoil_block(consensus::ValidatorIndex{i}));
        ASSERT_TRUE(owner.equivocate(consensus::ValidatorIndex{i}));
    }
    for (MemberId id = 1; id <= 4; ++id) {
        simulation->member(id).stop_lying();
    }
    run_epochs(*simulation, 1);
    for (MemberId id = 1; id <= 4; ++id) {
        EXPECT_EQ(simulation->member(id).statistics().blocks_refused, 0U);
        EXPECT_TRUE(simulation->member(id).statistics().last_refusal.empty());
    }
}

std::size_t count_slashed(const Simulation& simulation) {
    std::size_t slashed = 0;
    const auto& state = *simulation.member(1).chain().head().state;
    for (std::size_t i = 0; i < state.validators.size(); ++i) {
        slashed += state.validators[i].slashed ? 1U : 0U;
    }
    return slashed;
}

/// Whose votes of epoch 2 come first: all validators of its first two slots.
std::vector<consensus::ValidatorIndex> early_voters(const Simulation& simulation) {
    const node::Chain& chain = simulation.member(1).chain();
    const consensus::Spec spec = chain.network();
    const consensus::BeaconState& state = *chain.head().state;
    std::vector<consensus::ValidatorIndex> out;
    const std::uint64_t committees = get_committee_count_per_slot(spec, state, Epoch{2});
    for (std::uint64_t i = 0; i < 2 * committees; ++i) {
        const consensus::Slot slot{16 + i / committees};
        const auto committee =
            get_beacon_committee(spec, state, slot, consensus::CommitteeIndex{i % committees});
        out.insert(out.end(), committee.begin(), committee.end());
    }
    return out;
}

// In the last slot but one of an epoch two thirds have voted; a quarter of all, who have, is then
// found out.
TEST(Simulation, SlashingsWaitWhereTheyWouldTakeBackAJustification) {
    const auto simulation = start(small_network("fulu"));
    run_epochs(*simulation, 2);
    simulation->run_until(simulation->now_ms() + 6 * 6000 + 1000);
    const auto justified = [&] {
        return simulation->member(1).chain().store().unrealized_justified_checkpoint.epoch;
    };
    ASSERT_EQ(justified(), Epoch{2});
    const auto voters = early_voters(*simulation);
    ASSERT_EQ(voters.size(), 16U);
    for (const consensus::ValidatorIndex voter : voters) {
        const auto owner = static_cast<MemberId>(1 + voter.value / 16);
        ASSERT_TRUE(simulation->member(owner).slash_by_block(voter));
    }
    simulation->run_until(simulation->now_ms() + 6000);
    const node::Chain& chain = simulation->member(2).chain();
    EXPECT_EQ(chain.head().slot, consensus::Slot{23});
    EXPECT_EQ(count_slashed(*simulation), 0U);
    const auto& blocks = chain.store().blocks;
    EXPECT_EQ(blocks[blocks.index_of(chain.head().root)].unrealized_justification.epoch, Epoch{2});
    run_epochs(*simulation, 1);
    EXPECT_EQ(count_slashed(*simulation), 16U);
}

TEST(Simulation, ADoubledNodeIsSlashedOnceItHasHeardOtherThings) {
    SimulationOptions options = small_network("fulu");
    options.doubled = {2};
    const auto simulation = start(options);
    ASSERT_EQ(simulation->size(), 5U);
    EXPECT_TRUE(simulation->member(5).owns(consensus::ValidatorIndex{16}));
    run_epochs(*simulation, 1);
    simulation->fault(4).group = 2;
    simulation->fault(5).group = 2;
    run_epochs(*simulation, 1);
    simulation->fault(4).group = 1;
    simulation->fault(5).group = 1;
    run_epochs(*simulation, 2);
    const auto& validators = simulation->member(1).chain().head().state->validators;
    for (std::size_t i = 0; i < 64; ++i) {
        EXPECT_TRUE(!validators[i].slashed || (i >= 16 && i < 32)) << i;
    }
    EXPECT_GT(count_slashed(*simulation), 0U);
}

TEST(Simulation, TheSameSeedGivesTheSameRun) {
    std::vector<consensus::Root> heads;
    for (base::Executor* executor : {&base::serial_executor(), &base::tbb_executor(2)}) {
        SimulationOptions options = small_network("fulu");
        options.seed = 7;
        const auto simulation = *Simulation::create(options, *executor);
        simulation->fault(2).drop_percent = 20;
        run_epochs(*simulation, 2);
        heads.push_back(simulation->member(1).chain().head().root);
    }
    EXPECT_EQ(heads[0], heads[1]);
}

TEST(Simulation, ASplitNetworkStopsFinalisingAndHeals) {
    const auto simulation = start(small_network("fulu"));
    run_epochs(*simulation, 5);
    const Epoch before = finalized(*simulation, 1);
    EXPECT_GE(before, Epoch{2});
    simulation->fault(3).group = 2;
    simulation->fault(4).group = 2;
    run_epochs(*simulation, 4);
    EXPECT_LE(finalized(*simulation, 1), before + 1);
    EXPECT_NE(simulation->member(1).chain().head().root, simulation->member(3).chain().head().root);
    simulation->fault(3).group = 1;
    simulation->fault(4).group = 1;
    run_epochs(*simulation, 4);
    for (MemberId id = 1; id <= 4; ++id) {
        EXPECT_GE(finalized(*simulation, id), before + 4) << "node " << id;
        EXPECT_EQ(simulation->member(id).chain().head().root,
                  simulation->member(1).chain().head().root);
    }
}

// Healed just before they vote in the slot before an epoch. Each still knows a few more votes for
// its own branch than the others, so the first votes that all hear may leave a tie open (which
// roots decide); those of the next slot do not.
TEST(Simulation, ASplitNetworkFindsTogetherByItsVotes) {
    const auto simulation = start(small_network("fulu"));
    run_epochs(*simulation, 3);
    for (MemberId id = 1; id <= 4; ++id) {
        simulation->fault(id).group = id;
    }
    run_epochs(*simulation, 2);
    simulation->run_until(simulation->now_ms() + 1000);
    for (MemberId id = 1; id <= 4; ++id) {
        simulation->fault(id).group = 1;
    }
    simulation->run_until(simulation->now_ms() + 6000 - 1000 + 6000 + 500);
    for (MemberId id = 2; id <= 4; ++id) {
        EXPECT_EQ(simulation->member(id).chain().head().root,
                  simulation->member(1).chain().head().root);
    }
}

TEST(Simulation, AStoppedNodeCatchesUp) {
    const auto simulation = start(small_network("fulu"));
    run_epochs(*simulation, 1);
    simulation->member(4).set_running(false, simulation->now_ms());
    run_epochs(*simulation, 3);
    EXPECT_LT(simulation->member(4).chain().head().slot, consensus::Slot{10});
    simulation->member(4).set_running(true, simulation->now_ms());
    run_epochs(*simulation, 1);
    EXPECT_EQ(simulation->member(4).chain().head().root, simulation->member(1).chain().head().root);
    EXPECT_EQ(finalized(*simulation, 4), finalized(*simulation, 1));
    // Three quarters justify an epoch only once its last votes are in, in the epoch after it.
    run_epochs(*simulation, 1);
    EXPECT_EQ(simulation->member(4).chain().head().root, simulation->member(1).chain().head().root);
    EXPECT_GE(finalized(*simulation, 4), Epoch{1});
}

}  // namespace
}  // namespace cairn::devnet
