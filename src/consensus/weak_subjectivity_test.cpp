#include "consensus/weak_subjectivity.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/epoch/sample_state_test.hpp"
#include "consensus/road.hpp"

#include <gtest/gtest.h>

namespace cairn::consensus {
namespace {

constexpr std::uint64_t ETH = 1'000'000'000;

BeaconState state_with(const Spec& spec, std::size_t validators, std::uint64_t eth_each) {
    BeaconState state = sample_state(spec, validators, Epoch{1});
    for (std::size_t i = 0; i < validators; ++i) {
        state.validators.mut(i).effective_balance = Gwei{eth_each * ETH};
    }
    return state;
}

/// The table of specs/phase0/weak-subjectivity.md "Calculating the Weak Subjectivity Period".
TEST(WeakSubjectivity, period_as_the_specification_tabulates_it) {
    const Spec spec(mainnet_preset(), mainnet_config(), ForkId::phase0);
    struct Row {
        std::uint64_t eth_each;
        std::size_t validators;
        std::uint64_t epochs;
    };
    for (const Row& row : {Row{28, 32768, 504}, Row{28, 65536, 752}, Row{28, 131072, 1248},
                           Row{32, 32768, 665}, Row{32, 65536, 1075}, Row{32, 131072, 1894}}) {
        const BeaconState state = state_with(spec, row.validators, row.eth_each);
        EXPECT_EQ(compute_weak_subjectivity_period(spec, state), row.epochs)
            << row.eth_each << " ETH, " << row.validators;
    }
}

/// The table of specs/electra/weak-subjectivity.md.
TEST(WeakSubjectivity, period_since_electra_goes_by_balance) {
    const Spec spec(mainnet_preset(), mainnet_config(), ForkId::electra);
    EXPECT_EQ(compute_weak_subjectivity_period(spec, state_with(spec, 512, 2048)), 665);
    EXPECT_EQ(compute_weak_subjectivity_period(spec, state_with(spec, 1024, 2048)), 1075);
}

TEST(WeakSubjectivity, period_of_2020_goes_by_number) {
    Spec spec(mainnet_preset_2020(), mainnet_config_2020(), ForkId::phase0);
    const Road road{};
    spec.road = &road;
    EXPECT_EQ(compute_weak_subjectivity_period(spec, state_with(spec, 32768, 28)), 256 + 409);
}

TEST(WeakSubjectivity, nobody_is_active) {
    const Spec spec(mainnet_preset(), mainnet_config(), ForkId::phase0);
    EXPECT_EQ(compute_weak_subjectivity_period(spec, sample_state(spec, 0, Epoch{1})).error().rule,
              Rule::no_active_validators);
}

TEST(WeakSubjectivity, a_checkpoint_protects_until_the_period_is_over) {
    const Spec spec(mainnet_preset(), mainnet_config(), ForkId::electra);
    BeaconState state = state_with(spec, 512, 2048);
    const Root root{{7}};
    state.block_roots.set(32, root);
    const auto within = [&](Epoch current, const Checkpoint& checkpoint) {
        return is_within_weak_subjectivity_period(spec, Slot{current.value * 32}, state,
                                                  checkpoint);
    };
    EXPECT_EQ(within(Epoch{1 + 665}, {Epoch{1}, root}), true);
    EXPECT_EQ(within(Epoch{1 + 666}, {Epoch{1}, root}), false);
    EXPECT_EQ(within(Epoch{2}, {Epoch{1}, Root{}}).error().rule,
              Rule::weak_subjectivity_root_mismatch);
    state.block_roots.set(0, root);
    EXPECT_EQ(within(Epoch{2}, {Epoch{0}, root}).error().rule,
              Rule::weak_subjectivity_epoch_mismatch);
    EXPECT_EQ(within(Epoch{2}, {Epoch{2}, root}).error().rule, Rule::slot_out_of_history);
}

}  // namespace
}  // namespace cairn::consensus
