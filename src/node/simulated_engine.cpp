#include "node/simulated_engine.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/block/withdrawals.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::node {

using namespace consensus;

namespace {

constexpr std::uint64_t GAS_LIMIT = 60'000'000;

}  // namespace

// Any function of the content will do; the root is at hand.
Hash32 SimulatedEngine::hash_of(const Spec& spec, const ExecutionPayload& payload) {
    ExecutionPayload content = payload;
    content.block_hash = Hash32{};
    return ssz::hash_tree_root(spec, content);
}

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

Checked<ExecutionPayload> SimulatedEngine::build(const Spec& spec, const BeaconState& state,
                                                 const ExecutionAddress& fee_recipient) {
    const ExecutionPayloadHeader& parent = state.latest_execution_payload_header;
    auto payload = ssz::default_value<ExecutionPayload>(spec);
    const bool merged = is_merge_transition_complete(spec, state);
    payload.parent_hash = merged ? parent.block_hash : genesis_hash_;
    payload.fee_recipient = fee_recipient;
    payload.prev_randao = get_randao_mix(spec, state, get_current_epoch(spec, state));
    payload.block_number = parent.block_number + 1;
    payload.gas_limit = GAS_LIMIT;
    payload.timestamp = compute_time_at_slot(spec, state.genesis_time, state.slot);
    if (spec.at_least(ForkId::capella)) {
        CAIRN_TRY_ASSIGN(const ExpectedWithdrawals expected, get_expected_withdrawals(spec, state));
        payload.withdrawals.assign(expected.withdrawals.begin(), expected.withdrawals.end());
    }
    payload.block_hash = hash_of(spec, payload);
    return payload;
}

}  // namespace cairn::node
