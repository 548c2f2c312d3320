// When a validator is on duty.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair,gloas}/validator.md; v0.12.3
// specs/phase0/validator.md. Pure; each function answers for one validator. `validator_index` may
// be any number unless a rule is named.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <optional>
#include <span>
#include <vector>

namespace cairn::consensus {

struct BeaconState;

/// In the current epoch. Invalid: validator_index_out_of_range.
Checked<bool> check_if_validator_active(const Spec& spec, const BeaconState& state,
                                        ValidatorIndex validator_index);

/// Valid as long as the state's shuffling is (accessors.hpp).
struct CommitteeAssignment {
    std::span<const ValidatorIndex> committee;
    CommitteeIndex index;
    Slot slot;
};
/// Where the validator attests in an epoch; none if it is not active then. `epoch` is the next one
/// at most: later committees may still change. Invalid: assignment_epoch_too_late. Cost: a look at
/// every active validator.
Checked<std::optional<CommitteeAssignment>> get_committee_assignment(
    const Spec& spec, const BeaconState& state, Epoch epoch, ValidatorIndex validator_index);

/// At the state's slot: call process_slots before. Invalid: no_active_validators.
Checked<bool> is_proposer(const Spec& spec, const BeaconState& state,
                          ValidatorIndex validator_index);

/// altair: of the period of `epoch`, which is the current one or the next.
/// Invalid: sync_committee_period_unknown, validator_index_out_of_range.
Checked<bool> is_assigned_to_sync_committee(const Spec& spec, const BeaconState& state, Epoch epoch,
                                            ValidatorIndex validator_index);

/// gloas: the slot of the epoch in which the validator votes on the payload, if there is one.
/// Invalid: ptc_assignment_epoch_too_late, and what get_ptc is invalid for (past epochs).
Checked<std::optional<Slot>> get_ptc_assignment(const Spec& spec, const BeaconState& state,
                                                Epoch epoch, ValidatorIndex validator_index);
/// gloas (the lookahead is fulu's): the slots after the state's, in this epoch and the next ones
/// drawn, that the validator proposes.
std::vector<Slot> get_upcoming_proposal_slots(const Spec& spec, const BeaconState& state,
                                              ValidatorIndex validator_index);

}  // namespace cairn::consensus
