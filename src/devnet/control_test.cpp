#include "devnet/control.hpp"

#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

std::string described(std::string_view json, std::size_t nodes = 4) {
    const auto action = parse_action(json, nodes, 64);
    return action ? describe(*action) : "error: " + action.error();
}

TEST(ParseAction, ReadsWhatAPersonMaySay) {
    EXPECT_EQ(described(R"({"action":"stop","node":3})"), "stop 3");
    EXPECT_EQ(described(R"({"action":"partition","groups":[[1,2],[3,4]],"epochs":2})"),
              "partition 1,2 | 3,4");
    EXPECT_EQ(described(R"({"action":"delay","node":1,"ms":250})"), "delay 1 250 ms");
    EXPECT_EQ(described(R"({"action":"drop","node":2,"percent":30})"), "drop 2 30 percent");
    EXPECT_EQ(described(R"({"action":"heal"})"), "heal");
    EXPECT_EQ(described(R"({"action":"undo","effect":3})"), "undo effect 3");
    EXPECT_EQ(described(R"({"action":"skew","node":2,"ms":300})"), "skew 2 300 ms");
    EXPECT_EQ(described(R"({"action":"skew","node":2,"ms":300,"behind":true})"),
              "skew 2 300 ms behind");
    EXPECT_EQ(described(R"({"action":"exit","validator":0})"), "exit validator 0");
    EXPECT_EQ(described(R"({"action":"slash","validator":63})"), "slash validator 63 by block");
    EXPECT_EQ(described(R"({"action":"slash","validator":5,"by":"vote"})"),
              "slash validator 5 by vote");
    EXPECT_EQ(described(R"({"action":"equivocate","validator":5})"), "equivocate validator 5");
}

TEST(ParseAction, ADepositIsForAValidatorOrForNone) {
    EXPECT_EQ(described(R"({"action":"deposit"})"), "deposit of 32 ETH");
    EXPECT_EQ(described(R"({"action":"deposit","validator":5,"eth":1,"compounding":true})"),
              "deposit validator 5 of 1 ETH, compounding");
    for (const std::string_view bad :
         {R"({"action":"deposit","validator":64})", R"({"action":"deposit","validator":"5"})",
          R"({"action":"deposit","eth":0})", R"({"action":"deposit","eth":2049})",
          R"({"action":"deposit","compounding":"no"})"}) {
        EXPECT_TRUE(described(bad).starts_with("error")) << bad;
    }
}

