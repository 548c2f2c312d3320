// Which withdrawals are due.
#include "consensus/accessors.hpp"
#include "consensus/block/builders.hpp"
#include "consensus/block/withdrawals.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/math.hpp"
#include "consensus/predicates.hpp"

#include <algorithm>

namespace cairn::consensus {
namespace {

/// An execution address as it stands in withdrawal credentials: the last 20 bytes.
ExecutionAddress to_address(const Bytes32& withdrawal_credentials) noexcept {
    return ExecutionAddress::from(withdrawal_credentials.view().subspan(12));
}

void append(const BeaconState& state, ExpectedWithdrawals& expected, ValidatorIndex validator_index,
            const ExecutionAddress& address, Gwei amount) {
    const WithdrawalIndex index = state.next_withdrawal_index + expected.withdrawals.size();
    expected.withdrawals.push_back({index, validator_index, address, amount});
}

Gwei sum_withdrawn(std::span<const Withdrawal> withdrawals, ValidatorIndex validator_index) {
    Gwei withdrawn{0};
    for (const Withdrawal& withdrawal : withdrawals) {
        if (withdrawal.validator_index == validator_index) {
            withdrawn += withdrawal.amount;
        }
    }
    return withdrawn;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/capella/beacon-chain.md#new-get_balance_after_withdrawals
Gwei get_balance_after_withdrawals(const BeaconState& state, ValidatorIndex validator_index,
                                   std::span<const Withdrawal> withdrawals) {
    return state.balances[validator_index.value] -
           sum_withdrawn(withdrawals, validator_index).value;
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#new-get_builder_balance_after_withdrawals
Gwei get_builder_balance_after_withdrawals(const BeaconState& state, BuilderIndex builder_index,
                                           std::span<const Withdrawal> withdrawals) {
    const Gwei withdrawn =
        sum_withdrawn(withdrawals, convert_builder_index_to_validator_index(builder_index));
    return Gwei{saturating_sub(state.builders[builder_index.value].balance.value, withdrawn.value)};
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#new-is_eligible_for_partial_withdrawals
bool is_eligible_for_partial_withdrawals(const Spec& spec, const Validator& validator,
                                         Gwei balance) {
    return validator.exit_epoch == FAR_FUTURE_EPOCH &&
           validator.effective_balance >= spec.preset->MIN_ACTIVATION_BALANCE &&
           balance > spec.preset->MIN_ACTIVATION_BALANCE;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-get_builder_withdrawals
Checked<> get_builder_withdrawals(const Spec& spec, const BeaconState& state,
                                  ExpectedWithdrawals& expected) {
    const std::uint64_t withdrawals_limit = spec.preset->MAX_WITHDRAWALS_PER_PAYLOAD - 1;
    CAIRN_REQUIRE(expected.withdrawals.size() <= withdrawals_limit, too_many_withdrawals);
    for (const BuilderPendingWithdrawal& withdrawal : state.builder_pending_withdrawals) {
        if (expected.withdrawals.size() >= withdrawals_limit) {
            break;
        }
        append(state, expected, convert_builder_index_to_validator_index(withdrawal.builder_index),
               withdrawal.fee_recipient, withdrawal.amount);
        ++expected.processed_builder_withdrawals_count;
    }
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-get_pending_partial_withdrawals
Checked<> get_pending_partial_withdrawals(const Spec& spec, const BeaconState& state,
                                          ExpectedWithdrawals& expected) {
    const Preset& preset = *spec.preset;
    const Epoch epoch = get_current_epoch(spec, state);
    const std::uint64_t withdrawals_limit =
        std::min(expected.withdrawals.size() + preset.MAX_PENDING_PARTIALS_PER_WITHDRAWALS_SWEEP,
                 preset.MAX_WITHDRAWALS_PER_PAYLOAD - 1);
    CAIRN_REQUIRE(expected.withdrawals.size() <= withdrawals_limit, too_many_withdrawals);
    for (const PendingPartialWithdrawal& withdrawal : state.pending_partial_withdrawals) {
        if (withdrawal.withdrawable_epoch > epoch ||
            expected.withdrawals.size() >= withdrawals_limit) {
            break;
        }
        const ValidatorIndex index = withdrawal.validator_index;
        CAIRN_REQUIRE(index < state.validators.size(), validator_index_out_of_range);
        const Validator& validator = state.validators[index.value];
        const Gwei balance = get_balance_after_withdrawals(state, index, expected.withdrawals);
        if (is_eligible_for_partial_withdrawals(spec, validator, balance)) {
            append(state, expected, index, to_address(validator.withdrawal_credentials),
                   std::min(balance - preset.MIN_ACTIVATION_BALANCE, withdrawal.amount));
        }
        ++expected.processed_partial_withdrawals_count;
    }
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-get_builders_sweep_withdrawals
Checked<> get_builders_sweep_withdrawals(const Spec& spec, const BeaconState& state,
                                         ExpectedWithdrawals& expected) {
    const Epoch epoch = get_current_epoch(spec, state);
    const std::uint64_t builders_limit = std::min<std::uint64_t>(
        state.builders.size(), spec.preset->MAX_BUILDERS_PER_WITHDRAWALS_SWEEP);
    const std::uint64_t withdrawals_limit = spec.preset->MAX_WITHDRAWALS_PER_PAYLOAD - 1;
    CAIRN_REQUIRE(expected.withdrawals.size() <= withdrawals_limit, too_many_withdrawals);
    BuilderIndex index = state.next_withdrawal_builder_index;
    while (expected.processed_builders_sweep_count < builders_limit &&
           expected.withdrawals.size() < withdrawals_limit) {
        CAIRN_REQUIRE(index < state.builders.size(), builder_index_out_of_range);
        const Builder& builder = state.builders[index.value];
        const Gwei balance =
            get_builder_balance_after_withdrawals(state, index, expected.withdrawals);
        if (builder.withdrawable_epoch <= epoch && balance > 0) {
            append(state, expected, convert_builder_index_to_validator_index(index),
                   builder.execution_address, balance);
        }
        index = BuilderIndex{(index.value + 1) % state.builders.size()};
        ++expected.processed_builders_sweep_count;
    }
    return {};
}

namespace {

/// One step of the sweep over the registry.
void sweep_validator(const Spec& spec, const BeaconState& state, Epoch epoch, ValidatorIndex index,
                     const Validator& validator, ExpectedWithdrawals& expected) {
    if (validator.withdrawal_credentials[0] == BLS_WITHDRAWAL_PREFIX) {
        return;  // nowhere to withdraw to
    }
    const Gwei balance = get_balance_after_withdrawals(state, index, expected.withdrawals);
    if (is_fully_withdrawable_validator(spec, validator, balance, epoch)) {
        append(state, expected, index, to_address(validator.withdrawal_credentials), balance);
    } else if (is_partially_withdrawable_validator(spec, validator, balance)) {
        const std::uint64_t kept = spec.at_least(ForkId::electra)
                                       ? get_max_effective_balance(spec, validator).value
                                       : spec.preset->MAX_EFFECTIVE_BALANCE;
        append(state, expected, index, to_address(validator.withdrawal_credentials),
               balance - kept);
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#modified-get_validators_sweep_withdrawals
Checked<> get_validators_sweep_withdrawals(const Spec& spec, const BeaconState& state,
                                           ExpectedWithdrawals& expected) {
    const Epoch epoch = get_current_epoch(spec, state);
    const std::uint64_t validators_limit = std::min<std::uint64_t>(
        state.validators.size(), spec.preset->MAX_VALIDATORS_PER_WITHDRAWALS_SWEEP);
    const std::uint64_t withdrawals_limit = spec.preset->MAX_WITHDRAWALS_PER_PAYLOAD;
    CAIRN_REQUIRE(expected.withdrawals.size() < withdrawals_limit, too_many_withdrawals);
    std::uint64_t& processed_count = expected.processed_sweep_withdrawals_count;
    ValidatorIndex index = state.next_withdrawal_validator_index;
    CAIRN_REQUIRE(validators_limit == 0 || index < state.validators.size(),
                  validator_index_out_of_range);
    while (processed_count < validators_limit && expected.withdrawals.size() < withdrawals_limit) {
        for (const Validator& validator : state.validators.run(index.value)) {
            if (processed_count == validators_limit ||
                expected.withdrawals.size() == withdrawals_limit) {
                break;
            }
            sweep_validator(spec, state, epoch, index, validator, expected);
            ++index;
            ++processed_count;
        }
        if (index == state.validators.size()) {
            index = ValidatorIndex{0};
        }
    }
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-get_expected_withdrawals
Checked<ExpectedWithdrawals> get_expected_withdrawals(const Spec& spec, const BeaconState& state) {
    const bool gloas = spec.at_least(ForkId::gloas);
    ExpectedWithdrawals expected;
    if (gloas) {
        CAIRN_TRY(get_builder_withdrawals(spec, state, expected));
    }
    if (spec.at_least(ForkId::electra)) {
        CAIRN_TRY(get_pending_partial_withdrawals(spec, state, expected));
    }
    if (gloas) {
        CAIRN_TRY(get_builders_sweep_withdrawals(spec, state, expected));
    }
    CAIRN_TRY(get_validators_sweep_withdrawals(spec, state, expected));
    return expected;
}

}  // namespace cairn::consensus
