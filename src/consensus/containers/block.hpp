// Beacon blocks of every fork.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/beacon-chain.md#beaconblockbody; v0.12.3
// specs/phase1.
#pragma once

#include "consensus/containers/described.hpp"
#include "consensus/containers/execution.hpp"
#include "consensus/containers/gloas.hpp"
#include "consensus/containers/operations.hpp"
#include "consensus/containers/phase1.hpp"

namespace cairn::consensus {

struct BeaconBlockBody {
    BLSSignature randao_reveal;
    Eth1Data eth1_data;
    Bytes32 graffiti;
    ssz::List<ProposerSlashing> proposer_slashings;
    ssz::List<AttesterSlashing> attester_slashings;
    ssz::List<Attestation> attestations;
    ssz::List<Deposit> deposits;
    ssz::List<SignedVoluntaryExit> voluntary_exits;
    SyncAggregate sync_aggregate;                                      // since(altair)
    ExecutionPayload execution_payload;                                // within(bellatrix, gloas)
    ssz::List<SignedBLSToExecutionChange> bls_to_execution_changes;    // since(capella)
    ssz::List<KZGCommitment> blob_kzg_commitments;                     // within(deneb, gloas)
    ExecutionRequests execution_requests;                              // within(electra, gloas)
    SignedExecutionPayloadBid signed_execution_payload_bid;            // since(gloas)
    ssz::List<PayloadAttestation> payload_attestations;                // since(gloas)
    ExecutionRequests parent_execution_requests;                       // since(gloas)
    ssz::List<CustodyChunkChallenge> chunk_challenges;                 // since(phase1)
    ssz::List<CustodyChunkResponse> chunk_challenge_responses;         // since(phase1)
    ssz::List<CustodyKeyReveal> custody_key_reveals;                   // since(phase1)
    ssz::List<EarlyDerivedSecretReveal> early_derived_secret_reveals;  // since(phase1)
    ssz::List<SignedCustodySlashing> custody_slashings;                // since(phase1)
    ssz::Vector<ShardTransition> shard_transitions;                    // since(phase1)
    ssz::Bitvector light_client_bits;                                  // since(phase1)
    BLSSignature light_client_signature;                               // since(phase1)
    friend bool operator==(const BeaconBlockBody&, const BeaconBlockBody&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BeaconBlockBody>);

struct BeaconBlock {
    Slot slot;
    ValidatorIndex proposer_index;
    Root parent_root;
    Root state_root;
    BeaconBlockBody body;
    friend bool operator==(const BeaconBlock&, const BeaconBlock&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BeaconBlock>);

struct SignedBeaconBlock {
    BeaconBlock message;
    BLSSignature signature;
    friend bool operator==(const SignedBeaconBlock&, const SignedBeaconBlock&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedBeaconBlock>);

}  // namespace cairn::consensus
