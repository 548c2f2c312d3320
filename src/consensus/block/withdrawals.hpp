// Balances that leave the beacon chain for execution addresses.
// Spec: consensus-specs v1.7.0-beta.4 specs/{capella,electra,gloas}/beacon-chain.md "Withdrawals".
// On an error the state may be half changed.
#pragma once

#include "consensus/containers/execution.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <span>
#include <vector>

namespace cairn::consensus {

struct BeaconState;

/// The withdrawals the next payload must make, and how far along each queue they reach.
struct ExpectedWithdrawals {
    std::vector<Withdrawal> withdrawals;
    std::uint64_t processed_builder_withdrawals_count = 0;  // since(gloas)
    std::uint64_t processed_partial_withdrawals_count = 0;  // since(electra)
    std::uint64_t processed_builders_sweep_count = 0;       // since(gloas)
    std::uint64_t processed_sweep_withdrawals_count = 0;
};

/// Cost: O(MAX_VALIDATORS_PER_WITHDRAWALS_SWEEP).
Checked<ExpectedWithdrawals> get_expected_withdrawals(const Spec& spec, const BeaconState& state);

// The sources of withdrawals, each of which appends to `expected` and fills its own count.
Checked<> get_builder_withdrawals(const Spec& spec, const BeaconState& state,
                                  ExpectedWithdrawals& expected);  // gloas
Checked<> get_pending_partial_withdrawals(const Spec& spec, const BeaconState& state,
                                          ExpectedWithdrawals& expected);  // electra
Checked<> get_builders_sweep_withdrawals(const Spec& spec, const BeaconState& state,
                                         ExpectedWithdrawals& expected);  // gloas
Checked<> get_validators_sweep_withdrawals(const Spec& spec, const BeaconState& state,
                                           ExpectedWithdrawals& expected);

/// `validator_index` is in the registry.
Gwei get_balance_after_withdrawals(const BeaconState& state, ValidatorIndex validator_index,
                                   std::span<const Withdrawal> withdrawals);
/// gloas; `builder_index` is in the list of builders. Stops at zero.
Gwei get_builder_balance_after_withdrawals(const BeaconState& state, BuilderIndex builder_index,
                                           std::span<const Withdrawal> withdrawals);
bool is_eligible_for_partial_withdrawals(const Spec& spec, const Validator& validator,
                                         Gwei balance);

/// `payload` is read until gloas, which commits to the withdrawals without a payload at hand.
Checked<> process_withdrawals(const Spec& spec, BeaconState& state,
                              const ExecutionPayload& payload);

Checked<> apply_withdrawals(const Spec& spec, BeaconState& state,
                            std::span<const Withdrawal> withdrawals);
void update_next_withdrawal_index(BeaconState& state, std::span<const Withdrawal> withdrawals);
void update_pending_partial_withdrawals(BeaconState& state,
                                        std::uint64_t processed_partial_withdrawals_count);
/// The registry is not empty.
void update_next_withdrawal_validator_index(const Spec& spec, BeaconState& state,
                                            std::span<const Withdrawal> withdrawals);
// gloas
void update_payload_expected_withdrawals(BeaconState& state,
                                         std::span<const Withdrawal> withdrawals);
void update_builder_pending_withdrawals(BeaconState& state,
                                        std::uint64_t processed_builder_withdrawals_count);
void update_next_withdrawal_builder_index(BeaconState& state,
                                          std::uint64_t processed_builders_sweep_count);

}  // namespace cairn::consensus
