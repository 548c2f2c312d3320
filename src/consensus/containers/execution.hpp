// The execution payload, its header, withdrawals and requests.
// Spec: consensus-specs v1.7.0-beta.4
// specs/{bellatrix,capella,deneb,electra,gloas}/beacon-chain.md#containers.
#pragma once

#include "consensus/containers/described.hpp"

namespace cairn::consensus {

/// Opaque bytes of the execution layer.
using Transaction = ssz::ByteList;
using LogsBloom = FixedBytes<256>;

struct Withdrawal {
    WithdrawalIndex index;
    ValidatorIndex validator_index;
    ExecutionAddress address;
    Gwei amount;
    friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Withdrawal>);

struct ExecutionPayload {
    Hash32 parent_hash;
    ExecutionAddress fee_recipient;
    Bytes32 state_root;
    Bytes32 receipts_root;
    LogsBloom logs_bloom;
    Bytes32 prev_randao;
    std::uint64_t block_number = 0;
    std::uint64_t gas_limit = 0;
    std::uint64_t gas_used = 0;
    std::uint64_t timestamp = 0;
    ssz::ByteList extra_data;
    ssz::Uint256 base_fee_per_gas;
    Hash32 block_hash;
    ssz::List<Transaction> transactions;
    ssz::List<Withdrawal> withdrawals;  // since(capella)
    std::uint64_t blob_gas_used = 0;    // since(deneb)
    std::uint64_t excess_blob_gas = 0;  // since(deneb)
    ssz::ByteList block_access_list;    // since(gloas)
    std::uint64_t slot_number = 0;      // since(gloas)
    friend bool operator==(const ExecutionPayload&, const ExecutionPayload&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ExecutionPayload>);

struct ExecutionPayloadHeader {
    Hash32 parent_hash;
    ExecutionAddress fee_recipient;
    Bytes32 state_root;
    Bytes32 receipts_root;
    LogsBloom logs_bloom;
    Bytes32 prev_randao;
    std::uint64_t block_number = 0;
    std::uint64_t gas_limit = 0;
    std::uint64_t gas_used = 0;
    std::uint64_t timestamp = 0;
    ssz::ByteList extra_data;
    ssz::Uint256 base_fee_per_gas;
    Hash32 block_hash;
    Root transactions_root;
    Root withdrawals_root;              // since(capella)
    std::uint64_t blob_gas_used = 0;    // since(deneb)
    std::uint64_t excess_blob_gas = 0;  // since(deneb)
    friend bool operator==(const ExecutionPayloadHeader&, const ExecutionPayloadHeader&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ExecutionPayloadHeader>);

struct DepositRequest {
    BLSPubkey pubkey;
    Bytes32 withdrawal_credentials;
    Gwei amount;
    BLSSignature signature;
    std::uint64_t index = 0;
    friend bool operator==(const DepositRequest&, const DepositRequest&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<DepositRequest>);

struct WithdrawalRequest {
    ExecutionAddress source_address;
    BLSPubkey validator_pubkey;
    Gwei amount;
    friend bool operator==(const WithdrawalRequest&, const WithdrawalRequest&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<WithdrawalRequest>);

struct ConsolidationRequest {
    ExecutionAddress source_address;
    BLSPubkey source_pubkey;
    BLSPubkey target_pubkey;
    friend bool operator==(const ConsolidationRequest&, const ConsolidationRequest&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ConsolidationRequest>);

struct BuilderDepositRequest {
    BLSPubkey pubkey;
    Bytes32 withdrawal_credentials;
    Gwei amount;
    BLSSignature signature;
    friend bool operator==(const BuilderDepositRequest&, const BuilderDepositRequest&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BuilderDepositRequest>);

struct BuilderExitRequest {
    ExecutionAddress source_address;
    BLSPubkey pubkey;
    friend bool operator==(const BuilderExitRequest&, const BuilderExitRequest&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BuilderExitRequest>);

struct ExecutionRequests {
    ssz::List<DepositRequest> deposits;
    ssz::List<WithdrawalRequest> withdrawals;
    ssz::List<ConsolidationRequest> consolidations;
    ssz::List<BuilderDepositRequest> builder_deposits;  // since(gloas)
    ssz::List<BuilderExitRequest> builder_exits;        // since(gloas)
    friend bool operator==(const ExecutionRequests&, const ExecutionRequests&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<ExecutionRequests>);

struct NewPayloadRequest {
    ExecutionPayload execution_payload;
    ssz::List<VersionedHash> versioned_hashes;  // since(deneb)
    Root parent_beacon_block_root;              // since(deneb)
    ExecutionRequests execution_requests;       // since(electra)
    friend bool operator==(const NewPayloadRequest&, const NewPayloadRequest&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<NewPayloadRequest>);

}  // namespace cairn::consensus
