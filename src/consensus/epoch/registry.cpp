#include "consensus/epoch/registry.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/predicates.hpp"

#include <algorithm>

namespace cairn::consensus {
namespace {

bool is_to_be_ejected(const Spec& spec, const Validator& validator, Epoch current_epoch) noexcept {
    return is_active_validator(validator, current_epoch) &&
           validator.effective_balance <= spec.config->EJECTION_BALANCE;
}

/// electra on: activation is limited by the deposit queue, so nobody waits here.
void update_registry_since_electra(const Spec& spec, BeaconState& state,
                                   const EpochColumns& columns) {
    const Epoch current_epoch = get_current_epoch(spec, state);
    const Epoch activation_epoch = compute_activation_exit_epoch(spec, current_epoch);
    for (const ValidatorIndex index : columns.unsettled) {
        const Validator& validator = state.validators[index.value];
        if (is_eligible_for_activation_queue(spec, validator)) {
            state.validators.mut(index.value).activation_eligibility_epoch = current_epoch + 1;
        } else if (is_to_be_ejected(spec, validator, current_epoch)) {
            initiate_validator_exit(spec, state, index);
        } else if (is_eligible_for_activation(state, validator)) {
            state.validators.mut(index.value).activation_epoch = activation_epoch;
        }
    }
}

void activate_up_to_churn_limit(const Spec& spec, BeaconState& state, const EpochColumns& columns) {
    std::vector<std::pair<Epoch, ValidatorIndex>> activation_queue;
    for (const ValidatorIndex index : columns.unsettled) {
        const Validator& validator = state.validators[index.value];
        if (is_eligible_for_activation(state, validator)) {
            activation_queue.emplace_back(validator.activation_eligibility_epoch, index);
        }
    }
    if (activation_queue.empty()) {
        return;
    }
    std::ranges::sort(activation_queue);
    const std::uint64_t churn_limit = spec.at_least(ForkId::deneb)
                                          ? get_validator_activation_churn_limit(spec, state)
                                          : get_validator_churn_limit(spec, state);
    const Epoch activation_epoch =
        compute_activation_exit_epoch(spec, get_current_epoch(spec, state));
    for (std::size_t i = 0; i < std::min<std::size_t>(activation_queue.size(), churn_limit); ++i) {
        state.validators.mut(activation_queue[i].second.value).activation_epoch = activation_epoch;
    }
}

void update_registry_before_electra(const Spec& spec, BeaconState& state,
                                    const EpochColumns& columns) {
    const Epoch current_epoch = get_current_epoch(spec, state);
    std::vector<ValidatorIndex> ejected;
    for (const ValidatorIndex index : columns.unsettled) {
        const Validator& validator = state.validators[index.value];
        if (is_to_be_ejected(spec, validator, current_epoch)) {
            ejected.push_back(index);
        }
        if (is_eligible_for_activation_queue(spec, validator)) {
            state.validators.mut(index.value).activation_eligibility_epoch = current_epoch + 1;
        }
    }
    initiate_validator_exits(spec, state, ejected);
    activate_up_to_churn_limit(spec, state, columns);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-process_registry_updates
void process_registry_updates(const Spec& spec, BeaconState& state, const EpochColumns& columns) {
    if (spec.at_least(ForkId::electra)) {
        update_registry_since_electra(spec, state, columns);
    } else {
        update_registry_before_electra(spec, state, columns);
    }
}

Checked<> process_registry_updates(const Spec& spec, BeaconState& state) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    process_registry_updates(spec, state, columns);
    return {};
}

namespace {

std::uint64_t proportional_slashing_multiplier(const Spec& spec) noexcept {
    const Preset& preset = *spec.preset;
    return spec.at_least(ForkId::bellatrix) ? preset.PROPORTIONAL_SLASHING_MULTIPLIER_BELLATRIX
           : spec.at_least(ForkId::altair)  ? preset.PROPORTIONAL_SLASHING_MULTIPLIER_ALTAIR
                                            : preset.PROPORTIONAL_SLASHING_MULTIPLIER;
}

Gwei sum_of_slashings(const BeaconState& state) {
    Gwei sum{0};
    state.slashings.for_each_run([&](std::span<const Gwei> run, std::size_t) {
        for (const Gwei slashed : run) {
            sum += slashed;
        }
    });
    return sum;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-process_slashings
void process_slashings(const Spec& spec, BeaconState& state, const EpochColumns& columns) {
    const Gwei total_balance = at_least_one_increment(spec, columns.active);
    const Gwei adjusted_total_slashing_balance =
        std::min(sum_of_slashings(state) * proportional_slashing_multiplier(spec), total_balance);
    const std::uint64_t increment = spec.preset->EFFECTIVE_BALANCE_INCREMENT;
    const Gwei penalty_per_increment =
        adjusted_total_slashing_balance / (total_balance / increment).value;
    const Epoch penalised_epoch =
        get_current_epoch(spec, state) + spec.preset->EPOCHS_PER_SLASHINGS_VECTOR / 2;
    for (const ValidatorIndex index : columns.slashed) {
        const Validator& validator = state.validators[index.value];
        if (validator.withdrawable_epoch != penalised_epoch) {
            continue;
        }
        const std::uint64_t increments = validator.effective_balance.value / increment;
        const Gwei penalty =
            spec.at_least(ForkId::electra)
                ? penalty_per_increment * increments
                : adjusted_total_slashing_balance * increments / total_balance.value * increment;
        decrease_balance(state, index, penalty);
    }
}

Checked<> process_slashings(const Spec& spec, BeaconState& state) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    process_slashings(spec, state, columns);
    return {};
}

namespace {

/// When an effective balance follows its balance, and how far.
class Hysteresis {
  public:
    explicit Hysteresis(const Spec& spec) noexcept
        : increment_(spec.preset->EFFECTIVE_BALANCE_INCREMENT),
          downward_(increment_ / spec.preset->HYSTERESIS_QUOTIENT *
                    spec.preset->HYSTERESIS_DOWNWARD_MULTIPLIER),
          upward_(increment_ / spec.preset->HYSTERESIS_QUOTIENT *
                  spec.preset->HYSTERESIS_UPWARD_MULTIPLIER),
          max_(spec.at_least(ForkId::electra) ? spec.preset->MIN_ACTIVATION_BALANCE
                                              : spec.preset->MAX_EFFECTIVE_BALANCE),
          max_compounding_(spec.at_least(ForkId::electra)
                               ? spec.preset->MAX_EFFECTIVE_BALANCE_ELECTRA
                               : spec.preset->MAX_EFFECTIVE_BALANCE) {}

