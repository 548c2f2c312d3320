// The registry as epoch processing sees it: one pass over the validators gives flat columns, the
// totals over them, and the few validators that need a closer look.
//
// Columns describe the state at the end of its current epoch, before process_epoch changes it. The
// epoch functions that take them use only what their predecessors leave as it was: effective
// balances until process_effective_balance_updates, activity in the previous, current and next
// epoch (registry updates take effect later), slashings, and participation until its rotation.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/beacon-chain.md "Epoch processing"; v0.12.3 likewise.
// Cost: reads each validator once; 9 bytes per validator. Threads: spread over spec.executor.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace cairn::consensus {

struct BeaconState;

/// Bits of EpochColumns::status.
namespace status {
// Timely votes of the previous epoch, by the flag indices of altair (before it: votes that match
// the source, the target, the head). Never set for a slashed validator.
inline constexpr std::uint8_t timely_source = 1U << 0U;
inline constexpr std::uint8_t timely_target = 1U << 1U;
inline constexpr std::uint8_t timely_head = 1U << 2U;
/// in get_eligible_validator_indices(state)
inline constexpr std::uint8_t eligible = 1U << 3U;
/// is_active_validator(validator, current_epoch + 1)
inline constexpr std::uint8_t active_next = 1U << 4U;
/// has_compounding_withdrawal_credential(validator)
inline constexpr std::uint8_t compounding = 1U << 5U;
/// is_active_validator(validator, current_epoch)
inline constexpr std::uint8_t active_now = 1U << 6U;
/// A timely target vote of the current epoch. Never set for a slashed validator.
inline constexpr std::uint8_t timely_target_now = 1U << 7U;
}  // namespace status

struct EpochColumns {
    std::vector<Gwei> effective_balance;
    std::vector<std::uint8_t> status;

    // Totals of effective balance; get_total_balance's lower bound is applied where they are read.
    Gwei active;                 // in the current epoch
    Gwei active_next;            // in the next epoch
    std::array<Gwei, 3> timely;  // unslashed, previous epoch, by flag index
    Gwei timely_target_current;  // unslashed, current epoch
    Gwei highest_effective_balance;

    // Ascending.
    std::vector<ValidatorIndex>
        unsettled;  // may enter the activation queue, be activated or ejected
    std::vector<ValidatorIndex> slashed;

    std::size_t size() const noexcept { return status.size(); }
};

/// Invalid: registry_lists_differ_in_length, and what phase0's attestations can be invalid for.
Checked<EpochColumns> get_epoch_columns(const Spec& spec, const BeaconState& state);

/// max(EFFECTIVE_BALANCE_INCREMENT, total), as get_total_balance has it.
Gwei at_least_one_increment(const Spec& spec, Gwei total) noexcept;

}  // namespace cairn::consensus
