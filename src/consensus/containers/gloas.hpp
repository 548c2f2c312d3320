// Builders, payload bids and the payload timeliness committee.
// Spec: consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#containers,
// specs/gloas/p2p-interface.md (proposer preferences).
#pragma once

#include "consensus/containers/described.hpp"
#include "consensus/containers/execution.hpp"

namespace cairn::consensus {

struct Builder {
    BLSPubkey pubkey;
    std::uint8_t version = 0;
    ExecutionAddress execution_address;
    Gwei balance;
    Epoch deposit_epoch;
    Epoch withdrawable_epoch;
    friend bool operator==(const Builder&, const Builder&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Builder>);

struct BuilderPendingWithdrawal {
    ExecutionAddress fee_recipient;
    Gwei amount;
    BuilderIndex builder_index;
    friend bool operator==(const BuilderPendingWithdrawal&,
                           const BuilderPendingWithdrawal&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BuilderPendingWithdrawal>);

struct BuilderPendingPayment {
    Gwei weight;
    BuilderPendingWithdrawal withdrawal;
    ValidatorIndex proposer_index;
    friend bool operator==(const BuilderPendingPayment&, const BuilderPendingPayment&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BuilderPendingPayment>);

struct PayloadAttestationData {
    Root beacon_block_root;
    Slot slot;
    bool payload_present = false;
    bool blob_data_available = false;
    friend bool operator==(const PayloadAttestationData&, const PayloadAttestationData&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PayloadAttestationData>);

struct PayloadAttestation {
    ssz::Bitvector aggregation_bits;
    PayloadAttestationData data;
    BLSSignature signature;
    friend bool operator==(const PayloadAttestation&, const PayloadAttestation&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PayloadAttestation>);

struct PayloadAttestationMessage {
    ValidatorIndex validator_index;
    PayloadAttestationData data;
    BLSSignature signature;
    friend bool operator==(const PayloadAttestationMessage&,
                           const PayloadAttestationMessage&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PayloadAttestationMessage>);

struct IndexedPayloadAttestation {
    ssz::List<ValidatorIndex> attesting_indices;
    PayloadAttestationData data;
    BLSSignature signature;
    friend bool operator==(const IndexedPayloadAttestation&,
                           const IndexedPayloadAttestation&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<IndexedPayloadAttestation>);

struct ExecutionPayloadBid {
    Hash32 parent_block_hash;
    Root parent_block_root;
    Hash32 block_hash;
    Bytes32 prev_randao;
    ExecutionAddress fee_recipient;
    std::uint64_t gas_limit = 0;
    BuilderIndex builder_index;
    Slot slot;
    Gwei value;
    Gwei execution_payment;
    ssz::List<KZGCommitment> blob_kzg_commitments;
    Root execution_requests_root;
    friend bool operator==(const ExecutionPayloadBid&, const ExecutionPayloadBid&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ExecutionPayloadBid>);

struct SignedExecutionPayloadBid {
    ExecutionPayloadBid message;
    BLSSignature signature;
    friend bool operator==(const SignedExecutionPayloadBid&,
                           const SignedExecutionPayloadBid&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedExecutionPayloadBid>);

struct ExecutionPayloadEnvelope {
    ExecutionPayload payload;
    ExecutionRequests execution_requests;
    BuilderIndex builder_index;
    Root beacon_block_root;
    Root parent_beacon_block_root;
    friend bool operator==(const ExecutionPayloadEnvelope&,
                           const ExecutionPayloadEnvelope&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ExecutionPayloadEnvelope>);

struct SignedExecutionPayloadEnvelope {
    ExecutionPayloadEnvelope message;
    BLSSignature signature;
    friend bool operator==(const SignedExecutionPayloadEnvelope&,
                           const SignedExecutionPayloadEnvelope&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedExecutionPayloadEnvelope>);

struct ProposerPreferences {
    Root dependent_root;
    Slot proposal_slot;
    ValidatorIndex validator_index;
    ExecutionAddress fee_recipient;
    std::uint64_t target_gas_limit = 0;
    friend bool operator==(const ProposerPreferences&, const ProposerPreferences&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ProposerPreferences>);

struct SignedProposerPreferences {
    ProposerPreferences message;
    BLSSignature signature;
    friend bool operator==(const SignedProposerPreferences&,
                           const SignedProposerPreferences&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedProposerPreferences>);

}  // namespace cairn::consensus
