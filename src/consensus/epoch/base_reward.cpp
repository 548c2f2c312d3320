#include "consensus/epoch/base_reward.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/math.hpp"

namespace cairn::consensus {

BaseReward::BaseReward(const Spec& spec, Gwei total_active_balance) noexcept
    : by_increment_(spec.at_least(ForkId::altair)),
      factor_(spec.preset->BASE_REWARD_FACTOR),
      increment_(spec.preset->EFFECTIVE_BALANCE_INCREMENT),
      root_(integer_squareroot(total_active_balance.value)) {}

Gwei BaseReward::of(Gwei effective_balance) const noexcept {
    if (by_increment_) {
        return per_increment() * (effective_balance / increment_).value;
    }
    return effective_balance * factor_ / root_ / BASE_REWARDS_PER_EPOCH;
}

Gwei BaseReward::per_increment() const noexcept {
    return Gwei{increment_} * factor_ / root_;
}

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#get_base_reward
Gwei get_base_reward(const Spec& spec, const BeaconState& state, ValidatorIndex index) {
    const BaseReward base_reward(spec, get_total_active_balance(spec, state));
    return base_reward.of(state.validators[index.value].effective_balance);
}

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#get_base_reward_per_increment
Gwei get_base_reward_per_increment(const Spec& spec, const BeaconState& state) {
    return BaseReward(spec, get_total_active_balance(spec, state)).per_increment();
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-2
Gwei get_proposer_reward(const Spec& spec, const BeaconState& state,
                         ValidatorIndex attesting_index) {
    return get_base_reward(spec, state, attesting_index) / spec.preset->PROPOSER_REWARD_QUOTIENT;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-2
std::uint64_t get_finality_delay(const Spec& spec, const BeaconState& state) noexcept {
    return get_previous_epoch(spec, state) - state.finalized_checkpoint.epoch;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-2
bool is_in_inactivity_leak(const Spec& spec, const BeaconState& state) noexcept {
    return get_finality_delay(spec, state) > spec.preset->MIN_EPOCHS_TO_INACTIVITY_PENALTY;
}

}  // namespace cairn::consensus