TEST(ParseAction, RefusesTheRestWithAReason) {
    for (const std::string_view bad : {"",
                                       "[]",
                                       "{}",
                                       R"({"action":7})",
                                       R"({"action":"explode"})",
                                       R"({"action":"stop"})",
                                       R"({"action":"stop","node":0})",
                                       R"({"action":"stop","node":5})",
                                       R"({"action":"stop","node":"1"})",
                                       R"({"action":"stop","node":-1})",
                                       R"({"action":"delay","node":1})",
                                       R"({"action":"delay","node":1,"ms":60001})",
                                       R"({"action":"drop","node":1,"percent":101})",
                                       R"({"action":"partition"})",
                                       R"({"action":"partition","groups":[[1,2],[3]]})",
                                       R"({"action":"partition","groups":[[1,2],[2,3,4]]})",
                                       R"({"action":"partition","groups":[[1,2,3,4,5]]})",
                                       R"({"action":"exit"})",
                                       R"({"action":"exit","validator":64})",
                                       R"({"action":"exit","node":1})",
                                       R"({"action":"slash","validator":-1})",
                                       R"({"action":"slash","validator":1,"by":"magic"})",
                                       R"({"action":"slash","validator":1,"by":["vote"]})",
                                       R"({"action":"undo"})",
                                       R"({"action":"undo","effect":0})",
                                       R"({"action":"skew","node":1})",
                                       R"({"action":"skew","node":1,"ms":60001})",
                                       R"({"action":"skew","node":1,"ms":-5})",
                                       R"({"action":"skew","node":1,"ms":5,"behind":7})",
                                       R"({"action":"equivocate"})",
                                       R"({"action":"partition","groups":3})",
                                       R"({"action":"stop","node":1,"epochs":0})"}) {
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
    void apply(std::string_view json) { std::ignore = control_->apply(*parse_action(json, 4, 64)); }

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

TEST_F(ControlTest, UndoesOneEffectAndLeavesTheOthers) {
    apply(R"({"action":"silence","node":2})");
    apply(R"({"action":"delay","node":1,"ms":100})");
    EXPECT_TRUE(control_->apply(*parse_action(R"({"action":"undo","effect":1})", 4, 64)));
    EXPECT_FALSE(simulation_->member(2).is_silent());
    EXPECT_EQ(simulation_->fault(1).delay_ms, 100U);
    const auto again = control_->apply(*parse_action(R"({"action":"undo","effect":1})", 4, 64));
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error(), "no effect 1 is in force");
}

TEST_F(ControlTest, KnowsWhatHurtANodeAndWhen) {
    apply(R"({"action":"silence","node":2})");
    apply(R"({"action":"partition","groups":[[1,2],[3,4]]})");
    simulation_->run_until(simulation_->now_ms() + 3 * 6000);
    apply(R"({"action":"heal"})");
    const std::string both = "silence 2 (yours, slot 0); partition 1,2 | 3,4 (yours, slot 0)";
    EXPECT_EQ(control_->what_hurt(2, consensus::Slot{2}), both);
    EXPECT_EQ(control_->what_hurt(1, consensus::Slot{2}), "partition 1,2 | 3,4 (yours, slot 0)");
    EXPECT_EQ(control_->what_hurt(2, consensus::Slot{4}), "");
    for (std::size_t i = 0; i < 2 * Control::MAX_PAST; ++i) {
        apply(R"({"action":"silence","node":1})");
    }
    EXPECT_EQ(control_->what_hurt(2, consensus::Slot{2}), "");
}

TEST_F(ControlTest, EndsByItself) {
    apply(R"({"action":"silence","node":2,"epochs":1})");
    EXPECT_TRUE(simulation_->member(2).is_silent());
    simulation_->run_until(simulation_->now_ms() + 8 * 6000 - 1);
    std::ignore = control_->expire();
    EXPECT_TRUE(simulation_->member(2).is_silent());
    simulation_->run_until(simulation_->now_ms() + 1);
    std::ignore = control_->expire();
    EXPECT_FALSE(simulation_->member(2).is_silent());
}

// Death ------------------------------------------------------------------------------------------

class KillTest : public testing::Test {
  protected:
    void SetUp() override {
        SimulationOptions options;
        options.genesis.genesis_time = 1'700'000'000;
        options.storage = [this](MemberId id) {
            return storages_.emplace(id, std::make_shared<node::MemoryStorage>()).first->second;
        };
        simulation_ = *Simulation::create(options, base::tbb_executor());
        control_ = std::make_unique<Control>(*simulation_);
    }
    Result<void, std::string> apply(std::string_view json) {
        return control_->apply(*parse_action(json, 4, 64));
    }
    void run_slots(std::uint64_t slots) {
        simulation_->run_until(simulation_->now_ms() + slots * 6000);
        std::ignore = control_->expire();
    }
    const node::Chain& chain(MemberId id) const { return simulation_->member(id).chain(); }
    void expect_one_chain() const {
        for (MemberId id = 1; id <= 4; ++id) {
            EXPECT_EQ(chain(id).head().root, chain(1).head().root) << "node " << id;
            EXPECT_EQ(simulation_->member(id).statistics().blocks_refused, 0U) << "node " << id;
        }
        for (const consensus::Validator& validator : chain(1).head().state->validators) {
            EXPECT_FALSE(validator.slashed);
        }
    }

    std::map<MemberId, std::shared_ptr<node::MemoryStorage>> storages_;
    std::unique_ptr<Simulation> simulation_;
    std::unique_ptr<Control> control_;
};

TEST_F(KillTest, AKilledNodeGoesOnFromWhatItStored) {
    run_slots(34);
    const auto finalized = chain(4).store().finalized_checkpoint;
    EXPECT_GE(finalized.epoch, consensus::Epoch{2});
    EXPECT_TRUE(apply(R"({"action":"kill","node":4})"));
    EXPECT_TRUE(simulation_->member(4).is_dead());
    EXPECT_EQ(chain(4).store().finalized_checkpoint, finalized);  // still to be looked at
    run_slots(2);
    EXPECT_TRUE(apply(R"({"action":"restart","node":4})"));
    EXPECT_TRUE(simulation_->member(4).is_running());
    EXPECT_EQ(chain(4).store().finalized_checkpoint, finalized);
    EXPECT_TRUE(control_->in_force().empty());
    run_slots(10);
    expect_one_chain();
    EXPECT_GT(chain(4).store().finalized_checkpoint.epoch, finalized.epoch);
}

TEST_F(KillTest, ANodeThatDiesEverySlotContradictsNobody) {
    run_slots(20);
    for (int life = 0; life < 12; ++life) {
        EXPECT_TRUE(apply(R"({"action":"restart","node":2})"));
        run_slots(1);
    }
    run_slots(2);
    expect_one_chain();
}

TEST_F(KillTest, EndsByItselfOrByHealing) {
    run_slots(3);
    EXPECT_TRUE(apply(R"({"action":"kill","node":3,"epochs":1})"));
    EXPECT_TRUE(apply(R"({"action":"start","node":3})"));  // no cure for death
    EXPECT_TRUE(simulation_->member(3).is_dead());
    EXPECT_TRUE(apply(R"({"action":"silence","node":1})"));
    run_slots(8);
    EXPECT_TRUE(simulation_->member(3).is_running());
    EXPECT_TRUE(simulation_->member(1).is_silent());
    EXPECT_TRUE(apply(R"({"action":"kill","node":1})"));
    EXPECT_TRUE(apply(R"({"action":"heal"})"));
    EXPECT_TRUE(simulation_->member(1).is_running());
    EXPECT_FALSE(simulation_->member(1).is_silent());
}

TEST_F(KillTest, ANodeThatCannotOpenItsStorageStaysDead) {
    run_slots(3);
    ASSERT_TRUE(apply(R"({"action":"kill","node":2})"));
    {
        const auto taken = storages_[2]->open({});
        const auto refused = apply(R"({"action":"restart","node":2})");
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().starts_with("node 2: ")) << refused.error();
        EXPECT_TRUE(simulation_->member(2).is_dead());
        EXPECT_EQ(control_->in_force().size(), 1U);
    }
    EXPECT_TRUE(apply(R"({"action":"restart","node":2})"));
    EXPECT_TRUE(simulation_->member(2).is_running());
}

