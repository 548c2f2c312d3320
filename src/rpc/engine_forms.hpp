// The Engine API's objects: payloads, their attributes, statuses.
//
// Reference: execution-apis src/engine/{paris,shanghai,cancun,prague,osaka}.md. Threads: pure
// functions.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/values.hpp"

namespace cairn::rpc {

inline constexpr std::size_t MAX_PAYLOAD_TRANSACTIONS = std::size_t{1} << 20U;
inline constexpr std::size_t MAX_PAYLOAD_WITHDRAWALS = 16;

/// A payload as it came; its transactions are decoded apart, because one that cannot be makes the
/// payload invalid, not the request.
struct Payload {
    execution::Header header;
    Bytes32 block_hash;
    std::vector<Bytes> transactions;
    std::optional<std::vector<execution::Withdrawal>> withdrawals;
};
/// Withdrawals and blob fields are there or not as the payload has them. -32602.
Read<Payload> read_payload(const json::Value& value);
void write_payload(json::Writer& out, const Payload& payload);

/// The block, with what the other parameters of newPayload say. An error is the text of an INVALID
/// status.
Result<execution::Block, std::string> to_block(
    const Payload& payload, const std::optional<Bytes32>& parent_beacon_block_root,
    const std::optional<std::vector<Bytes>>& execution_requests);

Read<execution_node::PayloadAttributes> read_payload_attributes(const json::Value& value);
/// EIP-7685: each has a type and data, types ascend. -32602.
Read<std::vector<Bytes>> read_execution_requests(const json::Value& value);
/// Hashes that are missing are zero.
Read<execution_node::Forkchoice> read_forkchoice_state(const json::Value& value);

/// As payloads and their bodies have them.
void write_encoded_transactions(json::Writer& out,
                                const std::vector<execution::Transaction>& transactions);
void write_payload(json::Writer& out, const execution::Block& block, const Bytes32& hash);
/// commitments, proofs, blobs.
void write_blobs_bundle(json::Writer& out,
                        const std::vector<execution_node::BlobSidecarPtr>& sidecars);

/// {"status": ..., "latestValidHash": ..., "validationError": ...}
std::string payload_status(std::string_view status, const std::optional<Bytes32>& latest_valid_hash,
                           const std::optional<std::string>& error = std::nullopt);

}  // namespace cairn::rpc
