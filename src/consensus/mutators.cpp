#include "consensus/mutators.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#increase_balance
void increase_balance(BeaconState& state, ValidatorIndex index, Gwei delta) {
    state.balances.mut(index.value) += delta;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#decrease_balance
void decrease_balance(BeaconState& state, ValidatorIndex index, Gwei delta) {
    Gwei& balance = state.balances.mut(index.value);
    balance = delta > balance ? Gwei{0} : balance - delta.value;
}

namespace {

/// The exit queue before electra: one validator takes one place, `churn limit` places per epoch.
class ExitQueue {
  public:
    ExitQueue(const Spec& spec, const BeaconState& state)
        : epoch_(compute_activation_exit_epoch(spec, get_current_epoch(spec, state))),
          churn_limit_(get_validator_churn_limit(spec, state)) {
        state.validators.for_each_run([&](std::span<const Validator> run, std::size_t) {
            for (const Validator& validator : run) {
                if (validator.exit_epoch != FAR_FUTURE_EPOCH && validator.exit_epoch >= epoch_) {
                    churn_ = validator.exit_epoch > epoch_ ? 1 : churn_ + 1;
                    epoch_ = validator.exit_epoch;
                }
            }
        });
    }

    Epoch join() {
        if (churn_ >= churn_limit_) {
            ++epoch_;
            churn_ = 0;
        }
        ++churn_;
        return epoch_;
    }

  private:
    Epoch epoch_;              // of the last place taken
    std::uint64_t churn_ = 0;  // places taken there
    std::uint64_t churn_limit_;
};

}  // namespace

void initiate_validator_exits(const Spec& spec, BeaconState& state,
                              std::span<const ValidatorIndex> indices) {
    std::optional<ExitQueue> queue;
    for (const ValidatorIndex index : indices) {
        if (state.validators[index.value].exit_epoch != FAR_FUTURE_EPOCH) {
            continue;
        }
        Epoch exit_queue_epoch;
        if (spec.at_least(ForkId::electra)) {
            exit_queue_epoch = compute_exit_epoch_and_update_churn(
                spec, state, state.validators[index.value].effective_balance);
        } else {
            if (!queue) {
                queue.emplace(spec, state);
            }
            exit_queue_epoch = queue->join();
        }
        Validator& validator = state.validators.mut(index.value);
        validator.exit_epoch = exit_queue_epoch;
        validator.withdrawable_epoch =
            exit_queue_epoch + spec.config->MIN_VALIDATOR_WITHDRAWABILITY_DELAY;
    }
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-initiate_validator_exit
void initiate_validator_exit(const Spec& spec, BeaconState& state, ValidatorIndex index) {
    initiate_validator_exits(spec, state, {&index, 1});
}

namespace {

std::uint64_t min_slashing_penalty_quotient(const Spec& spec) noexcept {
    const Preset& preset = *spec.preset;
    return spec.at_least(ForkId::electra)     ? preset.MIN_SLASHING_PENALTY_QUOTIENT_ELECTRA
           : spec.at_least(ForkId::bellatrix) ? preset.MIN_SLASHING_PENALTY_QUOTIENT_BELLATRIX
           : spec.at_least(ForkId::altair)    ? preset.MIN_SLASHING_PENALTY_QUOTIENT_ALTAIR
                                              : preset.MIN_SLASHING_PENALTY_QUOTIENT;
}

Gwei whistleblower_reward_for(const Spec& spec, Gwei effective_balance) noexcept {
    return effective_balance / (spec.at_least(ForkId::electra)
                                    ? spec.preset->WHISTLEBLOWER_REWARD_QUOTIENT_ELECTRA
                                    : spec.preset->WHISTLEBLOWER_REWARD_QUOTIENT);
}

/// gloas: a slashed proposer's blocks pay their builders nothing.
void drop_builder_payments(const Spec& spec, BeaconState& state, ValidatorIndex slashed_index) {
    if (!spec.at_least(ForkId::gloas)) {
        return;
    }
    for (auto& payment : state.builder_pending_payments) {
        if (payment.proposer_index == slashed_index) {
            payment = {};
        }
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-slash_validator
Checked<> slash_validator(const Spec& spec, BeaconState& state, ValidatorIndex slashed_index,
                          std::optional<ValidatorIndex> whistleblower_index) {
    const Epoch epoch = get_current_epoch(spec, state);
    initiate_validator_exit(spec, state, slashed_index);
    Validator& validator = state.validators.mut(slashed_index.value);
    validator.slashed = true;
    validator.withdrawable_epoch =
        std::max(validator.withdrawable_epoch, epoch + spec.preset->EPOCHS_PER_SLASHINGS_VECTOR);
    const Gwei effective_balance = validator.effective_balance;
    state.slashings.mut(epoch % spec.preset->EPOCHS_PER_SLASHINGS_VECTOR) += effective_balance;
    decrease_balance(state, slashed_index, effective_balance / min_slashing_penalty_quotient(spec));

    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index, get_beacon_proposer_index(spec, state));
    const Gwei whistleblower_reward = whistleblower_reward_for(spec, effective_balance);
    const Gwei proposer_reward = spec.at_least(ForkId::altair)
                                     ? whistleblower_reward * PROPOSER_WEIGHT / WEIGHT_DENOMINATOR
                                     : whistleblower_reward / spec.preset->PROPOSER_REWARD_QUOTIENT;
    increase_balance(state, proposer_index, proposer_reward);
    increase_balance(state, whistleblower_index.value_or(proposer_index),
                     whistleblower_reward - proposer_reward.value);
    drop_builder_payments(spec, state, slashed_index);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-switch_to_compounding_validator
void switch_to_compounding_validator(const Spec& spec, BeaconState& state, ValidatorIndex index) {
    state.validators.mut(index.value).withdrawal_credentials[0] = COMPOUNDING_WITHDRAWAL_PREFIX;
    queue_excess_active_balance(spec, state, index);
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-queue_excess_active_balance
void queue_excess_active_balance(const Spec& spec, BeaconState& state, ValidatorIndex index) {
    const Gwei balance = state.balances[index.value];
    const Gwei kept{spec.preset->MIN_ACTIVATION_BALANCE};
    if (balance <= kept) {
        return;
    }
    state.balances.set(index.value, kept);
    const Validator& validator = state.validators[index.value];
    // The point at infinity and the genesis slot set it apart from a pending deposit request.
    PendingDeposit deposit;
    deposit.pubkey = validator.pubkey;
    deposit.withdrawal_credentials = validator.withdrawal_credentials;
    deposit.amount = balance - kept.value;
    deposit.signature = G2_POINT_AT_INFINITY;
    deposit.slot = GENESIS_SLOT;
    state.pending_deposits.push_back(deposit);
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-get_pending_balance_to_withdraw
Gwei get_pending_balance_to_withdraw(const BeaconState& state, ValidatorIndex validator_index) {
    Gwei balance{0};
    for (const auto& withdrawal : state.pending_partial_withdrawals) {
        if (withdrawal.validator_index == validator_index) {
            balance += withdrawal.amount;
        }
    }
    return balance;
}

}  // namespace cairn::consensus
