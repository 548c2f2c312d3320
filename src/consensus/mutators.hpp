// Small changes of a state that several operations share.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/beacon-chain.md "Mutators"; v0.12.3 likewise.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <optional>
#include <span>

namespace cairn::consensus {

struct BeaconState;

/// Takes a place that is free again, or a new one at the end; `index` <= list.size().
// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#set_or_append_list
template <class List>
void set_or_append_list(List& list, std::uint64_t index, const typename List::value_type& value) {
    if (index == list.size()) {
        list.push_back(value);
    } else {
        list.set(index, value);
    }
}

void increase_balance(BeaconState& state, ValidatorIndex index, Gwei delta);
/// Stops at zero.
void decrease_balance(BeaconState& state, ValidatorIndex index, Gwei delta);

/// Does nothing if the validator already exits. Before electra: O(validators) for the exit queue.
void initiate_validator_exit(const Spec& spec, BeaconState& state, ValidatorIndex index);
/// The same for several in their order, with one look at the exit queue.
void initiate_validator_exits(const Spec& spec, BeaconState& state,
                              std::span<const ValidatorIndex> indices);

/// Invalid: no_active_validators (there is nobody to reward).
Checked<> slash_validator(const Spec& spec, BeaconState& state, ValidatorIndex slashed_index,
                          std::optional<ValidatorIndex> whistleblower_index = std::nullopt);

// electra
Epoch compute_exit_epoch_and_update_churn(const Spec& spec, BeaconState& state, Gwei exit_balance);
Epoch compute_consolidation_epoch_and_update_churn(const Spec& spec, BeaconState& state,
                                                   Gwei consolidation_balance);
void switch_to_compounding_validator(const Spec& spec, BeaconState& state, ValidatorIndex index);
void queue_excess_active_balance(const Spec& spec, BeaconState& state, ValidatorIndex index);
Gwei get_pending_balance_to_withdraw(const BeaconState& state, ValidatorIndex validator_index);

}  // namespace cairn::consensus
