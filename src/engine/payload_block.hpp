// Payloads of beacon blocks, blocks of the execution chain, and the Engine API's form between them.
//
// Reference: consensus-specs v1.7.0-beta.4 specs/{bellatrix,capella,deneb,electra,fulu}/
// beacon-chain.md (ExecutionPayload, NewPayloadRequest), specs/{deneb,fulu}/validator.md
// (BlobsBundle); execution-apis src/engine (block_hash, versioned hashes); EIP-7685 (requests).
// `spec` is that of the payload's slot; gloas' payloads are not of an execution block of today.
// Threads: values and pure functions.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/validator/payload.hpp"
#include "execution_node/block_builder.hpp"
#include "rpc/engine_forms.hpp"

namespace cairn::engine {

enum class PayloadRule : std::uint8_t {
    fork,              // no execution block has the fields of this fork's payloads
    transaction,       // cannot be decoded; PayloadError::transaction says which one
    block_hash,        // is not that of the block
    versioned_hashes,  // are not those of the block's transactions, in their order
};
std::string_view to_string(PayloadRule rule) noexcept;

struct PayloadError {
    PayloadRule rule = PayloadRule::fork;
    std::size_t transaction = 0;
    friend bool operator==(const PayloadError&, const PayloadError&) = default;
};

/// Cost: decodes the transactions, and the roots of their tries.
// consensus-specs v1.7.0-beta.4 specs/electra/beacon-chain.md#modified-is_valid_block_hash
// specs/deneb/beacon-chain.md#is_valid_versioned_hashes
Result<execution::Block, PayloadError> to_block(const consensus::Spec& spec,
                                                const consensus::NewPayload& payload);

/// As the Engine API speaks of it, before gloas.
rpc::Payload to_form(const consensus::Spec& spec, const consensus::ExecutionPayload& payload);

/// Of encoded transactions.
consensus::ExecutionPayload to_payload(
    const execution::Header& header, const Bytes32& hash, std::vector<Bytes> transactions,
    const std::optional<std::vector<execution::Withdrawal>>& withdrawals);
/// Lists over their limits and fields that the fork lacks are the caller's to avoid.
consensus::ExecutionPayload to_payload(const consensus::Spec& spec, const execution::Block& block,
                                       const Bytes32& hash);

execution_node::PayloadAttributes to_attributes(const consensus::Spec& spec,
                                                const consensus::PayloadAttributes& attributes);

/// Proofs are those of the fork: those that the sidecars have, or made here. Null: no blobs, or
/// some sidecar is null or malformed. Cost: nothing; 40 ms for each blob to be proved, since fulu
/// 0.25 s.
std::shared_ptr<const consensus::BlobsBundle> to_blobs_bundle(
    const consensus::Spec& spec, std::span<const execution_node::BlobSidecarPtr> sidecars);

}  // namespace cairn::engine
