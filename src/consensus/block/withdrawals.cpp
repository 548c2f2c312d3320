#include "consensus/block/withdrawals.hpp"

#include "consensus/block/builders.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/math.hpp"
#include "consensus/mutators.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-apply_withdrawals
Checked<> apply_withdrawals(const Spec& spec, BeaconState& state,
                            std::span<const Withdrawal> withdrawals) {
    for (const Withdrawal& withdrawal : withdrawals) {
        if (spec.at_least(ForkId::gloas) && is_builder_index(withdrawal.validator_index)) {
            const BuilderIndex index =
                convert_validator_index_to_builder_index(withdrawal.validator_index);
            CAIRN_REQUIRE(index < state.builders.size(), builder_index_out_of_range);
            Gwei& balance = state.builders.mut(index.value).balance;
            balance = Gwei{saturating_sub(balance.value, withdrawal.amount.value)};
        } else {
            decrease_balance(state, withdrawal.validator_index, withdrawal.amount);
        }
    }
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/capella/beacon-chain.md#new-update_next_withdrawal_index
void update_next_withdrawal_index(BeaconState& state, std::span<const Withdrawal> withdrawals) {
    if (!withdrawals.empty()) {
        state.next_withdrawal_index = withdrawals.back().index + 1;
    }
}

// consensus-specs v1.7.0-beta.4
// specs/electra/beacon-chain.md#new-update_pending_partial_withdrawals
void update_pending_partial_withdrawals(BeaconState& state,
                                        std::uint64_t processed_partial_withdrawals_count) {
    if (processed_partial_withdrawals_count != 0) {
        state.pending_partial_withdrawals.erase_front(processed_partial_withdrawals_count);
    }
}

// consensus-specs v1.7.0-beta.4
// specs/capella/beacon-chain.md#new-update_next_withdrawal_validator_index
void update_next_withdrawal_validator_index(const Spec& spec, BeaconState& state,
                                            std::span<const Withdrawal> withdrawals) {
    // A full payload stopped the sweep at its last withdrawal; else it went its whole way.
    const ValidatorIndex next = withdrawals.size() == spec.preset->MAX_WITHDRAWALS_PER_PAYLOAD
                                    ? withdrawals.back().validator_index + 1
                                    : state.next_withdrawal_validator_index +
                                          spec.preset->MAX_VALIDATORS_PER_WITHDRAWALS_SWEEP;
    state.next_withdrawal_validator_index = ValidatorIndex{next % state.validators.size()};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-update_payload_expected_withdrawals
void update_payload_expected_withdrawals(BeaconState& state,
                                         std::span<const Withdrawal> withdrawals) {
    state.payload_expected_withdrawals.assign(withdrawals.begin(), withdrawals.end());
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-update_builder_pending_withdrawals
void update_builder_pending_withdrawals(BeaconState& state,
                                        std::uint64_t processed_builder_withdrawals_count) {
    if (processed_builder_withdrawals_count != 0) {
        state.builder_pending_withdrawals.erase_front(processed_builder_withdrawals_count);
    }
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#new-update_next_withdrawal_builder_index
void update_next_withdrawal_builder_index(BeaconState& state,
                                          std::uint64_t processed_builders_sweep_count) {
    if (!state.builders.empty()) {
        const BuilderIndex next =
            state.next_withdrawal_builder_index + processed_builders_sweep_count;
        state.next_withdrawal_builder_index = BuilderIndex{next % state.builders.size()};
    }
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-process_withdrawals
Checked<> process_withdrawals(const Spec& spec, BeaconState& state,
                              const ExecutionPayload& payload) {
    const bool gloas = spec.at_least(ForkId::gloas);
    if (gloas && state.latest_block_hash != state.latest_execution_payload_bid.block_hash) {
        return {};  // the parent block came without its payload
    }
    CAIRN_REQUIRE(!state.validators.empty(), registry_empty);
    CAIRN_TRY_ASSIGN(const ExpectedWithdrawals expected, get_expected_withdrawals(spec, state));
    const std::vector<Withdrawal>& withdrawals = expected.withdrawals;
    CAIRN_REQUIRE(gloas || std::ranges::equal(payload.withdrawals, withdrawals), withdrawals_wrong);
    CAIRN_TRY(apply_withdrawals(spec, state, withdrawals));
    update_next_withdrawal_index(state, withdrawals);
    if (gloas) {
        update_payload_expected_withdrawals(state, withdrawals);
        update_builder_pending_withdrawals(state, expected.processed_builder_withdrawals_count);
    }
    if (spec.at_least(ForkId::electra)) {
        update_pending_partial_withdrawals(state, expected.processed_partial_withdrawals_count);
    }
    if (gloas) {
        update_next_withdrawal_builder_index(state, expected.processed_builders_sweep_count);
    }
    update_next_withdrawal_validator_index(spec, state, withdrawals);
    return {};
}

}  // namespace cairn::consensus