TEST_F(KillTest, AFullDiskIsNoticed) {
    run_slots(3);
    EXPECT_FALSE(simulation_->member(1).storage_failure());
    storages_[1]->disk().refuse_commits(
        store::StoreError{store::StoreErrorKind::disk_full, "The disk is full."});
    run_slots(2);
    EXPECT_EQ(simulation_->member(1).storage_failure(), "The disk is full.");
}

TEST_F(ControlTest, WithoutStorageNobodyIsKilled) {
    const auto refused = control_->apply(*parse_action(R"({"action":"kill","node":1})", 4, 64));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), "node 1 stores nothing that could outlive it");
    EXPECT_TRUE(simulation_->member(1).is_running());
    EXPECT_TRUE(control_->in_force().empty());
}

// Validators -------------------------------------------------------------------------------------

class ValidatorActions : public ControlTest {
  protected:
    void run_slots(std::uint64_t slots) {
        simulation_->run_until(simulation_->now_ms() + slots * 6000);
    }
    bool accepts(std::string_view json) {
        return control_->apply(*parse_action(json, 4, 64)).has_value();
    }
    const consensus::Validator& validator(MemberId node, std::size_t index) const {
        return simulation_->member(node).chain().head().state->validators[index];
    }
    void expect_slashed(std::size_t index) {
        for (MemberId id = 1; id <= 4; ++id) {
            EXPECT_TRUE(validator(id, index).slashed) << "node " << id;
            EXPECT_EQ(simulation_->member(id).statistics().blocks_refused, 0U);
        }
    }
};

TEST_F(ValidatorActions, ASlashingReachesABlock) {
    run_slots(2);
    EXPECT_TRUE(accepts(R"({"action":"slash","validator":5})"));
    EXPECT_TRUE(accepts(R"({"action":"slash","validator":40,"by":"vote"})"));
    EXPECT_FALSE(accepts(R"({"action":"slash","validator":40,"by":"vote"})"));  // known by now
    EXPECT_TRUE(control_->in_force().empty());
    run_slots(3);
    expect_slashed(5);
    expect_slashed(40);
}

TEST_F(ValidatorActions, AnEquivocationIsNoticedByTheOthers) {
    run_slots(2);
    for (std::uint64_t i = 0; i < 4; ++i) {
        EXPECT_TRUE(accepts(R"({"action":"equivocate","validator":)" + std::to_string(i) + "}"));
    }
    run_slots(10);  // each of them votes once an epoch
    for (std::size_t i = 0; i < 4; ++i) {
        expect_slashed(i);
    }
}

TEST_F(ValidatorActions, AnExitWaitsForItsTime) {
    run_slots(2);
    EXPECT_FALSE(accepts(R"({"action":"exit","validator":5})"));  // active for too short a time
    run_slots(7);
    EXPECT_TRUE(accepts(R"({"action":"exit","validator":5})"));
    run_slots(2);
    for (MemberId id = 1; id <= 4; ++id) {
        EXPECT_NE(validator(id, 5).exit_epoch, consensus::FAR_FUTURE_EPOCH) << "node " << id;
        EXPECT_FALSE(validator(id, 5).slashed);
    }
}

TEST_F(ValidatorActions, AStoppedNodeDoesNothing) {
    apply(R"({"action":"stop","node":1})");
    EXPECT_FALSE(accepts(R"({"action":"slash","validator":5})"));
    EXPECT_FALSE(accepts(R"({"action":"equivocate","validator":5})"));
    EXPECT_TRUE(accepts(R"({"action":"slash","validator":16})"));
}

TEST_F(ValidatorActions, AWrongClockActsEarlyOrLate) {
    apply(R"({"action":"skew","node":1,"ms":3000})");
    apply(R"({"action":"skew","node":2,"ms":3000,"behind":true})");
    EXPECT_EQ(simulation_->member(1).skew_ms(), 3000);
    EXPECT_EQ(simulation_->member(2).skew_ms(), -3000);
    simulation_->run_until(simulation_->now_ms() + 6000);
    const auto slot = [&](MemberId id) {
        return simulation_->member(id).chain().current_slot().value;
    };
    EXPECT_EQ(slot(1), 1U);
    EXPECT_EQ(slot(2), 0U);
    apply(R"({"action":"heal"})");
    EXPECT_EQ(simulation_->member(1).skew_ms(), 0);
    run_slots(3);
    EXPECT_EQ(slot(1), slot(3));
    EXPECT_EQ(slot(2), slot(3));
}

}  // namespace
}  // namespace cairn::devnet
