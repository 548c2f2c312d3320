// What a block's body carries besides the payload: operations and their parts.
// Spec: consensus-specs v1.7.0-beta.4
// specs/{phase0,altair,capella,electra,gloas}/beacon-chain.md#containers.
#pragma once

#include "consensus/containers/described.hpp"
#include "consensus/containers/misc.hpp"

namespace cairn::consensus {

struct IndexedAttestation {
    ssz::List<ValidatorIndex> attesting_indices;
    AttestationData data;
    BLSSignature signature;
    friend bool operator==(const IndexedAttestation&, const IndexedAttestation&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<IndexedAttestation>);

/// phase0 and phase1 only.
struct PendingAttestation {
    ssz::Bitlist aggregation_bits;
    AttestationData data;
    Slot inclusion_delay;
    ValidatorIndex proposer_index;
    bool crosslink_success = false;  // since(phase1)
    friend bool operator==(const PendingAttestation&, const PendingAttestation&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PendingAttestation>);

struct Attestation {
    ssz::Bitlist aggregation_bits;
    AttestationData data;
    BLSSignature signature;
    ssz::Bitvector committee_bits;  // since(electra)
    friend bool operator==(const Attestation&, const Attestation&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Attestation>);

struct SingleAttestation {
    CommitteeIndex committee_index;
    ValidatorIndex attester_index;
    AttestationData data;
    BLSSignature signature;
    friend bool operator==(const SingleAttestation&, const SingleAttestation&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SingleAttestation>);

struct ProposerSlashing {
    SignedBeaconBlockHeader signed_header_1;
    SignedBeaconBlockHeader signed_header_2;
    friend bool operator==(const ProposerSlashing&, const ProposerSlashing&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ProposerSlashing>);

struct AttesterSlashing {
    IndexedAttestation attestation_1;
    IndexedAttestation attestation_2;
    friend bool operator==(const AttesterSlashing&, const AttesterSlashing&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<AttesterSlashing>);

struct Deposit {
    ssz::Vector<Bytes32> proof;
    DepositData data;
    friend bool operator==(const Deposit&, const Deposit&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Deposit>);

struct VoluntaryExit {
    Epoch epoch;
    ValidatorIndex validator_index;
    friend bool operator==(const VoluntaryExit&, const VoluntaryExit&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<VoluntaryExit>);

struct SignedVoluntaryExit {
    VoluntaryExit message;
    BLSSignature signature;
    friend bool operator==(const SignedVoluntaryExit&, const SignedVoluntaryExit&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedVoluntaryExit>);

struct BLSToExecutionChange {
    ValidatorIndex validator_index;
    BLSPubkey from_bls_pubkey;
    ExecutionAddress to_execution_address;
    friend bool operator==(const BLSToExecutionChange&, const BLSToExecutionChange&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BLSToExecutionChange>);

struct SignedBLSToExecutionChange {
    BLSToExecutionChange message;
    BLSSignature signature;
    friend bool operator==(const SignedBLSToExecutionChange&,
                           const SignedBLSToExecutionChange&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedBLSToExecutionChange>);

struct SyncAggregate {
    ssz::Bitvector sync_committee_bits;
    BLSSignature sync_committee_signature;
    friend bool operator==(const SyncAggregate&, const SyncAggregate&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SyncAggregate>);

struct SyncCommittee {
    ssz::Vector<BLSPubkey> pubkeys;
    BLSPubkey aggregate_pubkey;
    friend bool operator==(const SyncCommittee&, const SyncCommittee&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SyncCommittee>);

}  // namespace cairn::consensus
