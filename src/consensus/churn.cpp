// How many validators, or how much balance, may enter and leave per epoch.
#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"

#include <algorithm>

namespace cairn::consensus {
namespace {

Gwei round_down(const Spec& spec, Gwei churn) {
    return churn - churn % spec.preset->EFFECTIVE_BALANCE_INCREMENT;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_validator_churn_limit
std::uint64_t get_validator_churn_limit(const Spec& spec, const BeaconState& state) {
    const auto active =
        get_active_validator_indices(spec, state, get_current_epoch(spec, state)).size();
    return std::max(spec.config->MIN_PER_EPOCH_CHURN_LIMIT,
                    active / spec.config->CHURN_LIMIT_QUOTIENT);
}

// consensus-specs v1.7.0-beta.4
// specs/deneb/beacon-chain.md#new-get_validator_activation_churn_limit
std::uint64_t get_validator_activation_churn_limit(const Spec& spec, const BeaconState& state) {
    return std::min(spec.config->MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT,
                    get_validator_churn_limit(spec, state));
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-get_balance_churn_limit
Gwei get_balance_churn_limit(const Spec& spec, const BeaconState& state) {
    return round_down(
        spec, std::max(Gwei{spec.config->MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA},
                       get_total_active_balance(spec, state) / spec.config->CHURN_LIMIT_QUOTIENT));
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-get_activation_exit_churn_limit
Gwei get_activation_exit_churn_limit(const Spec& spec, const BeaconState& state) {
    return std::min(Gwei{spec.config->MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT},
                    get_balance_churn_limit(spec, state));
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-get_consolidation_churn_limit
Gwei get_consolidation_churn_limit(const Spec& spec, const BeaconState& state) {
    if (spec.at_least(ForkId::gloas)) {
        return round_down(spec, get_total_active_balance(spec, state) /
                                    spec.config->CONSOLIDATION_CHURN_LIMIT_QUOTIENT);
    }
    return Gwei{get_balance_churn_limit(spec, state) -
                get_activation_exit_churn_limit(spec, state)};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-get_exit_churn_limit
Gwei get_exit_churn_limit(const Spec& spec, const BeaconState& state) {
    return round_down(spec, std::max(Gwei{spec.config->MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA},
                                     get_total_active_balance(spec, state) /
                                         spec.config->CHURN_LIMIT_QUOTIENT_GLOAS));
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-get_activation_churn_limit
Gwei get_activation_churn_limit(const Spec& spec, const BeaconState& state) {
    return std::min(Gwei{spec.config->MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT_GLOAS},
                    get_exit_churn_limit(spec, state));
}

namespace {

/// A queue that lets `per_epoch` Gwei through each epoch: where it stands, and what is left there.
struct Queue {
    Epoch epoch;
    Gwei balance_to_consume;
};

/// Puts `balance` at the end of the queue, which cannot be before `earliest`.
Queue join_queue(Queue queue, Epoch earliest, Gwei per_epoch, Gwei balance) {
    if (queue.epoch < earliest) {
        queue = {earliest, per_epoch};
    }
    if (balance > queue.balance_to_consume) {
        const std::uint64_t balance_to_process = balance - queue.balance_to_consume;
        const std::uint64_t additional_epochs = (balance_to_process - 1) / per_epoch.value + 1;
        queue.epoch += additional_epochs;
        queue.balance_to_consume += per_epoch * additional_epochs;
    }
    queue.balance_to_consume -= balance;
    return queue;
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#modified-compute_exit_epoch_and_update_churn
Epoch compute_exit_epoch_and_update_churn(const Spec& spec, BeaconState& state, Gwei exit_balance) {
    const Gwei per_epoch_churn = spec.at_least(ForkId::gloas)
                                     ? get_exit_churn_limit(spec, state)
                                     : get_activation_exit_churn_limit(spec, state);
    const Queue queue =
        join_queue({state.earliest_exit_epoch, state.exit_balance_to_consume},
                   compute_activation_exit_epoch(spec, get_current_epoch(spec, state)),
                   per_epoch_churn, exit_balance);
    state.exit_balance_to_consume = queue.balance_to_consume;
    state.earliest_exit_epoch = queue.epoch;
    return queue.epoch;
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#new-compute_consolidation_epoch_and_update_churn
Epoch compute_consolidation_epoch_and_update_churn(const Spec& spec, BeaconState& state,
                                                   Gwei consolidation_balance) {
    const Queue queue =
        join_queue({state.earliest_consolidation_epoch, state.consolidation_balance_to_consume},
                   compute_activation_exit_epoch(spec, get_current_epoch(spec, state)),
                   get_consolidation_churn_limit(spec, state), consolidation_balance);
    state.consolidation_balance_to_consume = queue.balance_to_consume;
    state.earliest_consolidation_epoch = queue.epoch;
    return queue.epoch;
}

}  // namespace cairn::consensus
