#include "consensus/epoch/pending.hpp"

#include "consensus/accessors.hpp"
#include "consensus/config.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/sample_state_test.hpp"
#include "consensus/preset.hpp"
#include "consensus/verifiers.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace cairn::consensus {
namespace {

constexpr std::uint64_t ETH = 1'000'000'000;

/// Validator 3 leaves, validator 4 has left, and the others stay; finality is at epoch 9.
class PendingDeposits : public testing::Test {
  protected:
    PendingDeposits() : state(sample_state(spec, 64, Epoch{10})) {
        state.finalized_checkpoint.epoch = Epoch{9};
        state.deposit_requests_start_index = UNSET_DEPOSIT_REQUESTS_START_INDEX;
        state.validators.mut(3).exit_epoch = Epoch{20};
        state.validators.mut(4).exit_epoch = Epoch{2};
        state.validators.mut(4).withdrawable_epoch = Epoch{10};
    }

    void deposit(std::size_t validator, std::uint64_t eth, Slot slot = GENESIS_SLOT) {
        PendingDeposit deposit;
        deposit.pubkey = state.validators[validator].pubkey;
        deposit.amount = Gwei{eth * ETH};
        deposit.slot = slot;
        state.pending_deposits.push_back(deposit);
    }
    void process() { ASSERT_TRUE(process_pending_deposits(spec, state, verifier)); }
    std::uint64_t eth_of(std::size_t validator) const {
        return state.balances[validator].value / ETH;
    }

    Spec spec{minimal_preset(), minimal_config(), ForkId::electra};
    BeaconState state;
    NullVerifier verifier;
};

TEST_F(PendingDeposits, are_applied_in_order_within_the_churn) {
    deposit(0, 40);
    deposit(1, 20);
    deposit(2, 5);  // 64 ETH an epoch: 65 are too many
    process();
    EXPECT_EQ(eth_of(0), 72);
    EXPECT_EQ(eth_of(1), 52);
    EXPECT_EQ(eth_of(2), 32);
    EXPECT_EQ(state.pending_deposits.size(), 1);
    EXPECT_EQ(state.deposit_balance_to_consume, Gwei{4 * ETH});
    process();
    EXPECT_EQ(eth_of(2), 37);
    EXPECT_EQ(state.deposit_balance_to_consume, Gwei{0});
}

TEST_F(PendingDeposits, of_who_leaves_are_postponed_and_of_who_has_left_need_no_churn) {
    deposit(3, 1);
    deposit(4, 1000);
    deposit(0, 64);
    process();
    EXPECT_EQ(eth_of(3), 32);
    EXPECT_EQ(eth_of(4), 1032);
    EXPECT_EQ(eth_of(0), 96);
    ASSERT_EQ(state.pending_deposits.size(), 1);
    EXPECT_EQ(state.pending_deposits[0].pubkey, state.validators[3].pubkey);
}

TEST_F(PendingDeposits, wait_for_finality) {
    deposit(0, 1, Slot{9 * spec.preset->SLOTS_PER_EPOCH});
    deposit(1, 1, Slot{9 * spec.preset->SLOTS_PER_EPOCH + 1});
    state.deposit_requests_start_index = 0;
    process();
    EXPECT_EQ(eth_of(0), 33);
    EXPECT_EQ(eth_of(1), 32);
}

TEST_F(PendingDeposits, requests_wait_for_the_bridge_until_fulu) {
    deposit(0, 1, Slot{1});
    process();
    EXPECT_EQ(eth_of(0), 32);
    spec = spec.with_fork(ForkId::fulu);
    process();
    EXPECT_EQ(eth_of(0), 33);
}

TEST_F(PendingDeposits, no_more_than_the_preset_says_per_epoch) {
    const std::size_t most = spec.preset->MAX_PENDING_DEPOSITS_PER_EPOCH;
    for (std::size_t i = 0; i < most + 3; ++i) {
        deposit(10, 1);
    }
    process();
    EXPECT_EQ(state.pending_deposits.size(), 3);
    EXPECT_EQ(state.deposit_balance_to_consume, Gwei{0}) << "the churn was not the limit";
}

TEST_F(PendingDeposits, make_a_validator_only_with_a_valid_signature) {
    deposit(0, 32);
    PendingDeposit unknown = state.pending_deposits[0];
    unknown.pubkey[0] = 0xaa;
    state.pending_deposits.set(0, unknown);
    BlsVerifier strict;
    ASSERT_TRUE(process_pending_deposits(spec, state, strict));
    EXPECT_EQ(state.validators.size(), 64);
    EXPECT_TRUE(state.pending_deposits.empty());

    state.pending_deposits.push_back(unknown);
    process();
    ASSERT_EQ(state.validators.size(), 65);
    EXPECT_EQ(state.inactivity_scores.size(), 65);
    EXPECT_EQ(eth_of(64), 32);
}

TEST(PendingConsolidations, move_the_active_balance_when_the_source_is_withdrawable) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::electra);
    BeaconState state = sample_state(spec, 64, Epoch{10});
    state.validators.mut(1).withdrawable_epoch = Epoch{11};
    state.validators.mut(2).slashed = true;
    state.validators.mut(3).withdrawable_epoch = Epoch{12};
    state.balances.set(1, Gwei{33 * ETH});
    for (const std::uint64_t source : {2U, 1U, 3U, 1U}) {
        state.pending_consolidations.push_back({ValidatorIndex{source}, ValidatorIndex{9}});
    }
    ASSERT_TRUE(process_pending_consolidations(spec, state));
    EXPECT_EQ(state.balances[1], Gwei{1 * ETH}) << "the excess stays, to be withdrawn";
    EXPECT_EQ(state.balances[2], Gwei{32 * ETH}) << "a slashed source keeps its balance";
    EXPECT_EQ(state.balances[9], Gwei{64 * ETH});
    EXPECT_EQ(state.pending_consolidations.size(), 2) << "the queue waits at validator 3";
}

TEST(PendingConsolidations, name_validators_that_exist) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::electra);
    const BeaconState start = sample_state(spec, 8, Epoch{10});
    for (const auto& [source, target] : {std::pair{8U, 0U}, std::pair{0U, 8U}}) {
        BeaconState state = start;
        state.validators.mut(0).withdrawable_epoch = Epoch{1};
        state.pending_consolidations.push_back({ValidatorIndex{source}, ValidatorIndex{target}});
        EXPECT_EQ(process_pending_consolidations(spec, state).error().rule,
                  Rule::validator_index_out_of_range);
    }
}

}  // namespace
}  // namespace cairn::consensus
