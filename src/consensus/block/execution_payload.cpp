#include "consensus/block/execution_payload.hpp"

#include "consensus/accessors.hpp"
#include "consensus/blob_parameters.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/shape.hpp"
#include "crypto/sha256.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/bellatrix/beacon-chain.md#is_merge_transition_complete
bool is_merge_transition_complete(const Spec& /*spec*/, const BeaconState& state) {
    return state.latest_execution_payload_header != ExecutionPayloadHeader{};
}

// consensus-specs v1.7.0-beta.4 specs/bellatrix/beacon-chain.md#is_merge_transition_block
bool is_merge_transition_block(const Spec& spec, const BeaconState& state,
                               const BeaconBlockBody& body) {
    return !is_merge_transition_complete(spec, state) &&
           body.execution_payload != ExecutionPayload{};
}

// consensus-specs v1.7.0-beta.4 specs/bellatrix/beacon-chain.md#is_execution_enabled
bool is_execution_enabled(const Spec& spec, const BeaconState& state, const BeaconBlockBody& body) {
    return is_merge_transition_block(spec, state, body) ||
           is_merge_transition_complete(spec, state);
}

// consensus-specs v1.7.0-beta.4 specs/deneb/beacon-chain.md#kzg_commitment_to_versioned_hash
VersionedHash kzg_commitment_to_versioned_hash(const KZGCommitment& kzg_commitment) {
    VersionedHash hash = crypto::sha256(kzg_commitment.view());
    hash[0] = VERSIONED_HASH_VERSION_KZG;
    return hash;
}

std::vector<VersionedHash> to_versioned_hashes(std::span<const KZGCommitment> kzg_commitments) {
    std::vector<VersionedHash> hashes;
    hashes.reserve(kzg_commitments.size());
    for (const KZGCommitment& commitment : kzg_commitments) {
        hashes.push_back(kzg_commitment_to_versioned_hash(commitment));
    }
    return hashes;
}

ExecutionPayloadHeader to_header(const Spec& spec, const ExecutionPayload& payload) {
    ExecutionPayloadHeader header;
    header.parent_hash = payload.parent_hash;
    header.fee_recipient = payload.fee_recipient;
    header.state_root = payload.state_root;
    header.receipts_root = payload.receipts_root;
    header.logs_bloom = payload.logs_bloom;
    header.prev_randao = payload.prev_randao;
    header.block_number = payload.block_number;
    header.gas_limit = payload.gas_limit;
    header.gas_used = payload.gas_used;
    header.timestamp = payload.timestamp;
    header.extra_data = payload.extra_data;
    header.base_fee_per_gas = payload.base_fee_per_gas;
    header.block_hash = payload.block_hash;
    header.transactions_root = ssz::hash_tree_root(
        ssz::bound_of<ssz::List<Transaction>>(shape::transactions, shape::transaction), spec,
        &payload.transactions);
    if (spec.at_least(ForkId::capella)) {
        header.withdrawals_root = ssz::hash_tree_root(
            ssz::bound_of<ssz::List<Withdrawal>>(shape::withdrawals), spec, &payload.withdrawals);
    }
    header.blob_gas_used = payload.blob_gas_used;      // zero before deneb
    header.excess_blob_gas = payload.excess_blob_gas;  // likewise
    return header;
}

// consensus-specs v1.7.0-beta.4 specs/fulu/beacon-chain.md#modified-process_execution_payload
Checked<> process_execution_payload(const Spec& spec, BeaconState& state,
                                    const BeaconBlockBody& body,
                                    ExecutionEngine& execution_engine) {
    const ExecutionPayload& payload = body.execution_payload;
    const Epoch epoch = get_current_epoch(spec, state);
    if (spec.at_least(ForkId::capella) || is_merge_transition_complete(spec, state)) {
        CAIRN_REQUIRE(payload.parent_hash == state.latest_execution_payload_header.block_hash,
                      payload_parent_hash_wrong);
    }
    CAIRN_REQUIRE(payload.prev_randao == get_randao_mix(spec, state, epoch),
                  payload_prev_randao_wrong);
    CAIRN_REQUIRE(payload.timestamp == compute_time_at_slot(spec, state.genesis_time, state.slot),
                  payload_timestamp_wrong);
    if (spec.at_least(ForkId::deneb)) {
        CAIRN_REQUIRE(body.blob_kzg_commitments.size() <= max_blobs_per_block(spec, epoch),
                      too_many_blob_commitments);
    }
    const auto versioned_hashes = to_versioned_hashes(body.blob_kzg_commitments);
    const NewPayload new_payload{payload, versioned_hashes, state.latest_block_header.parent_root,
                                 body.execution_requests};
    CAIRN_REQUIRE(execution_engine.verify_and_notify_new_payload(spec, new_payload),
                  payload_invalid);
    state.latest_execution_payload_header = to_header(spec, payload);
    return {};
}

namespace {

template <class Request>
void append_requests(const Spec& spec, std::uint8_t type, ssz::Shape limit,
                     const ssz::List<Request>& requests, std::vector<Bytes>& out) {
    if (requests.empty()) {
        return;
    }
    Bytes bytes = ssz::encode(ssz::bound_of<ssz::List<Request>>(limit), spec, &requests);
    bytes.insert(bytes.begin(), type);
    out.push_back(std::move(bytes));
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#modified-get_execution_requests_list
std::vector<Bytes> get_execution_requests_list(const Spec& spec,
                                               const ExecutionRequests& execution_requests) {
    std::vector<Bytes> list;
    const ExecutionRequests& r = execution_requests;
    append_requests(spec, DEPOSIT_REQUEST_TYPE, shape::deposit_requests, r.deposits, list);
    append_requests(spec, WITHDRAWAL_REQUEST_TYPE, shape::withdrawal_requests, r.withdrawals, list);
    append_requests(spec, CONSOLIDATION_REQUEST_TYPE, shape::consolidation_requests,
                    r.consolidations, list);
    // gloas; empty before
    append_requests(spec, BUILDER_DEPOSIT_REQUEST_TYPE, shape::progressive, r.builder_deposits,
                    list);
    append_requests(spec, BUILDER_EXIT_REQUEST_TYPE, shape::progressive, r.builder_exits, list);
    return list;
}

}  // namespace cairn::consensus
