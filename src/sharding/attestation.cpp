#include "sharding/attestation.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"
#include "consensus/shape.hpp"
#include "sharding/accessors.hpp"
#include "sharding/defect.hpp"

namespace cairn::sharding {

using consensus::Attestation;
using consensus::AttestationData;
using consensus::PendingAttestation;

namespace {

Checked<> validate_time(const Spec& spec, const BeaconState& state, const AttestationData& data) {
    const consensus::Preset& preset = *spec.preset;
    const Epoch target = data.target.epoch;
    const Epoch current_epoch = get_current_epoch(spec, state);
    CAIRN_REQUIRE(target == get_previous_epoch(spec, state) || target == current_epoch,
                  shard_attestation_target_not_recent);
    CAIRN_REQUIRE(data.index < get_committee_count_per_slot(spec, state, target),
                  committee_index_out_of_range);
    CAIRN_REQUIRE(target == compute_epoch_at_slot(spec, data.slot),
                  shard_attestation_target_not_of_slot);
    CAIRN_REQUIRE(data.slot + preset.MIN_ATTESTATION_INCLUSION_DELAY <= state.slot &&
                      state.slot <= data.slot + preset.SLOTS_PER_EPOCH,
                  shard_attestation_not_in_window);
    CAIRN_REQUIRE(data.source == (target == current_epoch ? state.current_justified_checkpoint
                                                          : state.previous_justified_checkpoint),
                  shard_attestation_source_not_justified);
    return {};
}

Checked<> validate_shard_vote(const Spec& spec, const BeaconState& state,
                              const AttestationData& data) {
    const Slot previous_slot = compute_previous_slot(state.slot);
    const bool on_time = is_on_time_attestation(state, data);
    if (on_time || mends(spec, Defect::late_attestation_names_any_shard)) {
        CAIRN_REQUIRE(
            data.shard == compute_shard_from_committee_index(spec, state, data.index, data.slot),
            attestation_shard_wrong);
    }
    if (!on_time) {
        CAIRN_REQUIRE(data.slot < previous_slot, attestation_not_delayed);
        CAIRN_REQUIRE(data.shard_transition_root == Root{}, late_attestation_has_transition);
        return {};
    }
    CAIRN_TRY_ASSIGN(const Root parent_root, get_block_root_at_slot(spec, state, previous_slot));
    CAIRN_REQUIRE(data.beacon_block_root == parent_root, attestation_parent_root_wrong);
    // Shard chains start behind the genesis slot, so only its own attestations vote for no
    // transition.
    const bool votes_for_none =
        data.shard_transition_root == ssz::hash_tree_root(spec, consensus::ShardTransition{});
    CAIRN_REQUIRE(votes_for_none == (data.slot == consensus::GENESIS_SLOT),
                  attestation_transition_root_wrong);
    return {};
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#validate_attestation
Checked<> validate_attestation(const Spec& spec, const BeaconState& state,
                               const Attestation& attestation, SignatureVerifier& verifier) {
    const AttestationData& data = attestation.data;
    CAIRN_TRY(validate_time(spec, state, data));
    const auto committee = get_beacon_committee(spec, state, data.slot, data.index);
    CAIRN_REQUIRE(attestation.aggregation_bits.size() == committee.size(),
                  aggregation_bits_wrong_length);
    CAIRN_TRY(validate_shard_vote(spec, state, data));
    CAIRN_TRY_ASSIGN(const auto indexed, get_indexed_attestation(spec, state, attestation));
    CAIRN_REQUIRE(is_valid_indexed_attestation(spec, state, indexed, verifier),
                  shard_attestation_signature_invalid);
    return {};
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#updated-process_attestation
Checked<> process_attestation(const Spec& spec, BeaconState& state, const Attestation& attestation,
                              SignatureVerifier& verifier) {
    CAIRN_TRY(validate_attestation(spec, state, attestation, verifier));
    CAIRN_TRY_ASSIGN(const ValidatorIndex proposer_index, get_beacon_proposer_index(spec, state));
    PendingAttestation pending;
    pending.aggregation_bits = attestation.aggregation_bits;
    pending.data = attestation.data;
    pending.inclusion_delay = Slot{state.slot - attestation.data.slot};
    pending.proposer_index = proposer_index;
    const bool current = attestation.data.target.epoch == get_current_epoch(spec, state);
    auto& attestations =
        current ? state.current_epoch_attestations : state.previous_epoch_attestations;
    CAIRN_REQUIRE(attestations.size() < consensus::shape::pending_attestations(spec),
                  shard_attestations_full);
    attestations.push_back(pending);
    return {};
}

}  // namespace cairn::sharding
