// A block whose payload is told by its header: what builders and their relays exchange.
// Source: builder-specs; beacon-APIs v4.0.0 types/{bellatrix,capella,deneb,electra}/block.yaml.
//
// Its root is that of the block itself, so the signature is for both. Forks before bellatrix have
// the same blocks in both forms; bellatrix to fulu only.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/spec.hpp"

namespace cairn::builder {

struct BlindedBeaconBlockBody {
    consensus::BLSSignature randao_reveal;
    consensus::Eth1Data eth1_data;
    Bytes32 graffiti;
    ssz::List<consensus::ProposerSlashing> proposer_slashings;
    ssz::List<consensus::AttesterSlashing> attester_slashings;
    ssz::List<consensus::Attestation> attestations;
    ssz::List<consensus::Deposit> deposits;
    ssz::List<consensus::SignedVoluntaryExit> voluntary_exits;
    consensus::SyncAggregate sync_aggregate;
    consensus::ExecutionPayloadHeader execution_payload_header;                 // bellatrix
    ssz::List<consensus::SignedBLSToExecutionChange> bls_to_execution_changes;  // capella
    ssz::List<consensus::KZGCommitment> blob_kzg_commitments;                   // deneb
    consensus::ExecutionRequests execution_requests;                            // electra
    friend bool operator==(const BlindedBeaconBlockBody&, const BlindedBeaconBlockBody&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BlindedBeaconBlockBody>);

struct BlindedBeaconBlock {
    consensus::Slot slot;
    consensus::ValidatorIndex proposer_index;
    consensus::Root parent_root;
    consensus::Root state_root;
    BlindedBeaconBlockBody body;
    friend bool operator==(const BlindedBeaconBlock&, const BlindedBeaconBlock&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BlindedBeaconBlock>);

struct SignedBlindedBeaconBlock {
    BlindedBeaconBlock message;
    consensus::BLSSignature signature;
    friend bool operator==(const SignedBlindedBeaconBlock&,
                           const SignedBlindedBeaconBlock&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedBlindedBeaconBlock>);

/// `spec` is of the block's fork.
SignedBlindedBeaconBlock to_blinded(const consensus::Spec& spec,
                                    const consensus::SignedBeaconBlock& block);
/// The same block with a payload in place of the header, whatever its content.
consensus::SignedBeaconBlock with_payload(const consensus::Spec& spec,
                                          const SignedBlindedBeaconBlock& blinded,
                                          consensus::ExecutionPayload payload);

}  // namespace cairn::builder
