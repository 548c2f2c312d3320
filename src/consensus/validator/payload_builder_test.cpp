#include "consensus/validator/payload_builder_test.hpp"

#include "ssz/hash_tree_root.hpp"

namespace cairn::consensus {

std::optional<PayloadId> RecordingPayloadBuilder::notify_forkchoice_updated(
    const Spec& /*spec*/, const ForkchoiceHashes& hashes, const PayloadAttributes& attributes) {
    asked = {hashes, attributes};
    return id;
}

std::optional<ExecutionPayload> RecordingPayloadBuilder::get_payload(const Spec& spec,
                                                                     const PayloadId& payload_id) {
    if (!asked || payload_id != id) {
        return std::nullopt;
    }
    const PayloadAttributes& attributes = asked->attributes;
    ExecutionPayload payload;
    payload.parent_hash = asked->hashes.head_block_hash;
    payload.prev_randao = attributes.prev_randao;
    payload.timestamp = attributes.timestamp;
    payload.fee_recipient = attributes.suggested_fee_recipient;
    payload.slot_number = attributes.slot_number;
    payload.withdrawals.assign(attributes.withdrawals.begin(), attributes.withdrawals.end());
    payload.block_hash = ssz::hash_tree_root(spec, payload);
    return payload;
}

}  // namespace cairn::consensus
