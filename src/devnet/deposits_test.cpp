#include "devnet/deposits.hpp"

#include "consensus/constants.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/predicates.hpp"
#include "devnet/control.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

using consensus::BeaconState;
using consensus::Epoch;
using consensus::Slot;
using consensus::Validator;
using consensus::ValidatorIndex;

constexpr std::uint64_t ETH = 1'000'000'000;
constexpr std::uint64_t SLOT_MS = 6000;

class DepositTest : public testing::Test {
  protected:
    void start(std::string_view forks, std::size_t nodes = 2) {
        SimulationOptions options;
        options.nodes = nodes;
        options.genesis.validators = 8;
        options.genesis.forks = *parse_fork_schedule(forks);
        options.genesis.genesis_time = 1'700'000'000;
        options.storage = [](MemberId) { return std::make_shared<node::MemoryStorage>(); };
        simulation_ = Simulation::create(options, base::tbb_executor()).value();
        control_ = std::make_unique<Control>(*simulation_);
    }
    Result<void, std::string> apply(std::string_view json) {
        return control_->apply(*parse_action(json, simulation_->size(), 100));
    }
    /// To the end of the slot before.
    void run_to_slot(std::uint64_t slot) {
        simulation_->run_until(simulation_->genesis_ms() + slot * SLOT_MS - 1000);
    }
    void run_to_epoch(std::uint64_t epoch) { run_to_slot(epoch * 8); }
    const BeaconState& state(MemberId id = 1) const {
        return *simulation_->member(id).chain().head().state;
    }
    const Validator& validator(std::uint64_t index) const { return state().validators[index]; }
    /// That it was active and its vote in the epoch before is on the chain.
    void expect_votes(std::uint64_t index) const {
        ASSERT_LT(index, state().validators.size());
        EXPECT_LT(validator(index).activation_epoch,
                  Epoch{simulation_->current_slot().value / 8 - 1});
        EXPECT_NE(state().previous_epoch_participation[index], 0) << index;
    }
    std::size_t waiting(MemberId id) {
        std::size_t count = 0;
        for (const auto& [from, each] : simulation_->member(id).execution()->access().pending()) {
            count += each.size();
        }
        return count;
    }

    std::unique_ptr<Simulation> simulation_;
    std::unique_ptr<Control> control_;
};

TEST_F(DepositTest, MakesValidatorsWhichTheNodesThenAre) {
    start("fulu");
    run_to_epoch(1);
    ASSERT_TRUE(apply(R"({"action":"deposit"})"));
    run_to_epoch(2);
    ASSERT_TRUE(apply(R"({"action":"deposit"})"));
    run_to_epoch(3);
    ASSERT_TRUE(apply(R"({"action":"restart","node":1})"));  // while they are pending
    run_to_epoch(12);
    ASSERT_TRUE(apply(R"({"action":"restart","node":2})"));  // and once they are validators
    run_to_epoch(16);
    ASSERT_EQ(state().validators.size(), 10U);
    for (const std::uint64_t index : {8U, 9U}) {
        expect_votes(index);
        const MemberId holder = index % 2 + 1;
        EXPECT_TRUE(simulation_->member(holder).owns(ValidatorIndex{index}));
        EXPECT_FALSE(simulation_->member(3 - holder).owns(ValidatorIndex{index}));
    }
    EXPECT_EQ(waiting(1) + waiting(2), 0U);
    const auto left = apply(R"({"action":"exit","validator":8})");
    EXPECT_TRUE(left) << left.error();
    EXPECT_TRUE(apply(R"({"action":"equivocate","validator":9})"));
    run_to_epoch(18);
    EXPECT_NE(validator(8).exit_epoch, consensus::FAR_FUTURE_EPOCH);
    EXPECT_TRUE(validator(9).slashed);
}

// The first node is alone with a deposit that only it has heard of, and its block becomes an
// orphan.
TEST_F(DepositTest, OutlivesTheBlockThatCarriedIt) {
    start("fulu", 3);
    run_to_slot(5);
    ASSERT_TRUE(apply(R"({"action":"stop","node":2})"));
    ASSERT_TRUE(apply(R"({"action":"stop","node":3})"));
    ASSERT_TRUE(apply(R"({"action":"deposit"})"));
    std::uint64_t slot = 5;
    while (state().pending_deposits.empty() && slot < 40) {
        run_to_slot(++slot);
    }
    ASSERT_EQ(state().pending_deposits.size(), 1U);
    const auto orphan =
        simulation_->member(1).chain().block(simulation_->member(1).chain().head().root)->block;
    ASSERT_EQ(orphan->message.body.execution_requests.deposits.size(), 1U);
    ASSERT_TRUE(apply(R"({"action":"heal"})"));
    ASSERT_TRUE(apply(R"({"action":"partition","groups":[[1],[2,3]]})"));
    run_to_slot(slot + 10);
    EXPECT_TRUE(state(2).pending_deposits.empty());
    ASSERT_TRUE(apply(R"({"action":"heal"})"));
    run_to_slot(slot + 16 * 8);
    const node::Chain& chain = simulation_->member(1).chain();
    EXPECT_EQ(simulation_->member(2).chain().head().root, chain.head().root);
    EXPECT_GE(chain.store().finalized_checkpoint.epoch, Epoch{10});
    for (const auto& block : chain.canonical_blocks(Slot{1}, slot + 1)) {
        EXPECT_NE(block->message.state_root, orphan->message.state_root);
    }
    ASSERT_EQ(state().validators.size(), 9U);
    expect_votes(8);
    EXPECT_EQ(state().balances[8].value / ETH, 32U);  // it was taken in once
    for (MemberId id = 1; id <= 3; ++id) {
        EXPECT_EQ(waiting(id), 0U) << id;
    }
}

