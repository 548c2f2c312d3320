// Small containers that blocks, states and messages are made of.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#containers, specs/capella and
// specs/electra the same; v0.12.3 specs/phase1/beacon-chain.md "Updated containers".
#pragma once

#include "consensus/containers/described.hpp"

namespace cairn::consensus {

struct Fork {
    Version previous_version;
    Version current_version;
    Epoch epoch;
    friend bool operator==(const Fork&, const Fork&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Fork>);

struct ForkData {
    Version current_version;
    Root genesis_validators_root;
    friend bool operator==(const ForkData&, const ForkData&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ForkData>);

struct Checkpoint {
    Epoch epoch;
    Root root;
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Checkpoint>);

/// 128 bytes in memory for the current line, 16 more for the 2020 road.
struct Validator {
    BLSPubkey pubkey;
    Bytes32 withdrawal_credentials;
    Gwei effective_balance;
    bool slashed = false;
    Epoch activation_eligibility_epoch;
    Epoch activation_epoch;
    Epoch exit_epoch;
    Epoch withdrawable_epoch;
    std::uint64_t next_custody_secret_to_reveal = 0;  // since(phase1)
    Epoch all_custody_secrets_revealed_epoch;         // since(phase1)
    friend bool operator==(const Validator&, const Validator&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Validator>);

struct AttestationData {
    Slot slot;
    CommitteeIndex index;
    Root beacon_block_root;
    Checkpoint source;
    Checkpoint target;
    Shard shard;                 // since(phase1)
    Root shard_head_root;        // since(phase1)
    Root shard_transition_root;  // since(phase1)
    friend bool operator==(const AttestationData&, const AttestationData&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<AttestationData>);

struct Eth1Data {
    Root deposit_root;
    std::uint64_t deposit_count = 0;
    Hash32 block_hash;
    friend bool operator==(const Eth1Data&, const Eth1Data&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Eth1Data>);

struct Eth1Block {
    std::uint64_t timestamp = 0;
    Root deposit_root;
    std::uint64_t deposit_count = 0;
    friend bool operator==(const Eth1Block&, const Eth1Block&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Eth1Block>);

struct HistoricalBatch {
    ssz::Vector<Root> block_roots;
    ssz::Vector<Root> state_roots;
    friend bool operator==(const HistoricalBatch&, const HistoricalBatch&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<HistoricalBatch>);

struct HistoricalSummary {
    Root block_summary_root;
    Root state_summary_root;
    friend bool operator==(const HistoricalSummary&, const HistoricalSummary&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<HistoricalSummary>);

struct DepositMessage {
    BLSPubkey pubkey;
    Bytes32 withdrawal_credentials;
    Gwei amount;
    friend bool operator==(const DepositMessage&, const DepositMessage&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<DepositMessage>);

struct DepositData {
    BLSPubkey pubkey;
    Bytes32 withdrawal_credentials;
    Gwei amount;
    BLSSignature signature;
    friend bool operator==(const DepositData&, const DepositData&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<DepositData>);

struct BeaconBlockHeader {
    Slot slot;
    ValidatorIndex proposer_index;
    Root parent_root;
    Root state_root;
    Root body_root;
    friend bool operator==(const BeaconBlockHeader&, const BeaconBlockHeader&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BeaconBlockHeader>);

struct SignedBeaconBlockHeader {
    BeaconBlockHeader message;
    BLSSignature signature;
    friend bool operator==(const SignedBeaconBlockHeader&,
                           const SignedBeaconBlockHeader&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedBeaconBlockHeader>);

struct SigningData {
    Root object_root;
    Domain domain;
    friend bool operator==(const SigningData&, const SigningData&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SigningData>);

struct PowBlock {
    Hash32 block_hash;
    Hash32 parent_hash;
    ssz::Uint256 total_difficulty;
    friend bool operator==(const PowBlock&, const PowBlock&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PowBlock>);

}  // namespace cairn::consensus
