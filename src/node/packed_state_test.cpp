#include "node/packed_state.hpp"

#include "consensus/spec.hpp"
#include "node/state_size.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;

const Spec& spec() {
    static const Spec instance(minimal_preset(), minimal_config(), ForkId::electra);
    return instance;
}

Bytes32 root_of(const PackedState::Registry& registry) {
    return registry.root(std::uint64_t{1} << 40U, spec());
}

Validator validator_of(std::uint64_t i) {
    Validator validator;
    base::store_le64(validator.pubkey.data(), i + 1);
    validator.effective_balance = Gwei{32'000'000'000};
    return validator;
}

BeaconState state_of(std::size_t size) {
    BeaconState state;
    for (std::size_t i = 0; i < size; ++i) {
        state.validators.push_back(validator_of(i));
        state.balances.push_back(Gwei{32'000'000'000 + i});
    }
    state.inactivity_scores.resize(size);
    std::ignore = root_of(state.validators);
    return state;
}

void expect_same(const BeaconState& state, const PackedState& packed,
                 const PackedState::Registry& near) {
    const auto again = packed.unpack(near);
    EXPECT_EQ(*again, state);
    EXPECT_EQ(root_of(again->validators), root_of(state.validators));
}

TEST(PackedState, AnEqualRegistryIsShared) {
    const BeaconState base = state_of(300);
    BeaconState state = base;
    state.balances.mut(7) = Gwei{1};
    const PackedState packed(state, base);
    expect_same(state, packed, base.validators);
    EXPECT_EQ(&packed.unpack(base.validators)->validators[299], &base.validators[299]);
}

TEST(PackedState, EffectiveBalancesComeBack) {
    const BeaconState base = state_of(300);
    BeaconState state = base;
    BeaconState near = base;
    for (std::size_t i = 0; i < 300; ++i) {
        state.validators.mut(i).effective_balance -= Gwei{1'000'000'000};
        near.validators.mut(i).effective_balance -= Gwei{i == 5 ? 0U : 1'000'000'000U};
    }
    std::ignore = root_of(near.validators);
    const PackedState packed(state, base);
    expect_same(state, packed, base.validators);
    expect_same(state, packed, near.validators);
    expect_same(state, packed, state.validators);
    const auto again = packed.unpack(near.validators);
    EXPECT_NE(&again->validators[5], &near.validators[5]);
    EXPECT_EQ(&again->validators[299], &near.validators[299]);
}

TEST(PackedState, OtherFieldsComeBack) {
    const BeaconState base = state_of(300);
    BeaconState state = base;
    state.validators.mut(0).slashed = true;
    state.validators.mut(64).exit_epoch = Epoch{9};
    state.validators.mut(64).effective_balance = Gwei{0};
    state.validators.mut(299).withdrawal_credentials = Bytes32{{1}};
    const PackedState packed(state, base);
    expect_same(state, packed, base.validators);
    expect_same(state, packed, state.validators);
}

TEST(PackedState, RegistriesOfOtherLengths) {
    const BeaconState base = state_of(130);
    const BeaconState shorter = state_of(60);
    BeaconState state = base;
    for (std::size_t i = 130; i < 200; ++i) {
        state.validators.push_back(validator_of(1000 + i));
        state.balances.push_back(Gwei{i});
    }
    const PackedState longer(state, base);
    for (const BeaconState* const near :
         std::initializer_list<const BeaconState*>{&base, &shorter, &state}) {
        expect_same(state, longer, near->validators);
        expect_same(shorter, PackedState(shorter, base), near->validators);
    }
}

TEST(PackedState, TakesAFractionOfTheState) {
    const BeaconState base = state_of(50'000);
    BeaconState state = base;
    for (std::size_t i = 0; i < 50'000; ++i) {
        state.validators.mut(i).effective_balance -= Gwei{1'000'000'000};
        state.balances.mut(i) -= Gwei{1'000'000'000};
    }
    EXPECT_LT(PackedState(state, base).bytes(), bytes_beyond(state, &base) / 4);
}

}  // namespace
}  // namespace cairn::node
