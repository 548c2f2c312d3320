#include "consensus/weak_subjectivity.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"

#include <algorithm>

namespace cairn::consensus {
namespace {

using base::checked_add;
using base::checked_mul;

/// v0.12.3: by the number of validators alone.
std::uint64_t period_2020(const Spec& spec, std::uint64_t validator_count) {
    const Config& config = *spec.config;
    const std::uint64_t least_churn = config.MIN_PER_EPOCH_CHURN_LIMIT;
    const std::uint64_t epochs =
        validator_count >= least_churn * config.CHURN_LIMIT_QUOTIENT
            ? SAFETY_DECAY * config.CHURN_LIMIT_QUOTIENT / (2 * 100)
            : checked_mul(SAFETY_DECAY, validator_count) / (2 * 100 * least_churn);
    return config.MIN_VALIDATOR_WITHDRAWABILITY_DELAY + epochs;
}

/// phase0 to deneb. N, t, T, delta, Delta and D as in the specification.
Checked<std::uint64_t> period_by_validators(const Spec& spec, const BeaconState& state) {
    const Preset& preset = *spec.preset;
    const std::uint64_t N =
        get_active_validator_indices(spec, state, get_current_epoch(spec, state)).size();
    CAIRN_REQUIRE(N > 0, no_active_validators);
    if (spec.road != nullptr) {
        return period_2020(spec, N);
    }
    const std::uint64_t t = get_total_active_balance(spec, state).value / N / ETH_TO_GWEI;
    const std::uint64_t T = preset.MAX_EFFECTIVE_BALANCE / ETH_TO_GWEI;
    const std::uint64_t delta = get_validator_churn_limit(spec, state);
    const std::uint64_t Delta = preset.MAX_DEPOSITS * preset.SLOTS_PER_EPOCH;
    const std::uint64_t D = SAFETY_DECAY;
    std::uint64_t epochs = 0;
    if (t * (200 + 12 * D) > T * (200 + 3 * D)) {
        const std::uint64_t for_churn =
            N * (t * (200 + 12 * D) - T * (200 + 3 * D)) / (600 * delta * (2 * t + T));
        const std::uint64_t for_top_ups = N * (200 + 3 * D) / (600 * Delta);
        epochs = std::max(for_churn, for_top_ups);
    } else {
        epochs = 3 * N * D * t / (200 * Delta * (T - t));
    }
    return spec.config->MIN_VALIDATOR_WITHDRAWABILITY_DELAY + epochs;
}

/// electra on: how much balance can come and go in an epoch.
Gwei weak_subjectivity_churn(const Spec& spec, const BeaconState& state) {
    if (!spec.at_least(ForkId::gloas)) {
        return get_balance_churn_limit(spec, state);
    }
    return get_exit_churn_limit(spec, state) * 2 / 3 + get_activation_churn_limit(spec, state) / 3 +
           get_consolidation_churn_limit(spec, state);
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/gloas/weak-subjectivity.md#modified-compute_weak_subjectivity_period
Checked<std::uint64_t> compute_weak_subjectivity_period(const Spec& spec,
                                                        const BeaconState& state) {
    if (!spec.at_least(ForkId::electra)) {
        return period_by_validators(spec, state);
    }
    const Gwei t = get_total_active_balance(spec, state);
    const Gwei delta = weak_subjectivity_churn(spec, state);
    const std::uint64_t epochs_for_validator_set_churn =
        (t * SAFETY_DECAY).value / (delta * (2 * 100)).value;
    return checked_add(spec.config->MIN_VALIDATOR_WITHDRAWABILITY_DELAY,
                       epochs_for_validator_set_churn);
}

// consensus-specs v1.7.0-beta.4
// specs/electra/weak-subjectivity.md#modified-is_within_weak_subjectivity_period
Checked<bool> is_within_weak_subjectivity_period(const Spec& spec, Slot current_slot,
                                                 const BeaconState& ws_state,
                                                 const Checkpoint& ws_checkpoint) {
    Root root = ws_state.latest_block_header.state_root;
    if (spec.road == nullptr) {
        CAIRN_TRY_ASSIGN(root, get_block_root(spec, ws_state, ws_checkpoint.epoch));
    }
    CAIRN_REQUIRE(root == ws_checkpoint.root, weak_subjectivity_root_mismatch);
    const Epoch ws_state_epoch = compute_epoch_at_slot(spec, ws_state.slot);
    CAIRN_REQUIRE(ws_state_epoch == ws_checkpoint.epoch, weak_subjectivity_epoch_mismatch);
    CAIRN_TRY_ASSIGN(const std::uint64_t ws_period,
                     compute_weak_subjectivity_period(spec, ws_state));
    return compute_epoch_at_slot(spec, current_slot) <= ws_state_epoch + ws_period;
}

}  // namespace cairn::consensus
