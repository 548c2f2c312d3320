#include "consensus/gossip/attestation.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::consensus::gossip {

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#broadcast-attestation
std::uint64_t compute_subnet_for_attestation(const Spec& spec, std::uint64_t committees_per_slot,
                                             Slot slot, CommitteeIndex committee_index) noexcept {
    const std::uint64_t committees_since_epoch_start =
        committees_per_slot * (slot % spec.preset->SLOTS_PER_EPOCH);
    return base::checked_add(committees_since_epoch_start, committee_index.value) %
           spec.config->ATTESTATION_SUBNET_COUNT;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#aggregation-selection
bool is_aggregator(const Spec& spec, const BeaconState& state, Slot slot, CommitteeIndex index,
                   const BLSSignature& slot_signature) {
    const std::uint64_t size = get_beacon_committee(spec, state, slot, index).size();
    const std::uint64_t modulo =
        std::max<std::uint64_t>(1, size / TARGET_AGGREGATORS_PER_COMMITTEE);
    return base::load_le64(crypto::sha256(slot_signature.view()).data()) % modulo == 0;
}

namespace {

Verdict check_voted_block(const Context& context, const AttestationData& data) {
    const auto block = context.blocks.find(data.beacon_block_root);
    CAIRN_GOSSIP_REQUIRE(block.has_value(), block_being_voted_for_has_not_been_seen);
    CAIRN_GOSSIP_REQUIRE(block->is_valid(), block_being_voted_for_failed_validation);
    return {};
}

Verdict check_epoch_of_target(const Context& context, const AttestationData& data) {
    CAIRN_GOSSIP_REQUIRE(data.target.epoch == compute_epoch_at_slot(context.spec, data.slot),
                         attestation_epoch_does_not_match_target_epoch);
    return {};
}

/// How recent an attestation of its own must be; aggregates have words of their own for the same.
Verdict check_slot_of_attestation(const Context& context, Slot slot) {
    const Spec& spec = context.spec;
    if (!spec.at_least(ForkId::deneb)) {
        CAIRN_GOSSIP_REQUIRE(
            is_within_slot_range(context, slot, spec.config->ATTESTATION_PROPAGATION_SLOT_RANGE),
            attestation_slot_not_within_propagation_range);
        return {};
    }
    CAIRN_GOSSIP_REQUIRE(!is_future_slot(context, slot), attestation_slot_is_from_a_future_slot);
    CAIRN_GOSSIP_REQUIRE(is_current_or_previous_epoch(context, compute_epoch_at_slot(spec, slot)),
                         attestation_epoch_is_not_current_or_previous_epoch);
    return {};
}

Verdict check_slot_of_aggregate(const Context& context, Slot slot) {
    const Spec& spec = context.spec;
    if (!spec.at_least(ForkId::deneb)) {
        return check_slot_of_attestation(context, slot);
    }
    CAIRN_GOSSIP_REQUIRE(!is_future_slot(context, slot), aggregate_slot_is_from_a_future_slot);
    CAIRN_GOSSIP_REQUIRE(is_current_or_previous_epoch(context, compute_epoch_at_slot(spec, slot)),
                         aggregate_epoch_is_not_current_or_previous_epoch);
    return {};
}

Verdict check_ancestors(const Context& context, const AttestationData& data) {
    const auto block = context.store.blocks.find(data.beacon_block_root);
    CAIRN_GOSSIP_REQUIRE(block && get_checkpoint_block(context.spec, context.store, *block,
                                                       data.target.epoch) == data.target.root,
                         target_block_is_not_an_ancestor_of_lmd_vote_block);
    CAIRN_GOSSIP_REQUIRE(descends_from_finalized(context, data.beacon_block_root),
                         finalized_checkpoint_is_not_an_ancestor_of_block_yet);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#new-verify_attestation_payload_status
Verdict verify_attestation_payload_status(const Context& context, const AttestationData& data) {
    if (!context.spec.at_least(ForkId::gloas)) {
        return {};
    }
    const auto known = context.blocks.find(data.beacon_block_root);
    CAIRN_GOSSIP_REQUIRE(known.has_value(), block_being_voted_for_has_not_been_seen);
    CAIRN_GOSSIP_REQUIRE(known->block->slot != data.slot || data.index == 0,
                         same_slot_attestation_must_attest_with_index_0);
    if (data.index != 1) {
        return {};
    }
    CAIRN_GOSSIP_REQUIRE(known->payload_verified, execution_payload_envelope_has_not_been_seen);
    CAIRN_GOSSIP_REQUIRE(known->payload_status != PayloadValidationStatus::not_validated,
                         attested_payload_is_optimistic);
    CAIRN_GOSSIP_REQUIRE(known->payload_status != PayloadValidationStatus::invalidated,
                         attested_payload_is_invalid);
    return {};
}

/// Everything about an attestation's committee but its members: the committee exists, and this is
/// its subnet.
Verdict check_committee(const Context& context, const BeaconState& state,
                        const AttestationData& data, CommitteeIndex index,
                        std::uint64_t subnet_id) {
    const std::uint64_t count =
        get_committee_count_per_slot(context.spec, state, data.target.epoch);
    CAIRN_GOSSIP_REQUIRE(index < count, committee_index_out_of_range);
    CAIRN_GOSSIP_REQUIRE(
        compute_subnet_for_attestation(context.spec, count, data.slot, index) == subnet_id,
        attestation_is_for_wrong_subnet);
    return {};
}

bool is_valid_aggregate(const Context& context, const BeaconState& state,
                        const Attestation& attestation) {
    const auto indexed = get_indexed_attestation(context.spec, state, attestation);
    return indexed && is_valid_indexed_attestation(context.spec, state, *indexed, context.verifier);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/deneb/p2p-interface.md#modified-beacon_attestation_subnet_id
Verdict validate_beacon_attestation_gossip(const Context& context, const Attestation& attestation,
                                           std::uint64_t subnet_id) {
    const AttestationData& data = attestation.data;
    CAIRN_TRY(check_voted_block(context, data));
    const BeaconState& state = head_state(context);
    CAIRN_TRY(check_committee(context, state, data, data.index, subnet_id));
    CAIRN_TRY(check_slot_of_attestation(context, data.slot));
    CAIRN_TRY(check_epoch_of_target(context, data));
    const auto& bits = attestation.aggregation_bits;
    CAIRN_GOSSIP_REQUIRE(get_set_bit_count(bits) == 1, attestation_is_not_unaggregated);
    const auto committee = get_beacon_committee(context.spec, state, data.slot, data.index);
    CAIRN_GOSSIP_REQUIRE(bits.size() == committee.size(),
                         aggregation_bits_length_does_not_match_committee_size);
    std::size_t participant = 0;
    while (!bits[participant]) {
        ++participant;
    }
    const std::pair key{data.target.epoch, committee[participant]};
    CAIRN_GOSSIP_REQUIRE(!context.seen.attestation_validator_epochs.contains(key),
                         already_seen_attestation_for_this_epoch_and_validator);
    CAIRN_GOSSIP_REQUIRE(is_valid_aggregate(context, state, attestation),
                         invalid_attestation_signature);
    CAIRN_TRY(check_ancestors(context, data));
    context.seen.attestation_validator_epochs.insert(key);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#modified-beacon_attestation_subnet_id
Verdict validate_beacon_attestation_gossip(const Context& context,
                                           const SingleAttestation& attestation,
                                           std::uint64_t subnet_id) {
    const Spec& spec = context.spec;
    const AttestationData& data = attestation.data;
    const std::pair key{data.target.epoch, attestation.attester_index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.attestation_validator_epochs.contains(key),
                         already_seen_attestation_for_this_epoch_and_validator);
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_GOSSIP_REQUIRE(data.index <= 1, attestation_data_index_must_be_0_or_1);
    } else {
        CAIRN_GOSSIP_REQUIRE(data.index == 0, attestation_data_index_is_non_zero);
    }
    CAIRN_TRY(check_voted_block(context, data));
    const BeaconState& state = head_state(context);
    CAIRN_TRY(check_committee(context, state, data, attestation.committee_index, subnet_id));
    CAIRN_TRY(check_slot_of_attestation(context, data.slot));
    CAIRN_TRY(check_epoch_of_target(context, data));
    const auto committee =
        get_beacon_committee(spec, state, data.slot, attestation.committee_index);
    CAIRN_GOSSIP_REQUIRE(
        std::ranges::find(committee, attestation.attester_index) != committee.end(),
        attester_is_not_a_member_of_the_committee);
    const Domain domain = get_domain(spec, state, DOMAIN_BEACON_ATTESTER, data.target.epoch);
    CAIRN_GOSSIP_REQUIRE(
        context.verifier.verify(state.validators[attestation.attester_index.value].pubkey,
                                compute_signing_root(spec, data, domain), attestation.signature),
        invalid_attestation_signature);
    CAIRN_TRY(check_ancestors(context, data));
    CAIRN_TRY(verify_attestation_payload_status(context, data));
    context.seen.attestation_validator_epochs.insert(key);
    return {};
}

namespace {

/// The committee of an aggregate: in its data, since electra in its committee bits.
Result<CommitteeIndex, GossipRule> committee_of_aggregate(const Context& context,
                                                          const Attestation& aggregate) {
    const Spec& spec = context.spec;
    if (!spec.at_least(ForkId::electra)) {
        return aggregate.data.index;
    }
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_GOSSIP_REQUIRE(aggregate.data.index <= 1, aggregate_data_index_must_be_0_or_1);
    } else {
        CAIRN_GOSSIP_REQUIRE(aggregate.data.index == 0, aggregate_data_index_is_non_zero);
    }
    const auto indices = get_committee_indices(aggregate);
    CAIRN_GOSSIP_REQUIRE(indices.size() == 1,
                         aggregate_committee_bits_must_specify_exactly_one_committee);
    return indices[0];
}

Verdict check_aggregator(const Context& context, const BeaconState& state,
                         const SignedAggregateAndProof& signed_message, CommitteeIndex index,
                         std::span<const ValidatorIndex> committee) {
    const Spec& spec = context.spec;
    const AggregateAndProof& message = signed_message.message;
    const AttestationData& data = message.aggregate.data;
    CAIRN_GOSSIP_REQUIRE(is_aggregator(spec, state, data.slot, index, message.selection_proof),
                         validator_is_not_selected_as_aggregator);
    CAIRN_GOSSIP_REQUIRE(std::ranges::find(committee, message.aggregator_index) != committee.end(),
                         aggregator_is_not_a_member_of_the_committee);
    const BLSPubkey& pubkey = state.validators[message.aggregator_index.value].pubkey;
    const Domain selection = get_domain(spec, state, DOMAIN_SELECTION_PROOF, data.target.epoch);
    CAIRN_GOSSIP_REQUIRE(
        context.verifier.verify(pubkey, compute_signing_root(spec, data.slot, selection),
                                message.selection_proof),
        invalid_selection_proof_signature);
    const Domain proof = get_domain(spec, state, DOMAIN_AGGREGATE_AND_PROOF, data.target.epoch);
    CAIRN_GOSSIP_REQUIRE(context.verifier.verify(pubkey, compute_signing_root(spec, message, proof),
                                                 signed_message.signature),
                         invalid_aggregator_signature);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#modified-beacon_aggregate_and_proof
Verdict validate_beacon_aggregate_and_proof_gossip(
    const Context& context, const SignedAggregateAndProof& signed_aggregate_and_proof) {
    const Spec& spec = context.spec;
    const AggregateAndProof& message = signed_aggregate_and_proof.message;
    const Attestation& aggregate = message.aggregate;
    const AttestationData& data = aggregate.data;
    CAIRN_TRY_ASSIGN(const CommitteeIndex index, committee_of_aggregate(context, aggregate));
    const std::pair data_key{ssz::hash_tree_root(spec, data),
                             spec.at_least(ForkId::electra) ? index : CommitteeIndex{0}};
    const auto seen_bits = context.seen.aggregate_data_roots.find(data_key);
    CAIRN_GOSSIP_REQUIRE(seen_bits == context.seen.aggregate_data_roots.end() ||
                             !is_non_strict_superset(seen_bits->second, aggregate.aggregation_bits),
                         already_seen_aggregate_for_this_data);
    const std::pair aggregator_key{data.target.epoch, message.aggregator_index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.aggregator_epochs.contains(aggregator_key),
                         already_seen_aggregate_for_this_epoch_and_aggregator);
    CAIRN_TRY(check_voted_block(context, data));
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(index < get_committee_count_per_slot(spec, state, data.target.epoch),
                         committee_index_out_of_range);
    CAIRN_TRY(check_slot_of_aggregate(context, data.slot));
    CAIRN_TRY(check_epoch_of_target(context, data));
    const auto committee = get_beacon_committee(spec, state, data.slot, index);
    CAIRN_GOSSIP_REQUIRE(aggregate.aggregation_bits.size() == committee.size(),
                         aggregation_bits_length_does_not_match_committee_size);
    CAIRN_GOSSIP_REQUIRE(aggregate.aggregation_bits.any(), aggregate_has_no_participants);
    CAIRN_TRY(check_aggregator(context, state, signed_aggregate_and_proof, index, committee));
    CAIRN_GOSSIP_REQUIRE(is_valid_aggregate(context, state, aggregate),
                         invalid_aggregate_signature);
    CAIRN_TRY(check_ancestors(context, data));
    CAIRN_TRY(verify_attestation_payload_status(context, data));
    context.seen.aggregator_epochs.insert(aggregator_key);
    context.seen.aggregate_data_roots[data_key].push_back(aggregate.aggregation_bits);
    return {};
}

}  // namespace cairn::consensus::gossip
