#include "consensus/fork_choice/payload_status.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-get_parent_payload_status
PayloadStatus get_parent_payload_status(const BlockTree& blocks, const TreeBlock& block) noexcept {
    const TreeBlock& parent = blocks[block.parent];
    if (!parent.payload.apart) {
        return PayloadStatus::pending;
    }
    return block.execution_parent_hash == parent.execution_block_hash ? PayloadStatus::full
                                                                      : PayloadStatus::empty;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-is_parent_node_full
bool is_parent_node_full(const TreeBlock& block) noexcept {
    return block.parent_payload_status == PayloadStatus::full;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-is_payload_verified
bool is_payload_verified(const Store& store, BlockIndex block) noexcept {
    return store.blocks[block].payload.verified;
}

namespace {

/// PAYLOAD_TIMELY_THRESHOLD and DATA_AVAILABILITY_TIMELY_THRESHOLD.
bool is_majority(const Spec& spec, const std::vector<PtcVote>& votes, bool verdict) noexcept {
    const auto count = std::count(votes.begin(), votes.end(), verdict ? PtcVote::yes : PtcVote::no);
    return static_cast<std::uint64_t>(count) > spec.preset->PTC_SIZE / 2;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-payload_timeliness
bool payload_timeliness(const Spec& spec, const Store& store, BlockIndex block,
                        bool timely) noexcept {
    if (!is_payload_verified(store, block)) {
        return !timely;
    }
    return is_majority(spec, store.blocks[block].payload.timeliness_vote, timely);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-payload_data_availability
bool payload_data_availability(const Spec& spec, const Store& store, BlockIndex block,
                               bool available) noexcept {
    if (!is_payload_verified(store, block)) {
        return !available;
    }
    return is_majority(spec, store.blocks[block].payload.data_availability_vote, available);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-is_previous_slot_payload_decision
bool is_previous_slot_payload_decision(const Spec& spec, const Store& store,
                                       NodeIndex node) noexcept {
    return node.status != PayloadStatus::pending &&
           store.blocks[node.block].slot + 1 == get_current_slot(spec, store);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-should_build_on_full
bool should_build_on_full(const Spec& spec, const Store& store, NodeIndex head,
                          Slot slot) noexcept {
    CAIRN_ASSERT(head.status != PayloadStatus::pending);
    if (store.blocks[head.block].slot + 1 != slot) {
        return head.status == PayloadStatus::full;
    }
    return head.status == PayloadStatus::full &&
           !payload_timeliness(spec, store, head.block, false) &&
           !payload_data_availability(spec, store, head.block, false);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-should_extend_payload
bool should_extend_payload(const Spec& spec, const Store& store, BlockIndex block) noexcept {
    CAIRN_ASSERT(store.blocks[block].slot + 1 == get_current_slot(spec, store));
    if (!is_payload_verified(store, block)) {
        return false;
    }
    if (payload_timeliness(spec, store, block, true) &&
        payload_data_availability(spec, store, block, true)) {
        return true;
    }
    const auto boosted = store.blocks.find(store.proposer_boost_root);
    return !boosted || store.blocks[*boosted].parent != block ||
           is_parent_node_full(store.blocks[*boosted]);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-get_payload_status_tiebreaker
std::uint8_t get_payload_status_tiebreaker(const Spec& spec, const Store& store,
                                           NodeIndex node) noexcept {
    if (!is_previous_slot_payload_decision(spec, store, node)) {
        return static_cast<std::uint8_t>(node.status);
    }
    if (node.status == PayloadStatus::empty) {
        return 1;
    }
    return should_extend_payload(spec, store, node.block) ? 2 : 0;
}

}  // namespace cairn::consensus
