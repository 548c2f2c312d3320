// The Engine API as a consensus client speaks it: names of methods by fork, their parameters, and
// what they answer.
//
// Reference: execution-apis src/engine/{paris,shanghai,cancun,prague,osaka,identification}.md. An
// answer is read strictly: what a fork's payload has is there, what it has not is not, lists are
// within their limits. Threads: values and pure functions.
#pragma once

#include "base/u256.hpp"
#include "consensus/block/execution_engine.hpp"
#include "consensus/validator/payload.hpp"
#include "engine/engine_client.hpp"

#include <optional>

namespace cairn::engine {

// Requests; parameters are JSON arrays. `spec` is that of the payload's slot, before gloas.

/// engine_newPayloadV1 ... V4.
std::string new_payload_method(const consensus::Spec& spec);
std::string new_payload_parameters(const consensus::Spec& spec,
                                   const consensus::NewPayload& payload);
/// engine_forkchoiceUpdatedV1 ... V3.
std::string forkchoice_method(const consensus::Spec& spec);
std::string forkchoice_parameters(const consensus::Spec& spec,
                                  const consensus::ForkchoiceHashes& hashes,
                                  const consensus::PayloadAttributes& attributes);
/// Without a payload, by engine_forkchoiceUpdatedV3, which is of every fork then.
std::string forkchoice_parameters(const consensus::ForkchoiceHashes& hashes);
/// engine_getPayloadV1 ... V5.
std::string get_payload_method(const consensus::Spec& spec);
std::string get_payload_parameters(const consensus::PayloadId& payload_id);
/// engine_getBlobsV1, since fulu V2.
std::string get_blobs_method(const consensus::Spec& spec);
std::string get_blobs_parameters(std::span<const consensus::VersionedHash> hashes);
/// All of these, for engine_exchangeCapabilities.
std::string capabilities_parameters();
/// Our own name, for engine_getClientVersionV1.
std::string client_version_parameters(std::string_view version, std::string_view commit);

// Answers. Errors: malformed.

enum class PayloadStatus : std::uint8_t { valid, invalid, syncing, accepted };

struct PayloadVerdict {
    PayloadStatus status = PayloadStatus::syncing;
    std::optional<consensus::Hash32> latest_valid_hash = std::nullopt;
    std::string validation_error = {};  // at most MAX_WHAT bytes
    friend bool operator==(const PayloadVerdict&, const PayloadVerdict&) = default;
};
/// INVALID_BLOCK_HASH is invalid.
Result<PayloadVerdict, EngineError> read_payload_verdict(const json::Value& answer);

struct ForkchoiceVerdict {
    PayloadVerdict head;
    std::optional<consensus::PayloadId> payload_id;
};
Result<ForkchoiceVerdict, EngineError> read_forkchoice_verdict(const json::Value& answer);

struct FetchedPayload {
    consensus::ExecutionPayload payload;
    U256 value;  // wei; zero of bellatrix' payloads
    bool should_override_builder = false;
    std::shared_ptr<const consensus::BlobsBundle> blobs;  // null: none
    consensus::ExecutionRequests requests;
};
/// Whether blobs and proofs are right is not asked.
Result<FetchedPayload, EngineError> read_fetched_payload(const consensus::Spec& spec,
                                                         const json::Value& answer);

struct FetchedBlob {
    consensus::Blob blob;
    std::vector<consensus::KZGProof> proofs;  // one, since fulu one for each cell
};
/// One for each of `count` hashes; null: the client has it not.
using FetchedBlobs = std::vector<std::shared_ptr<const FetchedBlob>>;
Result<FetchedBlobs, EngineError> read_fetched_blobs(const consensus::Spec& spec,
                                                     const json::Value& answer, std::size_t count);

/// "Geth/v1.17.8-stable/abcdef12"; each part at most 64 bytes of printable ASCII.
Result<std::string, EngineError> read_client_version(const json::Value& answer);

}  // namespace cairn::engine
