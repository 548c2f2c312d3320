// Optimistic sync: blocks whose payloads the execution engine cannot judge yet are taken in, and
// settled when its verdict comes.
// Spec: consensus-specs v1.7.0-beta.4 specs/bellatrix/optimistic-sync.md.
//
// Who imports optimistically gives on_block an ExecutionEngine that answers true for NOT_VALIDATED
// (SYNCING, ACCEPTED), and then notes the block here. The blocks and their states are the store's.
#pragma once

#include "consensus/constants.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/fork_choice/store.hpp"

#include <optional>
#include <unordered_set>

namespace cairn::consensus {

/// The blocks that were imported without a verdict on their payloads.
struct OptimisticStore {
    std::unordered_set<Root> optimistic_roots;
};

bool is_optimistic(const OptimisticStore& opt_store, const Root& block_root);
/// `block` is not invalidated.
BlockIndex latest_verified_ancestor(const OptimisticStore& opt_store, const BlockTree& blocks,
                                    BlockIndex block);
/// bellatrix: the block carries an execution payload.
bool is_execution_block(const BeaconBlock& block);
/// Whether a block may be imported without a verdict; since capella always. `parent`: in the store.
bool is_optimistic_candidate_block(const Spec& spec, const BlockTree& blocks, Slot current_slot,
                                   const BeaconBlock& block,
                                   std::uint64_t safe_slots = SAFE_SLOTS_TO_IMPORT_OPTIMISTICALLY);

/// NOT_VALIDATED -> VALID, for the block and its ancestors.
void mark_validated(OptimisticStore& opt_store, const BlockTree& blocks, BlockIndex block);

/// A verdict of INVALID on the payload of a block.
struct InvalidPayload {
    /// The block, or, if it was refused at its import, its parent.
    Root block_root;
    bool was_refused = false;
    /// The engine's latestValidHash: the last valid payload on this chain; zero if no payload is.
    /// Null: only this one is known to be invalid.
    std::optional<Hash32> latest_valid_hash = std::nullopt;
};
/// NOT_VALIDATED -> INVALIDATED, for the first invalid block of that chain and all its descendants:
/// they leave the store, their votes weigh nothing. Since gloas the block stays, its payload goes.
/// Invalid: block_unknown, and justified_block_invalidated, where only the operator can help: the
/// store is as it was.
Checked<> mark_invalidated(OptimisticStore& opt_store, Store& store, const InvalidPayload& verdict);

}  // namespace cairn::consensus