TEST_F(DepositTest, OnBothSidesOfASplitCountsOnce) {
    start("fulu", 3);
    run_to_slot(5);
    ASSERT_TRUE(apply(R"({"action":"partition","groups":[[1],[2,3]]})"));
    ASSERT_TRUE(apply(R"({"action":"deposit"})"));
    for (std::uint64_t slot = 20; state(1).pending_deposits.empty() && slot < 40; ++slot) {
        run_to_slot(slot);  // until the lonely one has proposed
    }
    EXPECT_EQ(state(1).pending_deposits.size(), 1U);
    EXPECT_EQ(state(2).pending_deposits.size(), 1U);
    EXPECT_NE(simulation_->member(1).chain().head().root,
              simulation_->member(2).chain().head().root);
    ASSERT_TRUE(apply(R"({"action":"heal"})"));
    run_to_epoch(14);
    ASSERT_EQ(state().validators.size(), 9U);
    EXPECT_TRUE(state().pending_deposits.empty());
    EXPECT_EQ(state().balances[8].value / ETH, 32U);
    expect_votes(8);
}

TEST_F(DepositTest, OfACompoundingValidatorCounts) {
    start("electra");
    ASSERT_TRUE(apply(R"({"action":"deposit","compounding":true})"));
    ASSERT_TRUE(apply(R"({"action":"deposit","validator":3,"compounding":true})"));
    ASSERT_TRUE(apply(R"({"action":"deposit","validator":4})"));
    ASSERT_TRUE(apply(R"({"action":"deposit","validator":4,"eth":1})"));
    run_to_epoch(10);
    ASSERT_TRUE(apply(R"({"action":"deposit","validator":8,"eth":40})"));
    run_to_epoch(16);
    ASSERT_EQ(state().validators.size(), 9U);
    EXPECT_TRUE(consensus::has_compounding_withdrawal_credential(validator(3)));
    EXPECT_EQ(validator(3).effective_balance.value / ETH, 64U);
    EXPECT_TRUE(consensus::has_compounding_withdrawal_credential(validator(8)));
    EXPECT_EQ(validator(8).effective_balance.value / ETH, 72U);
    EXPECT_EQ(validator(4).effective_balance.value / ETH, 32U);
    EXPECT_LT(state().balances[4].value / ETH, 33U);  // paid out
    for (const std::uint64_t index : {3U, 4U, 8U}) {
        expect_votes(index);
    }
}

TEST_F(DepositTest, OfOneWhoseOwnerTakesTheStakeBackByATransaction) {
    start("electra");
    run_to_epoch(2);
    ASSERT_TRUE(apply(R"({"action":"withdraw","validator":5})"));
    run_to_epoch(3);
    EXPECT_NE(validator(5).exit_epoch, consensus::FAR_FUTURE_EPOCH);
    const auto again = apply(R"({"action":"withdraw","validator":5})");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error(), "validator 5 is not active or leaves, so it cannot leave");
    EXPECT_FALSE(apply(R"({"action":"withdraw","validator":50})"));
}

TEST_F(DepositTest, OfManyWhoTakeTheirStakesBackAtOnce) {
    start("electra");
    run_to_epoch(2);
    // The minimal preset takes two in a block.
    for (std::uint64_t validator = 0; validator < 5; ++validator) {
        ASSERT_TRUE(
            apply(R"({"action":"withdraw","validator":)" + std::to_string(validator) + "}"));
    }
    run_to_epoch(4);
    for (std::uint64_t index = 0; index < 5; ++index) {
        EXPECT_NE(validator(index).exit_epoch, consensus::FAR_FUTURE_EPOCH) << index;
    }
    EXPECT_GT(state().slot, consensus::Slot{4 * 8 - 2});
}

TEST_F(DepositTest, IsRefusedWithAReason) {
    struct Case {
        const char* forks;
        const char* reason;
    };
    for (const auto& [forks, reason] :
         {Case{"deneb", "deposits come with payloads from electra on; this is deneb"},
          Case{"electra@3",
               "deposits come with payloads from electra on; this is deneb, and "
               "electra begins in epoch 3"}}) {
        start(forks);
        const auto done = apply(R"({"action":"deposit"})");
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error(), reason);
    }
    start("fulu");
    const auto nobody = apply(R"({"action":"deposit","validator":8})");
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error(), "there is no validator 8");
    ASSERT_TRUE(apply(R"({"action":"stop","node":1})"));
    ASSERT_TRUE(apply(R"({"action":"stop","node":2})"));
    const auto asleep = apply(R"({"action":"deposit"})");
    ASSERT_FALSE(asleep);
    EXPECT_EQ(asleep.error(), "no node runs");
}

TEST_F(DepositTest, OfAValidatorThatLeavesCannotChangeItsCredentials) {
    start("fulu");
    run_to_epoch(2);
    ASSERT_TRUE(apply(R"({"action":"exit","validator":5})"));
    run_to_epoch(3);
    const auto done = apply(R"({"action":"deposit","validator":5,"compounding":true})");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(),
              "validator 5 is not active or leaves, so its credentials cannot change");
    EXPECT_TRUE(apply(R"({"action":"deposit","validator":5})"));
}

TEST(Deposit, IsNotOfThe2020Road) {
    SimulationOptions options;
    options.nodes = 1;
    options.genesis.validators = 8;
    options.genesis.phase1_epoch = 1;
    const auto simulation = Simulation::create(options, base::serial_executor()).value();
    const auto done = make_deposit(*simulation, {});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), "there are no deposits on the 2020 road here");
}

}  // namespace
}  // namespace cairn::devnet
