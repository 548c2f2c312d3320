#include "consensus/block/execution_requests.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/for_operations.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/predicates.hpp"
#include "consensus/shape.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/fulu/beacon-chain.md#modified-process_deposit_request
Checked<> process_deposit_request(const Spec& spec, BeaconState& state,
                                  const DepositRequest& deposit_request) {
    if (!spec.at_least(ForkId::fulu) &&
        state.deposit_requests_start_index == UNSET_DEPOSIT_REQUESTS_START_INDEX) {
        state.deposit_requests_start_index = deposit_request.index;
    }
    CAIRN_REQUIRE(state.pending_deposits.size() < shape::pending_deposits(spec),
                  pending_deposits_full);
    state.pending_deposits.push_back(
        {.pubkey = deposit_request.pubkey,
         .withdrawal_credentials = deposit_request.withdrawal_credentials,
         .amount = deposit_request.amount,
         .signature = deposit_request.signature,
         .slot = state.slot});
    return {};
}

namespace {

bool has_source_address(const Validator& validator, const ExecutionAddress& source_address) {
    return std::equal(source_address.begin(), source_address.end(),
                      validator.withdrawal_credentials.begin() + 12);
}

/// Active, not exiting, and for long enough that its committees have ended.
bool may_leave(const Spec& spec, const BeaconState& state, const Validator& validator) {
    const Epoch current_epoch = get_current_epoch(spec, state);
    return is_active_validator(validator, current_epoch) &&
           validator.exit_epoch == FAR_FUTURE_EPOCH &&
           current_epoch >= validator.activation_epoch + spec.config->SHARD_COMMITTEE_PERIOD;
}

void queue_partial_withdrawal(const Spec& spec, BeaconState& state, ValidatorIndex index,
                              Gwei amount) {
    const Validator& validator = state.validators[index.value];
    const Gwei pending = get_pending_balance_to_withdraw(state, index);
    const Gwei kept = pending + spec.preset->MIN_ACTIVATION_BALANCE;
    const Gwei balance = state.balances[index.value];
    if (!has_compounding_withdrawal_credential(validator) ||
        validator.effective_balance < spec.preset->MIN_ACTIVATION_BALANCE || balance <= kept) {
        return;
    }
    const Gwei to_withdraw = std::min(Gwei{balance - kept}, amount);
    const Epoch exit_queue_epoch = compute_exit_epoch_and_update_churn(spec, state, to_withdraw);
    state.pending_partial_withdrawals.push_back(
        {.validator_index = index,
         .amount = to_withdraw,
         .withdrawable_epoch =
             exit_queue_epoch + spec.config->MIN_VALIDATOR_WITHDRAWABILITY_DELAY});
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-process_withdrawal_request
void process_withdrawal_request(const Spec& spec, BeaconState& state,
                                const WithdrawalRequest& withdrawal_request) {
    const bool is_full_exit_request = withdrawal_request.amount == FULL_EXIT_REQUEST_AMOUNT;
    if (!is_full_exit_request && state.pending_partial_withdrawals.size() ==
                                     spec.preset->PENDING_PARTIAL_WITHDRAWALS_LIMIT) {
        return;
    }
    const auto index = find_validator(state, withdrawal_request.validator_pubkey);
    if (!index) {
        return;
    }
    const Validator& validator = state.validators[index->value];
    if (!has_execution_withdrawal_credential(validator) ||
        !has_source_address(validator, withdrawal_request.source_address) ||
        !may_leave(spec, state, validator)) {
        return;
    }
    if (!is_full_exit_request) {
        queue_partial_withdrawal(spec, state, *index, withdrawal_request.amount);
    } else if (get_pending_balance_to_withdraw(state, *index) == 0) {
        initiate_validator_exit(spec, state, *index);
    }
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#new-is_valid_switch_to_compounding_request
bool is_valid_switch_to_compounding_request(const Spec& spec, const BeaconState& state,
                                            const ConsolidationRequest& consolidation_request) {
    if (consolidation_request.source_pubkey != consolidation_request.target_pubkey) {
        return false;
    }
    const auto index = find_validator(state, consolidation_request.source_pubkey);
    if (!index) {
        return false;
    }
    const Validator& source = state.validators[index->value];
    return has_source_address(source, consolidation_request.source_address) &&
           has_eth1_withdrawal_credential(source) &&
           is_active_validator(source, get_current_epoch(spec, state)) &&
           source.exit_epoch == FAR_FUTURE_EPOCH;
}

namespace {

bool may_consolidate(const Spec& spec, const BeaconState& state, ValidatorIndex source_index,
                     ValidatorIndex target_index, const ExecutionAddress& source_address) {
    const Validator& source = state.validators[source_index.value];
    const Validator& target = state.validators[target_index.value];
    return has_execution_withdrawal_credential(source) &&
           has_source_address(source, source_address) &&
           has_compounding_withdrawal_credential(target) && may_leave(spec, state, source) &&
           is_active_validator(target, get_current_epoch(spec, state)) &&
           target.exit_epoch == FAR_FUTURE_EPOCH &&
           get_pending_balance_to_withdraw(state, source_index) == 0;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-process_consolidation_request
void process_consolidation_request(const Spec& spec, BeaconState& state,
                                   const ConsolidationRequest& consolidation_request) {
    const auto source_index = find_validator(state, consolidation_request.source_pubkey);
    if (is_valid_switch_to_compounding_request(spec, state, consolidation_request)) {
        switch_to_compounding_validator(spec, state, *source_index);
        return;
    }
    // A consolidation onto itself would be an exit.
    if (consolidation_request.source_pubkey == consolidation_request.target_pubkey ||
        state.pending_consolidations.size() == spec.preset->PENDING_CONSOLIDATIONS_LIMIT ||
        get_consolidation_churn_limit(spec, state) <= spec.preset->MIN_ACTIVATION_BALANCE) {
        return;
    }
    const auto target_index = find_validator(state, consolidation_request.target_pubkey);
    if (!source_index || !target_index ||
        !may_consolidate(spec, state, *source_index, *target_index,
                         consolidation_request.source_address)) {
        return;
    }
    const Epoch exit_epoch = compute_consolidation_epoch_and_update_churn(
        spec, state, state.validators[source_index->value].effective_balance);
    Validator& source = state.validators.mut(source_index->value);
    source.exit_epoch = exit_epoch;
    source.withdrawable_epoch = exit_epoch + spec.config->MIN_VALIDATOR_WITHDRAWABILITY_DELAY;
    state.pending_consolidations.push_back(
        {.source_index = *source_index, .target_index = *target_index});
}

Checked<> process_execution_requests(const Spec& spec, BeaconState& state,
                                     const ExecutionRequests& requests) {
    CAIRN_TRY(for_operations(requests.deposits, [&](const DepositRequest& request) {
        return process_deposit_request(spec, state, request);
    }));
    for (const WithdrawalRequest& request : requests.withdrawals) {
        process_withdrawal_request(spec, state, request);
    }
    for (const ConsolidationRequest& request : requests.consolidations) {
        process_consolidation_request(spec, state, request);
    }
    return {};
}

}  // namespace cairn::consensus
