#include "consensus/validator/assignments.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"
#include "consensus/ptc.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#activation
Checked<bool> check_if_validator_active(const Spec& spec, const BeaconState& state,
                                        ValidatorIndex validator_index) {
    CAIRN_REQUIRE(validator_index < state.validators.size(), validator_index_out_of_range);
    return is_active_validator(state.validators[validator_index.value],
                               get_current_epoch(spec, state));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#validator-assignments
Checked<std::optional<CommitteeAssignment>> get_committee_assignment(
    const Spec& spec, const BeaconState& state, Epoch epoch, ValidatorIndex validator_index) {
    CAIRN_REQUIRE(epoch <= get_current_epoch(spec, state) + 1, assignment_epoch_too_late);
    const Slot start_slot = compute_start_slot_at_epoch(spec, epoch);
    for (std::uint64_t offset = 0; offset < spec.preset->SLOTS_PER_EPOCH; ++offset) {
        const SlotCommittees committees(spec, state, start_slot + offset);
        for (CommitteeIndex index{0}; index < committees.count(); ++index) {
            const auto committee = committees[index];
            if (std::ranges::find(committee, validator_index) != committee.end()) {
                return CommitteeAssignment{committee, index, start_slot + offset};
            }
        }
    }
    return std::nullopt;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#validator-assignments
Checked<bool> is_proposer(const Spec& spec, const BeaconState& state,
                          ValidatorIndex validator_index) {
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer, get_beacon_proposer_index(spec, state));
    return proposer == validator_index;
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#sync-committee
Checked<bool> is_assigned_to_sync_committee(const Spec& spec, const BeaconState& state, Epoch epoch,
                                            ValidatorIndex validator_index) {
    const std::uint64_t period = compute_sync_committee_period(spec, epoch);
    const std::uint64_t current =
        compute_sync_committee_period(spec, get_current_epoch(spec, state));
    CAIRN_REQUIRE(period == current || period == current + 1, sync_committee_period_unknown);
    CAIRN_REQUIRE(validator_index < state.validators.size(), validator_index_out_of_range);
    const SyncCommittee& committee =
        period == current ? state.current_sync_committee : state.next_sync_committee;
    const BLSPubkey& pubkey = state.validators[validator_index.value].pubkey;
    return std::ranges::find(committee.pubkeys, pubkey) != committee.pubkeys.end();
}

// consensus-specs v1.7.0-beta.4 specs/gloas/validator.md#payload-timeliness-committee
Checked<std::optional<Slot>> get_ptc_assignment(const Spec& spec, const BeaconState& state,
                                                Epoch epoch, ValidatorIndex validator_index) {
    const Epoch max_epoch = get_current_epoch(spec, state) + spec.preset->MIN_SEED_LOOKAHEAD;
    CAIRN_REQUIRE(epoch <= max_epoch, ptc_assignment_epoch_too_late);
    const Slot start_slot = compute_start_slot_at_epoch(spec, epoch);
    for (std::uint64_t offset = 0; offset < spec.preset->SLOTS_PER_EPOCH; ++offset) {
        CAIRN_TRY_ASSIGN(const auto committee, get_ptc(spec, state, start_slot + offset));
        if (std::ranges::find(committee, validator_index) != committee.end()) {
            return start_slot + offset;
        }
    }
    return std::nullopt;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/validator.md#broadcasting-signedproposerpreferences
std::vector<Slot> get_upcoming_proposal_slots(const Spec& spec, const BeaconState& state,
                                              ValidatorIndex validator_index) {
    const Slot epoch_start_slot = compute_start_slot_at_epoch(spec, get_current_epoch(spec, state));
    std::vector<Slot> slots;
    for (std::size_t offset = 0; offset < state.proposer_lookahead.size(); ++offset) {
        const Slot slot = epoch_start_slot + offset;
        if (slot > state.slot && state.proposer_lookahead[offset] == validator_index) {
            slots.push_back(slot);
        }
    }
    return slots;
}

}  // namespace cairn::consensus
