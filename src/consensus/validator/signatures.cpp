#include "consensus/validator/signatures.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"

namespace cairn::consensus {
namespace {

/// bls.Sign(privkey, compute_signing_root(object, domain))
template <class Object>
BLSSignature sign_object(const Spec& spec, const Object& object, const Domain& domain,
                         const crypto::SecretKey& privkey) {
    return crypto::sign(privkey, compute_signing_root(spec, object, domain).view());
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#randao-reveal
BLSSignature get_epoch_signature(const Spec& spec, const BeaconState& state,
                                 const BeaconBlock& block, const crypto::SecretKey& privkey) {
    const Epoch epoch = compute_epoch_at_slot(spec, block.slot);
    return sign_object(spec, epoch, get_domain(spec, state, DOMAIN_RANDAO, epoch), privkey);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#signature
BLSSignature get_block_signature(const Spec& spec, const BeaconState& state,
                                 const BeaconBlock& block, const crypto::SecretKey& privkey) {
    const Epoch epoch = compute_epoch_at_slot(spec, block.slot);
    return sign_object(spec, block, get_domain(spec, state, DOMAIN_BEACON_PROPOSER, epoch),
                       privkey);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#aggregate-signature
BLSSignature get_attestation_signature(const Spec& spec, const BeaconState& state,
                                       const AttestationData& attestation_data,
                                       const crypto::SecretKey& privkey) {
    const Domain domain =
        get_domain(spec, state, DOMAIN_BEACON_ATTESTER, attestation_data.target.epoch);
    return sign_object(spec, attestation_data, domain, privkey);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#aggregation-selection
BLSSignature get_slot_signature(const Spec& spec, const BeaconState& state, Slot slot,
                                const crypto::SecretKey& privkey) {
    const Epoch epoch = compute_epoch_at_slot(spec, slot);
    return sign_object(spec, slot, get_domain(spec, state, DOMAIN_SELECTION_PROOF, epoch), privkey);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#broadcast-aggregate
BLSSignature get_aggregate_and_proof_signature(const Spec& spec, const BeaconState& state,
                                               const AggregateAndProof& aggregate_and_proof,
                                               const crypto::SecretKey& privkey) {
    const Epoch epoch = compute_epoch_at_slot(spec, aggregate_and_proof.aggregate.data.slot);
    const Domain domain = get_domain(spec, state, DOMAIN_AGGREGATE_AND_PROOF, epoch);
    return sign_object(spec, aggregate_and_proof, domain, privkey);
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#prepare-sync-committee-message
SyncCommitteeMessage get_sync_committee_message(const Spec& spec, const BeaconState& state,
                                                const Root& block_root,
                                                ValidatorIndex validator_index,
                                                const crypto::SecretKey& privkey) {
    const Domain domain = get_domain(spec, state, DOMAIN_SYNC_COMMITTEE);
    return {.slot = state.slot,
            .beacon_block_root = block_root,
            .validator_index = validator_index,
            .signature = sign_object(spec, block_root, domain, privkey)};
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#aggregation-selection
BLSSignature get_sync_committee_selection_proof(const Spec& spec, const BeaconState& state,
                                                Slot slot, std::uint64_t subcommittee_index,
                                                const crypto::SecretKey& privkey) {
    const Domain domain = get_domain(spec, state, DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF,
                                     compute_epoch_at_slot(spec, slot));
    const SyncAggregatorSelectionData signing_data{slot, subcommittee_index};
    return sign_object(spec, signing_data, domain, privkey);
}

// consensus-specs v1.7.0-beta.4 specs/altair/validator.md#broadcast-sync-committee-contribution
BLSSignature get_contribution_and_proof_signature(
    const Spec& spec, const BeaconState& state, const ContributionAndProof& contribution_and_proof,
    const crypto::SecretKey& privkey) {
    const Epoch epoch = compute_epoch_at_slot(spec, contribution_and_proof.contribution.slot);
    const Domain domain = get_domain(spec, state, DOMAIN_CONTRIBUTION_AND_PROOF, epoch);
    return sign_object(spec, contribution_and_proof, domain, privkey);
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/validator.md#constructing-the-payloadattestationmessage
BLSSignature get_payload_attestation_message_signature(const Spec& spec, const BeaconState& state,
                                                       const PayloadAttestationMessage& attestation,
                                                       const crypto::SecretKey& privkey) {
    const Epoch epoch = compute_epoch_at_slot(spec, attestation.data.slot);
    return sign_object(spec, attestation.data, get_domain(spec, state, DOMAIN_PTC_ATTESTER, epoch),
                       privkey);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/builder.md#constructing-the-signedexecutionpayloadbid
BLSSignature get_execution_payload_bid_signature(const Spec& spec, const BeaconState& state,
                                                 const ExecutionPayloadBid& bid,
                                                 const crypto::SecretKey& privkey) {
    const Epoch epoch = compute_epoch_at_slot(spec, bid.slot);
    return sign_object(spec, bid, get_domain(spec, state, DOMAIN_BEACON_BUILDER, epoch), privkey);
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/builder.md#constructing-the-signedexecutionpayloadenvelope
BLSSignature get_execution_payload_envelope_signature(const Spec& spec, const BeaconState& state,
                                                      const ExecutionPayloadEnvelope& envelope,
                                                      const crypto::SecretKey& privkey) {
    const Epoch epoch = compute_epoch_at_slot(spec, state.slot);
    return sign_object(spec, envelope, get_domain(spec, state, DOMAIN_BEACON_BUILDER, epoch),
                       privkey);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/validator.md#broadcasting-signedproposerpreferences
Checked<SignedProposerPreferences> get_signed_proposer_preferences(
    const Spec& spec, const Store& store, const BeaconState& state, const ProposalWish& wish,
    const crypto::SecretKey& privkey) {
    const auto head = store.blocks.find(wish.head_root);
    CAIRN_REQUIRE(head.has_value(), block_unknown);
    const Epoch epoch = compute_epoch_at_slot(spec, wish.proposal_slot);
    const ProposerPreferences preferences{
        .dependent_root = get_shuffling_dependent_root(spec, store, *head, epoch),
        .proposal_slot = wish.proposal_slot,
        .validator_index = wish.validator_index,
        .fee_recipient = wish.fee_recipient,
        .target_gas_limit = wish.target_gas_limit};
    const Domain domain =
        compute_domain(spec, DOMAIN_PROPOSER_PREFERENCES, compute_fork_version(spec, epoch),
                       state.genesis_validators_root);
    return SignedProposerPreferences{preferences, sign_object(spec, preferences, domain, privkey)};
}

}  // namespace cairn::consensus
