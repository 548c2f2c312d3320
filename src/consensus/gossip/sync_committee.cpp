#include "consensus/gossip/sync_committee.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::consensus::gossip {
namespace {

const SyncCommittee& committee_of_next_slot(const Spec& spec, const BeaconState& state) {
    const Epoch next_slot_epoch = compute_epoch_at_slot(spec, state.slot + 1);
    const bool same = compute_sync_committee_period(spec, get_current_epoch(spec, state)) ==
                      compute_sync_committee_period(spec, next_slot_epoch);
    return same ? state.current_sync_committee : state.next_sync_committee;
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#broadcast-sync-committee-message
std::set<SubcommitteeIndex> compute_subnets_for_sync_committee(const Spec& spec,
                                                               const BeaconState& state,
                                                               ValidatorIndex validator_index) {
    const std::uint64_t size = spec.preset->SYNC_COMMITTEE_SIZE / SYNC_COMMITTEE_SUBNET_COUNT;
    const BLSPubkey& target = state.validators[validator_index.value].pubkey;
    const auto& pubkeys = committee_of_next_slot(spec, state).pubkeys;
    std::set<SubcommitteeIndex> subnets;
    for (std::size_t i = 0; i < pubkeys.size(); ++i) {
        if (pubkeys[i] == target) {
            subnets.insert(i / size);
        }
    }
    return subnets;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/altair/p2p-interface.md#new-get_sync_subcommittee_pubkeys
std::span<const BLSPubkey> get_sync_subcommittee_pubkeys(const Spec& spec, const BeaconState& state,
                                                         SubcommitteeIndex subcommittee_index) {
    const std::uint64_t size = spec.preset->SYNC_COMMITTEE_SIZE / SYNC_COMMITTEE_SUBNET_COUNT;
    return std::span(committee_of_next_slot(spec, state).pubkeys)
        .subspan(subcommittee_index * size, size);
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#aggregation-selection
bool is_sync_committee_aggregator(const Spec& spec, const BLSSignature& signature) {
    const std::uint64_t modulo =
        std::max<std::uint64_t>(1, spec.preset->SYNC_COMMITTEE_SIZE / SYNC_COMMITTEE_SUBNET_COUNT /
                                       TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE);
    return base::load_le64(crypto::sha256(signature.view()).data()) % modulo == 0;
}

// consensus-specs v1.7.0-beta.4 specs/altair/p2p-interface.md#new-sync_committee_subnet_id
Verdict validate_sync_committee_message_gossip(const Context& context,
                                               const SyncCommitteeMessage& message,
                                               SubcommitteeIndex subnet_id) {
    const Spec& spec = context.spec;
    const std::tuple key{message.slot, message.validator_index, subnet_id};
    CAIRN_GOSSIP_REQUIRE(!context.seen.sync_message_validator_slots.contains(key),
                         already_seen_message_from_this_validator_for_this_slot_and_subnet);
    CAIRN_GOSSIP_REQUIRE(is_current_slot(context, message.slot),
                         message_is_not_for_the_current_slot);
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(message.validator_index < state.validators.size(),
                         validator_index_out_of_range);
    CAIRN_GOSSIP_REQUIRE(compute_subnets_for_sync_committee(spec, state, message.validator_index)
                             .contains(subnet_id),
                         subnet_id_is_not_valid_for_the_validator);
    const Domain domain =
        get_domain(spec, state, DOMAIN_SYNC_COMMITTEE, compute_epoch_at_slot(spec, message.slot));
    CAIRN_GOSSIP_REQUIRE(
        context.verifier.verify(state.validators[message.validator_index.value].pubkey,
                                compute_signing_root(message.beacon_block_root, domain),
                                message.signature),
        invalid_sync_committee_message_signature);
    context.seen.sync_message_validator_slots.insert(key);
    return {};
}

namespace {

Verdict check_contribution_signatures(const Context& context, const BeaconState& state,
                                      const SignedContributionAndProof& signed_message,
                                      const BLSPubkey& aggregator,
                                      std::span<const BLSPubkey> subcommittee) {
    const Spec& spec = context.spec;
    const ContributionAndProof& proof = signed_message.message;
    const SyncCommitteeContribution& contribution = proof.contribution;
    const auto domain_of = [&](const DomainType& type) {
        return get_domain(spec, state, type, compute_epoch_at_slot(spec, contribution.slot));
    };
    const SyncAggregatorSelectionData selection_data{contribution.slot,
                                                     contribution.subcommittee_index};
    CAIRN_GOSSIP_REQUIRE(context.verifier.verify(
                             aggregator,
                             compute_signing_root(spec, selection_data,
                                                  domain_of(DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF)),
                             proof.selection_proof),
                         invalid_selection_proof_signature);
    CAIRN_GOSSIP_REQUIRE(
        context.verifier.verify(
            aggregator, compute_signing_root(spec, proof, domain_of(DOMAIN_CONTRIBUTION_AND_PROOF)),
            signed_message.signature),
        invalid_aggregator_signature);
    std::vector<BLSPubkey> participants;
    for (std::size_t i = 0; i < subcommittee.size(); ++i) {
        if (contribution.aggregation_bits[i]) {
            participants.push_back(subcommittee[i]);
        }
    }
    CAIRN_GOSSIP_REQUIRE(
        context.verifier.fast_aggregate_verify(
            participants,
            compute_signing_root(contribution.beacon_block_root, domain_of(DOMAIN_SYNC_COMMITTEE)),
            contribution.signature),
        invalid_aggregate_signature);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/altair/p2p-interface.md#new-sync_committee_contribution_and_proof
Verdict validate_sync_committee_contribution_and_proof_gossip(
    const Context& context, const SignedContributionAndProof& signed_contribution_and_proof) {
    const Spec& spec = context.spec;
    const ContributionAndProof& proof = signed_contribution_and_proof.message;
    const SyncCommitteeContribution& contribution = proof.contribution;
    const std::tuple data_key{contribution.slot, contribution.beacon_block_root,
                              contribution.subcommittee_index};
    const auto seen_bits = context.seen.sync_contribution_data.find(data_key);
    CAIRN_GOSSIP_REQUIRE(
        seen_bits == context.seen.sync_contribution_data.end() ||
            !is_non_strict_superset(seen_bits->second, contribution.aggregation_bits),
        already_seen_contribution_for_this_data);
    const std::tuple aggregator_key{contribution.slot, proof.aggregator_index,
                                    contribution.subcommittee_index};
    CAIRN_GOSSIP_REQUIRE(!context.seen.sync_contribution_aggregator_slots.contains(aggregator_key),
                         already_seen_contribution_from_this_aggregator);
    CAIRN_GOSSIP_REQUIRE(is_current_slot(context, contribution.slot),
                         contribution_is_not_for_the_current_slot);
    CAIRN_GOSSIP_REQUIRE(contribution.subcommittee_index < SYNC_COMMITTEE_SUBNET_COUNT,
                         subcommittee_index_out_of_range);
    CAIRN_GOSSIP_REQUIRE(contribution.aggregation_bits.any(), contribution_has_no_participants);
    CAIRN_GOSSIP_REQUIRE(is_sync_committee_aggregator(spec, proof.selection_proof),
                         validator_is_not_selected_as_aggregator);
    const BeaconState& state = head_state(context);
    CAIRN_GOSSIP_REQUIRE(proof.aggregator_index < state.validators.size(),
                         aggregator_index_out_of_range);
    const BLSPubkey& aggregator = state.validators[proof.aggregator_index.value].pubkey;
    const auto subcommittee =
        get_sync_subcommittee_pubkeys(spec, state, contribution.subcommittee_index);
    CAIRN_GOSSIP_REQUIRE(std::ranges::find(subcommittee, aggregator) != subcommittee.end(),
                         aggregator_is_not_a_member_of_the_committee);
    CAIRN_TRY(check_contribution_signatures(context, state, signed_contribution_and_proof,
                                            aggregator, subcommittee));
    context.seen.sync_contribution_aggregator_slots.insert(aggregator_key);
    context.seen.sync_contribution_data[data_key].push_back(contribution.aggregation_bits);
    return {};
}

}  // namespace cairn::consensus::gossip
