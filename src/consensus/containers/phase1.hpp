// Shards and the custody game of the 2020 road.
// Spec: consensus-specs v0.12.3 specs/phase1/{beacon-chain,custody-game,validator}.md.
#pragma once

#include "consensus/containers/described.hpp"
#include "consensus/containers/operations.hpp"

namespace cairn::consensus {

using OnlineEpochs = std::uint8_t;
/// BYTES_PER_CUSTODY_CHUNK, the same in every preset.
using CustodyChunk = FixedBytes<4096>;

struct ShardBlock {
    Root shard_parent_root;
    Root beacon_parent_root;
    Slot slot;
    Shard shard;
    ValidatorIndex proposer_index;
    ssz::ByteList body;
    friend bool operator==(const ShardBlock&, const ShardBlock&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ShardBlock>);

struct SignedShardBlock {
    ShardBlock message;
    BLSSignature signature;
    friend bool operator==(const SignedShardBlock&, const SignedShardBlock&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedShardBlock>);

struct ShardBlockHeader {
    Root shard_parent_root;
    Root beacon_parent_root;
    Slot slot;
    Shard shard;
    ValidatorIndex proposer_index;
    Root body_root;
    friend bool operator==(const ShardBlockHeader&, const ShardBlockHeader&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ShardBlockHeader>);

struct ShardState {
    Slot slot;
    Gwei gasprice;
    Root latest_block_root;
    friend bool operator==(const ShardState&, const ShardState&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ShardState>);

struct ShardTransition {
    Slot start_slot;
    ssz::List<std::uint64_t> shard_block_lengths;
    ssz::List<Bytes32> shard_data_roots;
    ssz::List<ShardState> shard_states;
    BLSSignature proposer_signature_aggregate;
    friend bool operator==(const ShardTransition&, const ShardTransition&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ShardTransition>);

struct CompactCommittee {
    ssz::List<BLSPubkey> pubkeys;
    ssz::List<std::uint64_t> compact_validators;
    friend bool operator==(const CompactCommittee&, const CompactCommittee&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<CompactCommittee>);

struct CustodyChunkChallenge {
    ValidatorIndex responder_index;
    ShardTransition shard_transition;
    Attestation attestation;
    std::uint64_t data_index = 0;
    std::uint64_t chunk_index = 0;
    friend bool operator==(const CustodyChunkChallenge&, const CustodyChunkChallenge&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<CustodyChunkChallenge>);

struct CustodyChunkChallengeRecord {
    std::uint64_t challenge_index = 0;
    ValidatorIndex challenger_index;
    ValidatorIndex responder_index;
    Epoch inclusion_epoch;
    Root data_root;
    std::uint64_t chunk_index = 0;
    friend bool operator==(const CustodyChunkChallengeRecord&,
                           const CustodyChunkChallengeRecord&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<CustodyChunkChallengeRecord>);

struct CustodyChunkResponse {
    std::uint64_t challenge_index = 0;
    std::uint64_t chunk_index = 0;
    CustodyChunk chunk;
    ssz::Vector<Root> branch;
    friend bool operator==(const CustodyChunkResponse&, const CustodyChunkResponse&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<CustodyChunkResponse>);

struct CustodySlashing {
    std::uint64_t data_index = 0;
    ValidatorIndex malefactor_index;
    BLSSignature malefactor_secret;
    ValidatorIndex whistleblower_index;
    ShardTransition shard_transition;
    Attestation attestation;
    ssz::ByteList data;
    friend bool operator==(const CustodySlashing&, const CustodySlashing&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<CustodySlashing>);

struct SignedCustodySlashing {
    CustodySlashing message;
    BLSSignature signature;
    friend bool operator==(const SignedCustodySlashing&, const SignedCustodySlashing&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedCustodySlashing>);

struct CustodyKeyReveal {
    ValidatorIndex revealer_index;
    BLSSignature reveal;
    friend bool operator==(const CustodyKeyReveal&, const CustodyKeyReveal&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<CustodyKeyReveal>);

struct EarlyDerivedSecretReveal {
    ValidatorIndex revealed_index;
    Epoch epoch;
    BLSSignature reveal;
    ValidatorIndex masker_index;
    Bytes32 mask;
    friend bool operator==(const EarlyDerivedSecretReveal&,
                           const EarlyDerivedSecretReveal&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<EarlyDerivedSecretReveal>);

struct FullAttestationData {
    Slot slot;
    CommitteeIndex index;
    Root beacon_block_root;
    Checkpoint source;
    Checkpoint target;
    Root shard_head_root;
    ShardTransition shard_transition;
    friend bool operator==(const FullAttestationData&, const FullAttestationData&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<FullAttestationData>);

struct FullAttestation {
    ssz::Bitlist aggregation_bits;
    FullAttestationData data;
    BLSSignature signature;
    friend bool operator==(const FullAttestation&, const FullAttestation&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<FullAttestation>);

struct LightClientVoteData {
    Slot slot;
    Root beacon_block_root;
    friend bool operator==(const LightClientVoteData&, const LightClientVoteData&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<LightClientVoteData>);

struct LightClientVote {
    LightClientVoteData data;
    ssz::Bitvector aggregation_bits;
    BLSSignature signature;
    friend bool operator==(const LightClientVote&, const LightClientVote&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<LightClientVote>);

struct LightAggregateAndProof {
    ValidatorIndex aggregator_index;
    LightClientVote aggregate;
    BLSSignature selection_proof;
    friend bool operator==(const LightAggregateAndProof&, const LightAggregateAndProof&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<LightAggregateAndProof>);

struct SignedLightAggregateAndProof {
    LightAggregateAndProof message;
    BLSSignature signature;
    friend bool operator==(const SignedLightAggregateAndProof&,
                           const SignedLightAggregateAndProof&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedLightAggregateAndProof>);

}  // namespace cairn::consensus
