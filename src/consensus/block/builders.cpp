#include "consensus/block/builders.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-is_builder_index
bool is_builder_index(ValidatorIndex validator_index) noexcept {
    return (validator_index.value & BUILDER_INDEX_FLAG) != 0;
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#new-convert_builder_index_to_validator_index
ValidatorIndex convert_builder_index_to_validator_index(BuilderIndex builder_index) noexcept {
    return ValidatorIndex{builder_index.value | BUILDER_INDEX_FLAG};
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#new-convert_validator_index_to_builder_index
BuilderIndex convert_validator_index_to_builder_index(ValidatorIndex validator_index) noexcept {
    return BuilderIndex{validator_index.value & ~BUILDER_INDEX_FLAG};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-is_builder_withdrawal_credential
bool is_builder_withdrawal_credential(const Bytes32& withdrawal_credentials) noexcept {
    return withdrawal_credentials[0] == BUILDER_WITHDRAWAL_PREFIX;
}

std::optional<BuilderIndex> find_builder(const BeaconState& state, const BLSPubkey& pubkey) {
    for (std::size_t i = 0; i < state.builders.size();) {
        for (const Builder& builder : state.builders.run(i)) {
            if (builder.pubkey == pubkey) {
                return BuilderIndex{i};
            }
            ++i;
        }
    }
    return std::nullopt;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-is_active_builder
bool is_active_builder(const BeaconState& state, BuilderIndex builder_index) {
    const Builder& builder = state.builders[builder_index.value];
    return builder.deposit_epoch < state.finalized_checkpoint.epoch &&
           builder.withdrawable_epoch == FAR_FUTURE_EPOCH;
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#new-get_pending_balance_to_withdraw_for_builder
Gwei get_pending_balance_to_withdraw_for_builder(const BeaconState& state,
                                                 BuilderIndex builder_index) {
    Gwei balance{0};
    for (const BuilderPendingWithdrawal& withdrawal : state.builder_pending_withdrawals) {
        if (withdrawal.builder_index == builder_index) {
            balance += withdrawal.amount;
        }
    }
    for (const BuilderPendingPayment& payment : state.builder_pending_payments) {
        if (payment.withdrawal.builder_index == builder_index) {
            balance += payment.withdrawal.amount;
        }
    }
    return balance;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-can_builder_cover_bid
bool can_builder_cover_bid(const Spec& spec, const BeaconState& state, BuilderIndex builder_index,
                           Gwei bid_amount) {
    const Gwei builder_balance = state.builders[builder_index.value].balance;
    const Gwei min_balance = get_pending_balance_to_withdraw_for_builder(state, builder_index) +
                             spec.preset->MIN_DEPOSIT_AMOUNT;
    return builder_balance >= min_balance && builder_balance - min_balance >= bid_amount.value;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-initiate_builder_exit
void initiate_builder_exit(const Spec& spec, BeaconState& state, BuilderIndex builder_index) {
    state.builders.mut(builder_index.value).withdrawable_epoch =
        get_current_epoch(spec, state) + spec.config->MIN_BUILDER_WITHDRAWABILITY_DELAY;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-get_index_for_new_builder
BuilderIndex get_index_for_new_builder(const Spec& spec, const BeaconState& state) {
    const Epoch epoch = get_current_epoch(spec, state);
    for (std::size_t i = 0; i < state.builders.size();) {
        for (const Builder& builder : state.builders.run(i)) {
            if (builder.withdrawable_epoch <= epoch && builder.balance == 0) {
                return BuilderIndex{i};
            }
            ++i;
        }
    }
    return BuilderIndex{state.builders.size()};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-add_builder_to_registry
void add_builder_to_registry(const Spec& spec, BeaconState& state, const DepositMessage& deposit,
                             Slot slot) {
    const Builder builder{
        .pubkey = deposit.pubkey,
        .version = PAYLOAD_BUILDER_VERSION,
        .execution_address =
            ExecutionAddress::from(deposit.withdrawal_credentials.view().subspan(12)),
        .balance = deposit.amount,
        .deposit_epoch = compute_epoch_at_slot(spec, slot),
        .withdrawable_epoch = FAR_FUTURE_EPOCH,
    };
    set_or_append_list(state.builders, get_index_for_new_builder(spec, state).value, builder);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-is_valid_builder_deposit_signature
bool is_valid_builder_deposit_signature(const Spec& spec, const BuilderDepositRequest& request,
                                        SignatureVerifier& verifier) {
    const DepositMessage message{request.pubkey, request.withdrawal_credentials, request.amount};
    const Domain domain = compute_domain(spec, DOMAIN_BUILDER_DEPOSIT);
    return verifier.verify_now(request.pubkey, compute_signing_root(spec, message, domain),
                               request.signature);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-process_builder_deposit_request
void process_builder_deposit_request(const Spec& spec, BeaconState& state,
                                     const BuilderDepositRequest& request,
                                     SignatureVerifier& verifier) {
    if (!is_builder_withdrawal_credential(request.withdrawal_credentials)) {
        return;
    }
    const auto index = find_builder(state, request.pubkey);
    if (!index) {
        if (is_valid_builder_deposit_signature(spec, request, verifier)) {
            add_builder_to_registry(
                spec, state, {request.pubkey, request.withdrawal_credentials, request.amount},
                state.slot);
        }
        return;
    }
    Builder& builder = state.builders.mut(index->value);
    const bool exited_and_swept =
        builder.withdrawable_epoch != FAR_FUTURE_EPOCH && builder.balance == 0;
    if (exited_and_swept) {
        builder.withdrawable_epoch =
            get_current_epoch(spec, state) + spec.config->MIN_BUILDER_WITHDRAWABILITY_DELAY;
    }
    builder.balance += request.amount;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-process_builder_exit_request
void process_builder_exit_request(const Spec& spec, BeaconState& state,
                                  const BuilderExitRequest& request) {
    const auto index = find_builder(state, request.pubkey);
    if (index && is_active_builder(state, *index) &&
        state.builders[index->value].execution_address == request.source_address &&
        get_pending_balance_to_withdraw_for_builder(state, *index) == 0) {
        initiate_builder_exit(spec, state, *index);
    }
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#new-get_builder_payment_quorum_threshold
Gwei get_builder_payment_quorum_threshold(const Spec& spec, const BeaconState& state) {
    const Gwei per_slot_balance =
        get_total_active_balance(spec, state) / spec.preset->SLOTS_PER_EPOCH;
    return per_slot_balance * BUILDER_PAYMENT_THRESHOLD_NUMERATOR /
           BUILDER_PAYMENT_THRESHOLD_DENOMINATOR;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-settle_builder_payment
Checked<> settle_builder_payment(BeaconState& state, std::uint64_t payment_index) {
    CAIRN_REQUIRE(payment_index < state.builder_pending_payments.size(),
                  builder_payment_index_out_of_range);
    BuilderPendingPayment& payment = state.builder_pending_payments[payment_index];
    if (payment.withdrawal.amount > 0) {
        state.builder_pending_withdrawals.push_back(payment.withdrawal);
    }
    payment = {};
    return {};
}

}  // namespace cairn::consensus
