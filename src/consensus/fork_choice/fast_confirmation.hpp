// Fast confirmation: the latest block that, under synchrony and with a bounded adversary, will not
// be reorganised, usually a slot or two after it came. Spec: consensus-specs v1.7.0-beta.4
// specs/{phase0,bellatrix,gloas}/fast-confirmation.md.
//
//   FastConfirmationStore fcr_store = get_fast_confirmation_store(store);
//   // at the start of each slot, once the attestations of the last one are in:
//   CAIRN_TRY(on_fast_confirmation(spec, store, fcr_store));
//
// Threads: the store's writer.
#pragma once

#include "consensus/fork_choice/store.hpp"

namespace cairn::consensus {

/// Beside the Store, which the functions are handed as well.
struct FastConfirmationStore {
    Root confirmed_root;
    Checkpoint previous_epoch_observed_justified_checkpoint;
    Checkpoint current_epoch_observed_justified_checkpoint;
    Checkpoint previous_epoch_greatest_unrealized_checkpoint;
    Root previous_slot_head;
    Root current_slot_head;
    friend bool operator==(const FastConfirmationStore&, const FastConfirmationStore&) = default;
};

FastConfirmationStore get_fast_confirmation_store(const Store& store);

/// Blocks and checkpoints that have left the store are replaced by the finalised. On an error
/// fcr_store is as it was; checkpoint states may have been added to the store.
/// Invalid: uint64_overflow, and what the slots of checkpoint states are.
/// Cost: a few passes over the validators.
Checked<> on_fast_confirmation(const Spec& spec, Store& store, FastConfirmationStore& fcr_store);

/// The Engine API's safe block. Zero before the merge.
Hash32 get_safe_execution_block_hash(const Store& store, const FastConfirmationStore& fcr_store);

/// The block confirmed before a restart, where that is the later one and still to be relied on.
Root get_restart_resilient_confirmed_root(const Spec& spec, const Store& store,
                                          const FastConfirmationStore& fcr_store,
                                          const Root& root_before_restart);
/// With finality undisturbed, the block would be final by now.
bool block_should_be_finalized(const Spec& spec, const Store& store, BlockIndex block) noexcept;

Slot get_block_slot(const Store& store, BlockIndex block) noexcept;
Epoch get_block_epoch(const Spec& spec, const Store& store, BlockIndex block) noexcept;
/// From below `terminal` to `block`, in the chain's order; empty if `terminal` is not on the chain.
std::vector<BlockIndex> get_ancestor_roots(const Store& store, BlockIndex block,
                                           BlockIndex terminal);
/// A block's node that is an ancestor of all others it has.
NodeIndex get_node_for_root(BlockIndex block) noexcept;

}  // namespace cairn::consensus
