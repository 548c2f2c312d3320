#include "consensus/epoch/pending.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/deposit.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-apply_pending_deposit
void apply_pending_deposit(const Spec& spec, BeaconState& state, const PendingDeposit& deposit,
                           SignatureVerifier& verifier) {
    const auto index = find_validator(state, deposit.pubkey);
    if (index) {
        increase_balance(state, *index, deposit.amount);
        return;
    }
    const DepositMessage message{deposit.pubkey, deposit.withdrawal_credentials, deposit.amount};
    if (is_valid_deposit_signature(spec, message, deposit.signature, verifier)) {
        add_validator_to_registry(spec, state, deposit.pubkey, deposit.withdrawal_credentials,
                                  deposit.amount);
    }
}

namespace {

/// What becomes of a deposit that its turn has come for.
enum class Turn : std::uint8_t {
    apply_beside_churn,  // its validator is withdrawn: the balance will never be active
    postpone,            // its validator is leaving
    apply_within_churn,
};

Turn turn_of(const BeaconState& state, const PendingDeposit& deposit, Epoch next_epoch) {
    const auto index = find_validator(state, deposit.pubkey);
    if (!index) {
        return Turn::apply_within_churn;
    }
    const Validator& validator = state.validators[index->value];
    if (validator.withdrawable_epoch < next_epoch) {
        return Turn::apply_beside_churn;
    }
    return validator.exit_epoch < FAR_FUTURE_EPOCH ? Turn::postpone : Turn::apply_within_churn;
}

/// Whether the queue must wait at this deposit, whatever its validator does.
bool is_to_wait(const Spec& spec, const BeaconState& state, const PendingDeposit& deposit) {
    // Requests wait until the deposits of the Eth1 bridge are in; from fulu on they all are.
    const bool bridge_deposits_pending =
        !spec.at_least(ForkId::fulu) && deposit.slot > GENESIS_SLOT &&
        state.eth1_deposit_index < state.deposit_requests_start_index;
    const Slot finalized_slot = compute_start_slot_at_epoch(spec, state.finalized_checkpoint.epoch);
    return bridge_deposits_pending || deposit.slot > finalized_slot;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-process_pending_deposits
Checked<> process_pending_deposits(const Spec& spec, BeaconState& state,
                                   SignatureVerifier& verifier) {
    const Epoch next_epoch = get_current_epoch(spec, state) + 1;
    const Gwei available_for_processing =
        state.deposit_balance_to_consume + (spec.at_least(ForkId::gloas)
                                                ? get_activation_churn_limit(spec, state)
                                                : get_activation_exit_churn_limit(spec, state));
    const auto queue = state.pending_deposits;
    Gwei processed_amount{0};
    std::size_t next_deposit_index = 0;
    std::vector<PendingDeposit> deposits_to_postpone;
    bool is_churn_limit_reached = false;
    for (const PendingDeposit& deposit : queue) {
        if (is_to_wait(spec, state, deposit) ||
            next_deposit_index >= spec.preset->MAX_PENDING_DEPOSITS_PER_EPOCH) {
            break;
        }
        const Turn turn = turn_of(state, deposit, next_epoch);
        if (turn == Turn::apply_within_churn) {
            is_churn_limit_reached = processed_amount + deposit.amount > available_for_processing;
            if (is_churn_limit_reached) {
                break;
            }
            processed_amount += deposit.amount;
        }
        if (turn == Turn::postpone) {
            deposits_to_postpone.push_back(deposit);
        } else {
            apply_pending_deposit(spec, state, deposit, verifier);
        }
        ++next_deposit_index;
    }
    if (next_deposit_index > 0) {
        state.pending_deposits.erase_front(next_deposit_index);
    }
    for (const PendingDeposit& deposit : deposits_to_postpone) {
        state.pending_deposits.push_back(deposit);
    }
    state.deposit_balance_to_consume =
        is_churn_limit_reached ? available_for_processing - processed_amount.value : Gwei{0};
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#new-process_pending_consolidations
Checked<> process_pending_consolidations(const Spec& spec, BeaconState& state) {
    const Epoch next_epoch = get_current_epoch(spec, state) + 1;
    std::size_t next_pending_consolidation = 0;
    for (const PendingConsolidation& consolidation : state.pending_consolidations) {
        CAIRN_REQUIRE(consolidation.source_index < state.validators.size(),
                      validator_index_out_of_range);
        const Validator& source = state.validators[consolidation.source_index.value];
        if (!source.slashed) {
            if (source.withdrawable_epoch > next_epoch) {
                break;
            }
            CAIRN_REQUIRE(consolidation.source_index < state.balances.size() &&
                              consolidation.target_index < state.balances.size(),
                          validator_index_out_of_range);
            // The active balance moves; what is beyond it can be withdrawn.
            const Gwei moved = std::min(state.balances[consolidation.source_index.value],
                                        source.effective_balance);
            decrease_balance(state, consolidation.source_index, moved);
            increase_balance(state, consolidation.target_index, moved);
        }
        ++next_pending_consolidation;
    }
    if (next_pending_consolidation > 0) {
        state.pending_consolidations.erase_front(next_pending_consolidation);
    }
    return {};
}

}  // namespace cairn::consensus
