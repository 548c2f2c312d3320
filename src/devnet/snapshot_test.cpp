#include "devnet/snapshot.hpp"

#include "json/parse.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

class SnapshotTest : public testing::Test {
  protected:
    void SetUp() override {
        SimulationOptions options;
        options.genesis.genesis_time = 1'700'000'000;
        simulation_ = *Simulation::create(options, base::tbb_executor());
        control_ = std::make_unique<Control>(*simulation_);
        chronicle_ = std::make_unique<Chronicle>(*simulation_);
    }
    void run_slots(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            simulation_->run_until(simulation_->now_ms() + 6000);
            chronicle_->observe();
        }
    }
    json::Value taken(MemberId seen_from) {
        const Scene scene{*simulation_, *control_, *chronicle_};
        return *json::parse_json(snapshot(scene, {.run_id = "r", .seq = 1}, seen_from));
    }

    std::unique_ptr<Simulation> simulation_;
    std::unique_ptr<Control> control_;
    std::unique_ptr<Chronicle> chronicle_;
};

TEST_F(SnapshotTest, ShowsANetworkAtItsGenesis) {
    const json::Value shown = taken(1);
    EXPECT_EQ(shown.find("slot")->text, "0");
    EXPECT_EQ(shown.find("nodes")->items.size(), 4U);
    EXPECT_EQ(shown.find("blocks")->items.size(), 1U);
    EXPECT_EQ(shown.find("health")->text, "good");
}

TEST_F(SnapshotTest, TellsBlocksVotesAndWhoseTurnItIs) {
    run_slots(11);
    const json::Value shown = taken(2);
    EXPECT_EQ(shown.find("seen_from")->text, "2");
    ASSERT_EQ(shown.find("blocks")->items.size(), 11U);
    EXPECT_EQ(shown.find("blocks")->items.back().find("state")->text, "head");
    EXPECT_EQ(shown.find("slots")->items.size(), 16U);
    EXPECT_EQ(shown.find("slots")->items[3].find("state")->text, "proposed");
    EXPECT_EQ(shown.find("slots")->items[15].find("state")->text, "future");
    const json::Value& epoch = shown.find("epochs")->items[0];
    EXPECT_EQ(epoch.find("voted")->text, epoch.find("active")->text);
}

TEST_F(SnapshotTest, SaysWhyFinalityIsLate) {
    run_slots(8);
    EXPECT_TRUE(
        control_->apply(*parse_action(R"({"action":"partition","groups":[[1,2],[3,4]]})", 4, 64)));
    run_slots(40);
    const json::Value shown = taken(1);
    EXPECT_EQ(shown.find("health")->text, "bad");
    const std::string& status = shown.find("status")->text;
    EXPECT_NE(status.find("partition 1,2 | 3,4"), std::string::npos) << status;
    EXPECT_NE(status.find("Finality is late"), std::string::npos) << status;
    EXPECT_EQ(shown.find("effects")->items.size(), 1U);
}

}  // namespace
}  // namespace cairn::devnet
