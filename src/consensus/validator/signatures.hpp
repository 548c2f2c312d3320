// What a validator or a builder signs, and with it the messages that carry nothing but a signature.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair}/validator.md,
// specs/gloas/{validator,builder}.md; v0.12.3 specs/phase0/validator.md.
//
// Nothing here keeps a validator from being slashed: whoever calls get_block_signature or
// get_attestation_signature has asked his slashing protection before. The keys come from their
// owner for one call. `state` is of the chain that is signed for, so that its fork holds for the
// epoch of the message. About 0.3 ms each.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/fork_choice/store.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "crypto/secret_key.hpp"

namespace cairn::consensus {

struct BeaconState;

// Proposing. The block's slot and, for its signature, all of it are filled in.
/// block.body.randao_reveal
BLSSignature get_epoch_signature(const Spec& spec, const BeaconState& state,
                                 const BeaconBlock& block, const crypto::SecretKey& privkey);
BLSSignature get_block_signature(const Spec& spec, const BeaconState& state,
                                 const BeaconBlock& block, const crypto::SecretKey& privkey);

// Attesting and aggregating
BLSSignature get_attestation_signature(const Spec& spec, const BeaconState& state,
                                       const AttestationData& attestation_data,
                                       const crypto::SecretKey& privkey);
/// Decides by gossip::is_aggregator, and then is the selection proof.
BLSSignature get_slot_signature(const Spec& spec, const BeaconState& state, Slot slot,
                                const crypto::SecretKey& privkey);
BLSSignature get_aggregate_and_proof_signature(const Spec& spec, const BeaconState& state,
                                               const AggregateAndProof& aggregate_and_proof,
                                               const crypto::SecretKey& privkey);

// altair: the sync committee
/// For the state's slot.
SyncCommitteeMessage get_sync_committee_message(const Spec& spec, const BeaconState& state,
                                                const Root& block_root,
                                                ValidatorIndex validator_index,
                                                const crypto::SecretKey& privkey);
/// Decides by gossip::is_sync_committee_aggregator.
BLSSignature get_sync_committee_selection_proof(const Spec& spec, const BeaconState& state,
                                                Slot slot, std::uint64_t subcommittee_index,
                                                const crypto::SecretKey& privkey);
BLSSignature get_contribution_and_proof_signature(
    const Spec& spec, const BeaconState& state, const ContributionAndProof& contribution_and_proof,
    const crypto::SecretKey& privkey);

// gloas: the payload timeliness committee, builders, and what a proposer wants of them
BLSSignature get_payload_attestation_message_signature(const Spec& spec, const BeaconState& state,
                                                       const PayloadAttestationMessage& attestation,
                                                       const crypto::SecretKey& privkey);
BLSSignature get_execution_payload_bid_signature(const Spec& spec, const BeaconState& state,
                                                 const ExecutionPayloadBid& bid,
                                                 const crypto::SecretKey& privkey);
/// `state`: after the block that commits to the envelope.
BLSSignature get_execution_payload_envelope_signature(const Spec& spec, const BeaconState& state,
                                                      const ExecutionPayloadEnvelope& envelope,
                                                      const crypto::SecretKey& privkey);

/// What a proposer says of its slot, on the chain of a head.
struct ProposalWish {
    Root head_root;
    Slot proposal_slot;
    ValidatorIndex validator_index;
    ExecutionAddress fee_recipient;
    std::uint64_t target_gas_limit = 0;
};
/// Invalid: block_unknown (the head).
Checked<SignedProposerPreferences> get_signed_proposer_preferences(
    const Spec& spec, const Store& store, const BeaconState& state, const ProposalWish& wish,
    const crypto::SecretKey& privkey);

}  // namespace cairn::consensus
