#include "consensus/epoch/voting.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/deltas.hpp"
#include "consensus/epoch/sample_state_test.hpp"
#include "consensus/mutators.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::consensus {
namespace {

Gwei plain_target_balance(const Spec& spec, const BeaconState& state, Epoch epoch) {
    return get_total_balance(
        spec, state,
        *get_unslashed_participating_indices(spec, state, TIMELY_TARGET_FLAG_INDEX, epoch));
}

void expect_plain(const Spec& spec, const BeaconState& state) {
    const auto got = get_target_balances(spec, state);
    ASSERT_TRUE(got);
    BeaconState fresh = state;
    fresh.caches = {};
    EXPECT_EQ(got->active, get_total_active_balance(spec, fresh));
    BeaconState unshuffled = state;
    unshuffled.caches.shufflings = {};
    EXPECT_TRUE(std::ranges::equal(
        get_active_validator_indices(spec, unshuffled, get_current_epoch(spec, state)),
        get_active_validator_indices(spec, fresh, get_current_epoch(spec, state))));
    EXPECT_EQ(got->previous, plain_target_balance(spec, fresh, get_previous_epoch(spec, state)));
    EXPECT_EQ(got->current, plain_target_balance(spec, fresh, get_current_epoch(spec, state)));
}

class VotingSinceAltair : public testing::TestWithParam<ForkId> {};

TEST_P(VotingSinceAltair, kept_columns_say_the_same_as_the_registry) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    BeaconState state = sample_state(spec, 256, Epoch{10});
    state.finalized_checkpoint.epoch = Epoch{8};
    std::mt19937_64 random(7);
    const auto vote = [&] {
        for (std::size_t i = 0; i < 256; ++i) {
            state.current_epoch_participation.set(i, static_cast<std::uint8_t>(random() % 8));
            state.previous_epoch_participation.set(i, static_cast<std::uint8_t>(random() % 8));
        }
    };
    for (std::size_t i = 0; i < 256; i += 5) {
        state.balances.set(i, Gwei{(20 + i % 20) * 1'000'000'000});
    }
    state.validators.mut(3).activation_epoch = Epoch{11};
    state.validators.mut(4).exit_epoch = Epoch{11};
    state.validators.mut(5).slashed = true;
    NullVerifier verifier;
    for (int epoch = 0; epoch < 3; ++epoch) {
        vote();
        expect_plain(spec, state);
        ASSERT_TRUE(process_slots(spec, state, state.slot + 1, verifier));
        ASSERT_NE(state.caches.voting, nullptr);
        vote();
        expect_plain(spec, state);
        ASSERT_TRUE(
            process_slots(spec, state, state.slot + (spec.preset->SLOTS_PER_EPOCH - 1), verifier));
        ASSERT_TRUE(
            slash_validator(spec, state, ValidatorIndex{static_cast<std::uint64_t>(10 + epoch)}));
        expect_plain(spec, state);
    }
}

INSTANTIATE_TEST_SUITE_P(forks, VotingSinceAltair,
                         testing::Values(ForkId::altair, ForkId::capella, ForkId::electra),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST(Voting, flags_for_every_validator_are_needed) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::altair);
    BeaconState state = sample_state(spec, 64, Epoch{10});
    ASSERT_TRUE(get_target_balances(spec, state));
    state.current_epoch_participation.resize(63);
    EXPECT_EQ(get_target_balances(spec, state).error().rule, Rule::registry_lists_differ_in_length);
}

}  // namespace
}  // namespace cairn::consensus
