// How a proposer comes by an execution payload: he asks the execution layer to build one on the
// head, and takes what it has when his slot begins. Spec: consensus-specs v1.7.0-beta.4
// specs/{bellatrix,capella,deneb,electra,fulu,gloas}/validator.md; specs/gloas/beacon-chain.md (the
// gas limit's schedule).
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/containers/execution.hpp"
#include "consensus/containers/gloas.hpp"
#include "consensus/fork_choice/store.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace cairn::consensus {

struct BeaconState;
struct PowBlock;

/// The execution layer's name for a payload it is building.
using PayloadId = FixedBytes<8>;

/// What a payload to be built must hold.
struct PayloadAttributes {
    std::uint64_t timestamp = 0;
    Bytes32 prev_randao;
    ExecutionAddress suggested_fee_recipient;
    std::vector<Withdrawal> withdrawals;  // since(capella)
    Root parent_beacon_block_root;        // since(deneb)
    std::uint64_t slot_number = 0;        // since(gloas)
    std::uint64_t target_gas_limit = 0;   // since(gloas)
    friend bool operator==(const PayloadAttributes&, const PayloadAttributes&) = default;
};

/// The execution blocks that the beacon chain's head, justified and finalized checkpoints hold.
struct ForkchoiceHashes {
    Hash32 head_block_hash;
    Hash32 safe_block_hash;
    Hash32 finalized_block_hash;
    friend bool operator==(const ForkchoiceHashes&, const ForkchoiceHashes&) = default;
};

/// deneb: the blobs that a payload's transactions refer to, in their order, and their proofs: one
/// for each blob, since fulu one for each of its CELLS_PER_EXT_BLOB cells.
// consensus-specs v1.7.0-beta.4 specs/fulu/validator.md#blobsbundle
struct BlobsBundle {
    std::vector<KZGCommitment> commitments;
    std::vector<KZGProof> proofs;
    std::vector<Blob> blobs;
};

/// The part of the specification's ExecutionEngine that builds payloads. The node implements it on
/// the Engine API, and keeps of an answer what else it needs (value, requests).
class PayloadBuilder {
  public:
    virtual ~PayloadBuilder() = default;

    /// Makes the head canonical and begins a payload on it. None: the engine builds nothing.
    virtual std::optional<PayloadId> notify_forkchoice_updated(
        const Spec& spec, const ForkchoiceHashes& hashes, const PayloadAttributes& attributes) = 0;
    /// The payload as far as it has come. None: the id is unknown, or was asked for too late.
    virtual std::optional<ExecutionPayload> get_payload(const Spec& spec,
                                                        const PayloadId& payload_id) = 0;
    /// deneb: what goes with that payload. Null: it has no blobs.
    virtual std::shared_ptr<const BlobsBundle> get_blobs_bundle(const Spec& /*spec*/,
                                                                const PayloadId& /*payload_id*/) {
        return nullptr;
    }
    /// since(electra): what the execution layer asks of the beacon chain with that payload.
    virtual ExecutionRequests get_requests(const Spec& /*spec*/, const PayloadId& /*payload_id*/) {
        return {};
    }
};

/// gloas: whether the parent's payload is built on is decided by fork choice.
struct ParentPayload {
    const Store& store;
    ForkChoiceNode head;  // EMPTY or FULL
    /// Of the head's block; null if it has not come.
    const ExecutionPayloadEnvelope* envelope;
    SignatureVerifier& verifier;  // for builders' deposits
};

struct PayloadWish {
    Hash32 safe_block_hash;
    Hash32 finalized_block_hash;
    ExecutionAddress suggested_fee_recipient;
    std::uint64_t target_gas_limit = 0;             // since(gloas)
    std::span<const PowBlock> pow_chain = {};       // within(bellatrix, capella)
    const ParentPayload* parent_payload = nullptr;  // since(gloas), where it must be given
};

/// Begins a payload for the state's slot; process_slots has moved the state there. None: proof of
/// work has not ended, or the engine builds nothing. The state stays as it was.
/// Invalid: block_unknown (gloas' head), payload_envelope_missing (of a head whose payload is to be
/// built on), uint64_overflow, and what get_expected_withdrawals and apply_parent_execution_payload
/// are invalid for.
Checked<std::optional<PayloadId>> prepare_execution_payload(const Spec& spec,
                                                            const BeaconState& state,
                                                            const PayloadWish& wish,
                                                            PayloadBuilder& execution_engine);

/// Without an id, from before the merge, an empty payload. Invalid: payload_not_built.
Checked<ExecutionPayload> get_execution_payload(const Spec& spec,
                                                const std::optional<PayloadId>& payload_id,
                                                PayloadBuilder& execution_engine);

/// electra: the requests that the engine returned with a payload, decoded: the inverse of
/// get_execution_requests_list. Invalid: execution_request_type_unknown, execution_request_empty,
/// execution_requests_out_of_order, execution_request_malformed; the index is that in the list.
Checked<ExecutionRequests> get_execution_requests(const Spec& spec,
                                                  std::span<const Bytes> execution_requests_list);

/// gloas: the gas limit that proposers are recommended to aim at in an epoch, if there is one.
std::optional<std::uint64_t> get_scheduled_gas_limit(const Spec& spec, Epoch epoch) noexcept;

}  // namespace cairn::consensus