    bool is_crossed(Gwei balance, Gwei effective_balance) const noexcept {
        return balance + downward_ < effective_balance || effective_balance + upward_ < balance;
    }
    Gwei effective_balance_of(Gwei balance, bool compounding) const noexcept {
        return std::min(balance - balance % increment_,
                        Gwei{compounding ? max_compounding_ : max_});
    }

  private:
    std::uint64_t increment_;
    std::uint64_t downward_;
    std::uint64_t upward_;
    std::uint64_t max_;
    std::uint64_t max_compounding_;
};

/// Validators that came into the registry after the columns were made.
void update_new_validators(const Hysteresis& hysteresis, BeaconState& state, std::size_t begin) {
    for (std::size_t i = begin; i < state.validators.size(); ++i) {
        const Validator& validator = state.validators[i];
        const Gwei balance = state.balances[i];
        if (hysteresis.is_crossed(balance, validator.effective_balance)) {
            const bool compounding = has_compounding_withdrawal_credential(validator);
            state.validators.mut(i).effective_balance =
                hysteresis.effective_balance_of(balance, compounding);
        }
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#modified-process_effective_balance_updates
Checked<> process_effective_balance_updates(const Spec& spec, BeaconState& state,
                                            EpochColumns& columns) {
    CAIRN_REQUIRE(state.balances.size() >= state.validators.size(),
                  registry_lists_differ_in_length);
    const Hysteresis hysteresis(spec);
    Gwei next_total = columns.active_next;
    state.balances.for_each_run([&](std::span<const Gwei> balances, std::size_t first) {
        for (std::size_t k = 0; k < balances.size() && first + k < columns.size(); ++k) {
            const std::size_t i = first + k;
            const Gwei old = columns.effective_balance[i];
            if (!hysteresis.is_crossed(balances[k], old)) [[likely]] {
                continue;
            }
            const bool compounding = (columns.status[i] & status::compounding) != 0;
            const Gwei updated = hysteresis.effective_balance_of(balances[k], compounding);
            if (updated == old) {
                continue;  // at its maximum
            }
            state.validators.mut(i).effective_balance = updated;
            columns.effective_balance[i] = updated;
            if ((columns.status[i] & status::active_next) != 0) {
                next_total = next_total + updated - old.value;
            }
        }
    });
    update_new_validators(hysteresis, state, columns.size());
    state.caches.total_active_balance = {get_current_epoch(spec, state) + 1,
                                         at_least_one_increment(spec, next_total)};
    return {};
}

Checked<> process_effective_balance_updates(const Spec& spec, BeaconState& state) {
    CAIRN_TRY_ASSIGN(EpochColumns columns, get_epoch_columns(spec, state));
    return process_effective_balance_updates(spec, state, columns);
}

}  // namespace cairn::consensus
