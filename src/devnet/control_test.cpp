#include "devnet/control.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

std::string described(std::string_view json, std::size_t nodes = 4) {
    const auto action = parse_action(json, nodes);
    return action ? describe(*action) : "error: " + action.error();
}

TEST(ParseAction, ReadsWhatAPersonMaySay) {
    EXPECT_EQ(described(R"({"action":"stop","node":3})"), "stop 3");
    EXPECT_EQ(described(R"({"action":"partition","groups":[[1,2],[3,4]],"epochs":2})"),
              "partition 1,2 | 3,4");
    EXPECT_EQ(described(R"({"action":"delay","node":1,"ms":250})"), "delay 1 250 ms");
    EXPECT_EQ(described(R"({"action":"drop","node":2,"percent":30})"), "drop 2 30 percent");
    EXPECT_EQ(described(R"({"action":"heal"})"), "heal");
}

TEST(ParseAction, RefusesTheRestWithAReason) {
    for (const std::string_view bad :
         {"", "[]", "{}", R"({"action":7})", R"({"action":"explode"})", R"({"action":"stop"})",
          R"({"action":"stop","node":0})", R"({"action":"stop","node":5})",
          R"({"action":"stop","node":"1"})", R"({"action":"stop","node":-1})",
          R"({"action":"delay","node":1})", R"({"action":"delay","node":1,"ms":60001})",
          R"({"action":"drop","node":1,"percent":101})", R"({"action":"partition"})",
          R"({"action":"partition","groups":[[1,2],[3]]})",
          R"({"action":"partition","groups":[[1,2],[2,3,4]]})",
          R"({"action":"partition","groups":[[1,2,3,4,5]]})",
          R"({"action":"partition","groups":3})", R"({"action":"stop","node":1,"epochs":0})"}) {
        EXPECT_TRUE(described(bad).starts_with("error: ")) << bad;
    }
}

class ControlTest : public testing::Test {
  protected:
    void SetUp() override {
        SimulationOptions options;
        options.genesis.genesis_time = 1'700'000'000;
        simulation_ = *Simulation::create(options, base::serial_executor());
        control_ = std::make_unique<Control>(*simulation_);
    }
    void apply(std::string_view json) { control_->apply(*parse_action(json, 4)); }

    std::unique_ptr<Simulation> simulation_;
    std::unique_ptr<Control> control_;
};

TEST_F(ControlTest, EffectsOverlapAndEndInAnyOrder) {
    apply(R"({"action":"partition","groups":[[1,2],[3,4]]})");
    apply(R"({"action":"delay","node":1,"ms":100})");
    apply(R"({"action":"stop","node":4})");
    EXPECT_EQ(simulation_->fault(1).delay_ms, 100U);
    EXPECT_NE(simulation_->fault(1).group, simulation_->fault(3).group);
    EXPECT_FALSE(simulation_->member(4).is_running());
    apply(R"({"action":"start","node":4})");
    EXPECT_TRUE(simulation_->member(4).is_running());
    EXPECT_EQ(control_->in_force().size(), 2U);
    apply(R"({"action":"heal"})");
    EXPECT_TRUE(control_->in_force().empty());
    EXPECT_EQ(simulation_->fault(1).delay_ms, 0U);
    EXPECT_EQ(simulation_->fault(1).group, simulation_->fault(3).group);
}

TEST_F(ControlTest, ANewOneOfTheSameKindTakesTheOldOnesPlace) {
    apply(R"({"action":"delay","node":1,"ms":100})");
    apply(R"({"action":"delay","node":1,"ms":300})");
    ASSERT_EQ(control_->in_force().size(), 1U);
    EXPECT_EQ(simulation_->fault(1).delay_ms, 300U);
    apply(R"({"action":"delay","node":1,"ms":0})");
    EXPECT_TRUE(control_->in_force().empty());
}

TEST_F(ControlTest, EndsByItself) {
    apply(R"({"action":"silence","node":2,"epochs":1})");
    EXPECT_TRUE(simulation_->member(2).is_silent());
    simulation_->run_until(simulation_->now_ms() + 8 * 6000 - 1);
    control_->expire();
    EXPECT_TRUE(simulation_->member(2).is_silent());
    simulation_->run_until(simulation_->now_ms() + 1);
    control_->expire();
    EXPECT_FALSE(simulation_->member(2).is_silent());
}

}  // namespace
}  // namespace cairn::devnet
