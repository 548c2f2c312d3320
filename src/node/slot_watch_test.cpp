#include "node/slot_watch.hpp"

#include "node/sample_node_test.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using consensus::Slot;

constexpr std::uint64_t DUE = 2000;

std::string cause_of(const std::optional<SlotReport>& report) {
    return report ? std::string(to_string(report->cause)) : "in time";
}

std::string see(SlotWatch& watch, std::uint64_t slot, std::uint64_t arrival, double import) {
    watch.on_arrival(Slot{slot}, arrival);
    watch.on_import(Slot{slot}, import);
    return cause_of(watch.close(Slot{slot}, DUE));
}

TEST(SlotWatch, TellsTheCausesApart) {
    SlotWatch watch;
    EXPECT_EQ(see(watch, 1, 100, 20), "in time");
    EXPECT_EQ(see(watch, 2, 2100, 20), "arrived late");
    EXPECT_EQ(see(watch, 3, 1990, 20), "slow import");
    EXPECT_EQ(cause_of(watch.close(Slot{4}, DUE)), "no block");
    watch.on_arrival(Slot{5}, 100);
    EXPECT_EQ(cause_of(watch.close(Slot{5}, DUE)), "not imported");
    watch.on_early_message();
    EXPECT_EQ(cause_of(watch.close(Slot{6}, DUE)), "own clock");
    EXPECT_EQ(cause_of(watch.close(Slot{7}, DUE)), "no block");  // the future was seen once
    EXPECT_EQ(SlotWatch::leapt_over(Slot{8}).cause, DutyCause::own_clock);
}

TEST(SlotWatch, SuspectsItsClockWhenEverybodyIsLate) {
    SlotWatch watch;
    for (std::uint64_t slot = 1; slot < LATE_IN_A_ROW; ++slot) {
        EXPECT_EQ(see(watch, slot, 2500, 20), "arrived late");
    }
    EXPECT_EQ(see(watch, LATE_IN_A_ROW, 2500, 20), "own clock");
    EXPECT_EQ(see(watch, LATE_IN_A_ROW + 1, 100, 20), "in time");
    EXPECT_EQ(see(watch, LATE_IN_A_ROW + 2, 2500, 20), "arrived late");
}

TEST(SlotWatch, TakesTheFirstArrivalAndImport) {
    SlotWatch watch;
    watch.on_arrival(Slot{3}, 100);
    watch.on_import(Slot{3}, 20);
    watch.on_arrival(Slot{3}, 4000);
    watch.on_import(Slot{3}, 4000);
    watch.on_arrival(Slot{2}, 9000);
    EXPECT_EQ(cause_of(watch.close(Slot{3}, DUE)), "in time");
}

class NodeSlots : public testing::Test {
  protected:
    NodeSlots() : sample_(sample_network(consensus::ForkId::fulu, consensus::ForkId::fulu)) {}
    Node& node() { return sample_.node(); }
    const std::deque<SlotReport>& reports() { return node().statistics().slots; }

    SampleNode sample_;
};

TEST_F(NodeSlots, AreReportedWithTheirCauses) {
    sample_.go_to(Slot{1});
    const auto first = std::make_shared<const consensus::SignedBeaconBlock>(sample_.produce());
    EXPECT_TRUE(node().publish_block(first));
    sample_.go_to(Slot{2}, 100);
    EXPECT_TRUE(reports().empty());  // genesis and slot 1 are in order
    const auto second = sample_.message(Topic::beacon_block, sample_.produce());
    sample_.go_to(Slot{2}, 2500);
    node().on_gossip(1, second);
    sample_.go_to(Slot{3});
    ASSERT_EQ(reports().size(), 1U);
    EXPECT_EQ(reports()[0].cause, DutyCause::arrived_late);
    EXPECT_EQ(reports()[0].arrival_ms, 2500U);
    sample_.go_to(Slot{4});
    ASSERT_EQ(reports().size(), 2U);
    EXPECT_EQ(reports()[1].slot, Slot{3});
    EXPECT_EQ(reports()[1].cause, DutyCause::no_block);
    sample_.go_to(Slot{6});
    ASSERT_EQ(reports().size(), 4U);
    EXPECT_EQ(reports()[2].cause, DutyCause::no_block);  // of slot 4, which we saw begin
    EXPECT_EQ(reports()[3].cause, DutyCause::own_clock);
    EXPECT_EQ(reports()[3].slot, Slot{5});
}

TEST_F(NodeSlots, AreBounded) {
    for (std::uint64_t slot = 1; slot < 200; ++slot) {
        sample_.go_to(Slot{slot});
    }
    EXPECT_EQ(reports().size(), MAX_SLOT_REPORTS);
    EXPECT_EQ(reports().back().slot, Slot{198});
}

TEST_F(NodeSlots, ABlockOfTheNextSlotWaitsForIt) {
    SampleNode ahead(sample_network(consensus::ForkId::fulu, consensus::ForkId::fulu));
    ahead.go_to(Slot{2});
    sample_.go_to(Slot{1});
    node().on_gossip(1, ahead.message(Topic::beacon_block, ahead.produce()));
    EXPECT_EQ(node().chain().head().slot, Slot{0});
    sample_.go_to(Slot{2});
    EXPECT_EQ(node().chain().head().slot, Slot{2});
    ASSERT_EQ(reports().size(), 1U);
    EXPECT_EQ(reports()[0].cause, DutyCause::own_clock);
}

TEST_F(NodeSlots, TheNextSlotIsPreparedLateInASlot) {
    sample_.go_to(Slot{1});
    EXPECT_TRUE(node().publish_block(
        std::make_shared<const consensus::SignedBeaconBlock>(sample_.produce())));
    sample_.go_to(Slot{1}, 4400);
    EXPECT_EQ(node().statistics().prepared, Slot{0});
    sample_.go_to(Slot{1}, 4500);
    EXPECT_EQ(node().statistics().prepared, Slot{2});
}

}  // namespace
}  // namespace cairn::node
