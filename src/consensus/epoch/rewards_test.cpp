#include "consensus/epoch/rewards.hpp"

#include "base/executor.hpp"
#include "base/uint64.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/epoch/deltas.hpp"
#include "consensus/epoch/sample_state_test.hpp"
#include "consensus/math.hpp"
#include "consensus/mutators.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::consensus {
namespace {

/// Validators of all kinds: young, old, leaving, slashed, poor and rich; any flags and scores.
BeaconState varied_state(const Spec& spec, std::size_t validators, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    BeaconState state = sample_state(spec, validators, Epoch{40});
    state.finalized_checkpoint.epoch = Epoch{random() % 2 == 0 ? 38U : 20U};  // leaking or not
    for (std::size_t i = 0; i < validators; ++i) {
        Validator& validator = state.validators.mut(i);
        validator.activation_epoch = Epoch{random() % 8 == 0 ? 38 + random() % 5 : 0};
        validator.exit_epoch = random() % 8 == 0 ? Epoch{38 + random() % 5} : FAR_FUTURE_EPOCH;
        validator.slashed = random() % 16 == 0;
        validator.withdrawable_epoch =
            random() % 8 == 0 ? Epoch{38 + random() % 5} : FAR_FUTURE_EPOCH;
        const std::uint64_t increments = random() % 4 == 0 ? random() % 2049 : 32;
        validator.effective_balance =
            Gwei{increments * 1'000'000'000 + (random() % 8 == 0 ? 7 : 0)};
        state.balances.set(i, Gwei{random() % 4 == 0 ? random() % 10'000 : 32'000'000'000});
        state.previous_epoch_participation.set(i, static_cast<std::uint8_t>(random() % 8));
        state.current_epoch_participation.set(i, static_cast<std::uint8_t>(random() % 8));
        state.inactivity_scores.set(i, random() % 3 == 0 ? random() % 1000 : 0);
    }
    return state;
}

bool holds(const std::vector<ValidatorIndex>& indices, ValidatorIndex index) {
    return std::ranges::binary_search(indices, index);
}

/// process_inactivity_updates as the specification writes it.
void plain_inactivity_updates(const Spec& spec, BeaconState& state) {
    const auto timely = *get_unslashed_participating_indices(spec, state, TIMELY_TARGET_FLAG_INDEX,
                                                             get_previous_epoch(spec, state));
    for (const ValidatorIndex index : get_eligible_validator_indices(spec, state)) {
        std::uint64_t& score = state.inactivity_scores.mut(index.value);
        score = holds(timely, index) ? saturating_sub(score, 1)
                                     : score + spec.config->INACTIVITY_SCORE_BIAS;
        if (!is_in_inactivity_leak(spec, state)) {
            score = saturating_sub(score, spec.config->INACTIVITY_SCORE_RECOVERY_RATE);
        }
    }
}

/// get_flag_index_deltas applied at once, as the specification writes both.
void plain_flag_deltas(const Spec& spec, BeaconState& state, std::size_t flag_index) {
    const std::uint64_t increment = spec.preset->EFFECTIVE_BALANCE_INCREMENT;
    const auto participating = *get_unslashed_participating_indices(
        spec, state, flag_index, get_previous_epoch(spec, state));
    const std::uint64_t weight = PARTICIPATION_FLAG_WEIGHTS[flag_index];
    const std::uint64_t participating_increments =
        (get_total_balance(spec, state, participating) / increment).value;
    const std::uint64_t active_increments =
        (get_total_active_balance(spec, state) / increment).value;
    for (const ValidatorIndex index : get_eligible_validator_indices(spec, state)) {
        const Gwei base_reward = get_base_reward(spec, state, index);
        if (holds(participating, index)) {
            if (!is_in_inactivity_leak(spec, state)) {
                increase_balance(state, index,
                                 base_reward * weight * participating_increments /
                                     (active_increments * WEIGHT_DENOMINATOR));
            }
        } else if (flag_index != TIMELY_HEAD_FLAG_INDEX) {
            decrease_balance(state, index, base_reward * weight / WEIGHT_DENOMINATOR);
        }
    }
}

void plain_inactivity_penalties(const Spec& spec, BeaconState& state) {
    const auto timely = *get_unslashed_participating_indices(spec, state, TIMELY_TARGET_FLAG_INDEX,
                                                             get_previous_epoch(spec, state));
    const std::uint64_t quotient = spec.at_least(ForkId::bellatrix)
                                       ? spec.preset->INACTIVITY_PENALTY_QUOTIENT_BELLATRIX
                                       : spec.preset->INACTIVITY_PENALTY_QUOTIENT_ALTAIR;
    for (const ValidatorIndex index : get_eligible_validator_indices(spec, state)) {
        if (!holds(timely, index)) {
            const Gwei numerator = state.validators[index.value].effective_balance *
                                   state.inactivity_scores[index.value];
            decrease_balance(state, index,
                             numerator / (spec.config->INACTIVITY_SCORE_BIAS * quotient));
        }
    }
}

struct Threads {
    ForkId fork;
    std::size_t threads;
};

class RewardsSinceAltair : public testing::TestWithParam<Threads> {};

TEST_P(RewardsSinceAltair, agree_with_the_specification_word_for_word) {
    Spec spec(minimal_preset(), minimal_config(), GetParam().fork);
    spec.executor = &base::tbb_executor(GetParam().threads);
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        BeaconState state = varied_state(spec, 1500 + 100 * seed, seed);
        BeaconState plain = state;
        ASSERT_TRUE(process_inactivity_updates(spec, state));
        plain_inactivity_updates(spec, plain);
        EXPECT_EQ(state.inactivity_scores, plain.inactivity_scores) << seed;
        ASSERT_TRUE(process_rewards_and_penalties(spec, state));
        for (std::size_t flag = 0; flag < 3; ++flag) {
            plain_flag_deltas(spec, plain, flag);
        }
        plain_inactivity_penalties(spec, plain);
        EXPECT_EQ(state.balances, plain.balances) << seed;
        EXPECT_FALSE(base::take_overflow());
    }
}

TEST_P(RewardsSinceAltair, bring_overflows_of_all_threads_to_the_caller) {
    Spec spec(minimal_preset(), minimal_config(), GetParam().fork);
    spec.executor = &base::tbb_executor(GetParam().threads);
    BeaconState state = sample_state(spec, 40'000, Epoch{10});
    state.finalized_checkpoint.epoch = Epoch{8};
    for (std::size_t i = 0; i < state.validators.size(); ++i) {
        state.previous_epoch_participation.set(i, 7);
    }
    ASSERT_TRUE(process_rewards_and_penalties(spec, state));
    EXPECT_FALSE(base::take_overflow());
    state.balances.set(39'999, Gwei{~std::uint64_t{0}});
    ASSERT_TRUE(process_rewards_and_penalties(spec, state));
    EXPECT_TRUE(base::take_overflow());
}

INSTANTIATE_TEST_SUITE_P(forks, RewardsSinceAltair,
                         testing::Values(Threads{ForkId::altair, 1}, Threads{ForkId::bellatrix, 2},
                                         Threads{ForkId::electra, 2}),
                         [](const auto& tested) {
                             return std::string(to_string(tested.param.fork));
                         });

TEST(Rewards, totals_of_absurd_balances_overflow) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::electra);
    BeaconState state = sample_state(spec, 64, Epoch{10});
    state.validators.mut(0).effective_balance = Gwei{std::uint64_t{1} << 63U};
    ASSERT_TRUE(get_epoch_columns(spec, state));
    EXPECT_FALSE(base::take_overflow());
    state.validators.mut(1).effective_balance = Gwei{std::uint64_t{1} << 63U};
    ASSERT_TRUE(get_epoch_columns(spec, state));
    EXPECT_TRUE(base::take_overflow());
}

TEST(Rewards, scores_that_do_not_change_are_not_written) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::altair);
    BeaconState state = sample_state(spec, 600, Epoch{10});
    state.finalized_checkpoint.epoch = Epoch{8};
    const BeaconState before = state;
    ASSERT_TRUE(process_inactivity_updates(spec, state));
    EXPECT_EQ(state.inactivity_scores.run(0).data(), before.inactivity_scores.run(0).data());
}

TEST(Rewards, flags_and_scores_for_every_validator_are_needed) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::altair);
    BeaconState state = sample_state(spec, 64, Epoch{10});
    state.inactivity_scores.resize(63);
    EXPECT_EQ(process_inactivity_updates(spec, state).error().rule,
              Rule::registry_lists_differ_in_length);
    EXPECT_EQ(process_rewards_and_penalties(spec, state).error().rule,
              Rule::registry_lists_differ_in_length);
    EXPECT_EQ(get_unslashed_participating_indices(spec, state, 0, Epoch{8}).error().rule,
              Rule::epoch_not_previous_or_current);
}

}  // namespace
}  // namespace cairn::consensus
