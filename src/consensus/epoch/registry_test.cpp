#include "consensus/epoch/registry.hpp"

#include "consensus/accessors.hpp"
#include "consensus/config.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/sample_state_test.hpp"
#include "consensus/mutators.hpp"
#include "consensus/preset.hpp"

#include <gtest/gtest.h>

namespace cairn::consensus {
namespace {

class RegistryOfEveryFork : public testing::TestWithParam<ForkId> {};

TEST_P(RegistryOfEveryFork, mass_ejection_is_the_same_as_one_exit_after_the_other) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    BeaconState state = sample_state(spec, 200, Epoch{10});
    for (std::size_t i = 0; i < 200; i += 3) {
        state.validators.mut(i).effective_balance = spec.config->EJECTION_BALANCE;
    }
    state.validators.mut(5).exit_epoch = Epoch{17};  // somebody is ahead in the queue

    BeaconState one_by_one = state;
    for (std::size_t i = 0; i < 200; i += 3) {
        initiate_validator_exit(spec, one_by_one, ValidatorIndex{i});
    }
    ASSERT_TRUE(process_registry_updates(spec, state));
    EXPECT_EQ(state.validators, one_by_one.validators);
    EXPECT_EQ(state.earliest_exit_epoch, one_by_one.earliest_exit_epoch);
    EXPECT_EQ(state.exit_balance_to_consume, one_by_one.exit_balance_to_consume);
    EXPECT_NE(state.validators[0].exit_epoch, state.validators[198].exit_epoch);
}

TEST_P(RegistryOfEveryFork, effective_balances_leave_the_next_total_behind) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    BeaconState state = sample_state(spec, 300, Epoch{10});
    for (std::size_t i = 0; i < 300; ++i) {
        state.balances.set(i, Gwei{(20 + i % 30) * 1'000'000'000 + i});
    }
    state.validators.mut(7).exit_epoch = Epoch{11};        // not active in the next epoch
    state.validators.mut(8).activation_epoch = Epoch{11};  // active from it on
    ASSERT_TRUE(process_effective_balance_updates(spec, state));

    state.slot = Slot{11 * spec.preset->SLOTS_PER_EPOCH};
    const Gwei noted = get_total_active_balance(spec, state);
    state.caches = {};
    EXPECT_EQ(get_total_active_balance(spec, state), noted);
}

INSTANTIATE_TEST_SUITE_P(forks, RegistryOfEveryFork,
                         testing::Values(ForkId::phase0, ForkId::altair, ForkId::deneb,
                                         ForkId::electra, ForkId::gloas),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST(Registry, eligible_validators_are_activated_in_order_up_to_the_churn_limit) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::phase0);
    BeaconState state = sample_state(spec, 64, Epoch{10});
    state.finalized_checkpoint.epoch = Epoch{8};
    for (std::size_t i = 0; i < 6; ++i) {
        state.validators.mut(10 + i).activation_epoch = FAR_FUTURE_EPOCH;
        state.validators.mut(10 + i).activation_eligibility_epoch = Epoch{8 - i % 2};
    }
    state.validators.mut(20).activation_epoch = FAR_FUTURE_EPOCH;
    state.validators.mut(20).activation_eligibility_epoch = Epoch{9};  // not final yet
    ASSERT_TRUE(process_registry_updates(spec, state));

    const Epoch activation_epoch{10 + 1 + spec.preset->MAX_SEED_LOOKAHEAD};
    std::vector<std::size_t> activated;
    for (std::size_t i = 0; i < 64; ++i) {
        if (state.validators[i].activation_epoch == activation_epoch) {
            activated.push_back(i);
        }
    }
    // The minimal configuration lets MIN_PER_EPOCH_CHURN_LIMIT = 2 in; the older wish goes first.
    EXPECT_EQ(activated, (std::vector<std::size_t>{11, 13}));
}

TEST(Registry, lists_beside_the_registry_may_not_be_shorter) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::altair);
    BeaconState state = sample_state(spec, 64, Epoch{10});
    state.balances.resize(63);
    EXPECT_EQ(process_effective_balance_updates(spec, state).error().rule,
              Rule::registry_lists_differ_in_length);
    state.balances.resize(64);
    state.previous_epoch_participation.resize(63);
    EXPECT_EQ(process_registry_updates(spec, state).error().rule,
              Rule::registry_lists_differ_in_length);
}

}  // namespace
}  // namespace cairn::consensus
