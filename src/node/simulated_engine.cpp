#include "node/simulated_engine.hpp"

#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

namespace {

constexpr std::uint64_t GAS_LIMIT = 60'000'000;

// Any function of the content will do; the root is at hand.
Hash32 hash_of(const Spec& spec, const ExecutionPayload& payload) {
    ExecutionPayload content = payload;
    content.block_hash = Hash32{};
    return ssz::hash_tree_root(spec, content);
}

}  // namespace

bool SimulatedEngine::verify_and_notify_new_payload(const Spec& spec, const NewPayload& request) {
    const ExecutionPayload& payload = request.execution_payload;
    const auto parent = numbers_.find(payload.parent_hash);
    if (parent == numbers_.end() || payload.block_number != parent->second + 1 ||
        !payload.transactions.empty() || payload.block_hash != hash_of(spec, payload)) {
        return false;
    }
    numbers_.emplace(payload.block_hash, payload.block_number);
    return true;
}

std::optional<PayloadId> SimulatedEngine::notify_forkchoice_updated(
    const Spec& spec, const ForkchoiceHashes& hashes, const PayloadAttributes& attributes) {
    const auto parent = numbers_.find(hashes.head_block_hash);
    if (parent == numbers_.end()) {
        return std::nullopt;
    }
    auto payload = ssz::default_value<ExecutionPayload>(spec);
    payload.parent_hash = hashes.head_block_hash;
    payload.fee_recipient = attributes.suggested_fee_recipient;
    payload.prev_randao = attributes.prev_randao;
    payload.block_number = parent->second + 1;
    payload.gas_limit = GAS_LIMIT;
    payload.timestamp = attributes.timestamp;
    payload.withdrawals.assign(attributes.withdrawals.begin(), attributes.withdrawals.end());
    payload.block_hash = hash_of(spec, payload);
    PayloadId id;
    base::store_le64(id.data(), next_id_++);
    payloads_.emplace_back(id, std::move(payload));
    if (payloads_.size() > MAX_PAYLOADS) {
        payloads_.pop_front();
    }
    return id;
}

std::optional<ExecutionPayload> SimulatedEngine::get_payload(const Spec& /*spec*/,
                                                             const PayloadId& payload_id) {
    const auto found = std::ranges::find_if(
        payloads_, [&](const auto& entry) { return entry.first == payload_id; });
    return found == payloads_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace cairn::node
