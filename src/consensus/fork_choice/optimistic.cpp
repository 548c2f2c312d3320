#include "consensus/fork_choice/optimistic.hpp"

#include "consensus/fork_choice/prune.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/bellatrix/optimistic-sync.md#helpers
bool is_optimistic(const OptimisticStore& opt_store, const Root& block_root) {
    return opt_store.optimistic_roots.contains(block_root);
}

// consensus-specs v1.7.0-beta.4 specs/bellatrix/optimistic-sync.md#helpers
BlockIndex latest_verified_ancestor(const OptimisticStore& opt_store, const BlockTree& blocks,
                                    BlockIndex block) {
    while (is_optimistic(opt_store, blocks[block].root) && blocks[block].parent != NO_BLOCK) {
        block = blocks[block].parent;
    }
    return block;
}

// consensus-specs v1.7.0-beta.4 specs/bellatrix/optimistic-sync.md#helpers
bool is_execution_block(const BeaconBlock& block) {
    return block.body.execution_payload != ExecutionPayload{};
}

// consensus-specs v1.7.0-beta.4 specs/bellatrix/optimistic-sync.md#helpers
bool is_optimistic_candidate_block(const Spec& spec, const BlockTree& blocks, Slot current_slot,
                                   const BeaconBlock& block, std::uint64_t safe_slots) {
    if (spec.at_least(ForkId::capella)) {
        return true;
    }
    const auto parent = blocks.find(block.parent_root);
    const bool parent_has_payload = parent && blocks[*parent].execution_block_hash != Hash32{};
    return parent_has_payload ||
           (current_slot >= block.slot && current_slot - block.slot >= safe_slots);
}

void mark_validated(OptimisticStore& opt_store, const BlockTree& blocks, BlockIndex block) {
    for (; block != NO_BLOCK; block = blocks[block].parent) {
        if (opt_store.optimistic_roots.erase(blocks[block].root) == 0) {
            return;  // who is valid has valid ancestors
        }
    }
}

namespace {

/// Whether the chain through this node executes the payload of its block.
bool has_payload(const BlockTree& blocks, NodeIndex node) {
    const TreeBlock& block = blocks[node.block];
    return block.payload.apart ? node.status == PayloadStatus::full
                               : block.execution_block_hash != Hash32{};
}

NodeIndex parent_node(const BlockTree& blocks, NodeIndex node) {
    return {blocks[node.block].parent, blocks[node.block].parent_payload_status};
}

/// The node with the first invalid payload; no block if that is the refused one itself.
/// specs/bellatrix/optimistic-sync.md "How to apply latestValidHash when payload status is INVALID"
NodeIndex find_invalid_node(const BlockTree& blocks, NodeIndex from,
                            const InvalidPayload& verdict) {
    const NodeIndex in_question = verdict.was_refused ? NodeIndex{} : from;
    if (!verdict.latest_valid_hash) {
        return in_question;
    }
    NodeIndex invalid = in_question;
    for (NodeIndex node = from; node.block != NO_BLOCK; node = parent_node(blocks, node)) {
        if (!has_payload(blocks, node)) {
            continue;
        }
        if (blocks[node.block].execution_block_hash == *verdict.latest_valid_hash) {
            return invalid;
        }
        invalid = node;
    }
    return *verdict.latest_valid_hash == Hash32{} ? invalid : in_question;
}

std::vector<bool> find_survivors(const BlockTree& blocks, NodeIndex invalid) {
    const bool apart = blocks[invalid.block].payload.apart;
    std::vector<bool> keep(blocks.size(), true);
    for (BlockIndex i = 0; i < blocks.size(); ++i) {
        const TreeBlock& block = blocks[i];
        const bool on_payload =
            apart ? block.parent == invalid.block && block.parent_payload_status == invalid.status
                  : i == invalid.block;
        keep[i] = !on_payload && (block.parent == NO_BLOCK || keep[block.parent]);
    }
    return keep;
}

bool survives(const Store& store, const std::vector<bool>& keep, const Root& root) {
    const auto block = store.blocks.find(root);
    return block && keep[*block];
}

}  // namespace

Checked<> mark_invalidated(OptimisticStore& opt_store, Store& store,
                           const InvalidPayload& verdict) {
    const auto block = store.blocks.find(verdict.block_root);
    CAIRN_REQUIRE(block, block_unknown);
    NodeIndex from{*block};
    if (store.blocks[*block].payload.apart) {
        from.status = PayloadStatus::full;
    }
    const NodeIndex invalid = find_invalid_node(store.blocks, from, verdict);
    if (invalid.block == NO_BLOCK) {
        return {};
    }
    const std::vector<bool> keep = find_survivors(store.blocks, invalid);
    CAIRN_REQUIRE(survives(store, keep, store.justified_checkpoint.root) &&
                      survives(store, keep, store.finalized_checkpoint.root) && keep[0],
                  justified_block_invalidated);
    for (BlockIndex i = 0; i < keep.size(); ++i) {
        if (!keep[i]) {
            opt_store.optimistic_roots.erase(store.blocks[i].root);
        }
    }
    if (store.blocks[invalid.block].payload.apart) {
        store.blocks[invalid.block].payload.verified = false;
        opt_store.optimistic_roots.erase(store.blocks[invalid.block].root);
    }
    retain_blocks(store, keep);
    return {};
}

}  // namespace cairn::consensus
