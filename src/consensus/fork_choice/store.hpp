// What fork choice knows: time, checkpoints, blocks and their states, votes.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,gloas}/fork-choice.md; v0.12.3
// specs/phase0/fork-choice.md (a Spec with a road) likewise.
//
//   CAIRN_TRY_ASSIGN(Store store, get_forkchoice_store(spec, anchor_state, anchor_block));
//   CAIRN_TRY(on_tick(spec, store, time_ms));                       // handlers.hpp
//   CAIRN_TRY(on_block(spec, store, signed_block, context));
//   const ForkChoiceNode head = get_head(spec, store);              // head.hpp
//
// `spec` is that of the current slot's fork, or for a handler that of the message's slot. There is
// no clock: time comes by on_tick. The handlers are all or nothing: on an error the store is as it
// was. The fields may be read by anyone; only the handlers change them.
//
// Memory: one state per block, each sharing all it can with its parent's, and one state per
// checkpoint that attestations name. Call prune_finalized when finality has moved. An owner with
// BlockStates may let go of the state of any block.
// Threads: one writer. get_shuffling and its like fill caches inside the states, so who shares them
// with other threads calls warm_caches (accessors.hpp) on them first.
#pragma once

#include "consensus/fork_choice/block_tree.hpp"
#include "consensus/fork_choice/votes.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <memory>
#include <unordered_map>

namespace cairn::consensus {

struct BeaconBlock;
struct Store;

using StatePointer = std::shared_ptr<const BeaconState>;

struct CheckpointHash {
    std::size_t operator()(const Checkpoint& checkpoint) const noexcept {
        return std::hash<Root>{}(checkpoint.root) ^ std::hash<Epoch>{}(checkpoint.epoch);
    }
};

/// Makes states again whose owner has let them go to save memory (TreeBlock::state is null).
class BlockStates {
  public:
    virtual ~BlockStates() = default;
    /// After the block; `store` is the one that asks. Invalid: block_unknown.
    virtual Checked<StatePointer> make(const Store& store, BlockIndex block) = 0;
};

struct Store {
    std::uint64_t time_ms = 0;
    std::uint64_t genesis_time_ms = 0;
    Checkpoint justified_checkpoint;
    Checkpoint finalized_checkpoint;
    Checkpoint unrealized_justified_checkpoint;
    Checkpoint unrealized_finalized_checkpoint;
    /// The 2020 road: justified, but not yet safe to move to.
    Checkpoint best_justified_checkpoint;
    /// Zero: no block has the boost.
    Root proposer_boost_root;
    /// Blocks with their states, timeliness, unrealized justification and payload votes.
    BlockTree blocks;
    std::unordered_map<Checkpoint, StatePointer, CheckpointHash> checkpoint_states;
    /// latest_messages and equivocating_indices, weighed with the balances of the justified state.
    Votes votes;
    /// Null: every block has its state. Outlives the store.
    BlockStates* block_states = nullptr;
};

/// The state after a block. Invalid: block_unknown. Cost: of a state that was let go, the
/// transitions from the nearest block before it that has one.
Checked<StatePointer> block_state(const Store& store, BlockIndex block);

/// Trusts the anchor: the chain is not rolled back beyond it. Invalid: anchor_state_root_wrong,
/// uint64_overflow.
Checked<Store> get_forkchoice_store(const Spec& spec, StatePointer anchor_state,
                                    const BeaconBlock& anchor_block);
/// What a block says of itself; its place in the tree and what follows from its state are left
/// open.
TreeBlock to_tree_block(const Spec& spec, const BeaconBlock& block, const Root& root);

Slot get_slots_since_genesis(const Spec& spec, const Store& store) noexcept;
Slot get_current_slot(const Spec& spec, const Store& store) noexcept;
Epoch get_current_store_epoch(const Spec& spec, const Store& store) noexcept;
std::uint64_t get_time_into_slot_ms(const Spec& spec, const Store& store) noexcept;

/// The root of the epoch's first slot on the chain of `block`.
Root get_checkpoint_block(const Spec& spec, const Store& store, BlockIndex block, Epoch epoch);
/// The last slot whose blocks had a say in the shuffling of `epoch`.
Slot compute_shuffling_dependent_slot(const Spec& spec, Epoch epoch) noexcept;
Slot compute_shuffling_lookahead_start_slot(const Spec& spec, Epoch epoch) noexcept;
/// The block of that slot on the chain of `block`.
Root get_shuffling_dependent_root(const Spec& spec, const Store& store, BlockIndex block,
                                  Epoch epoch);
/// The justified checkpoint that a vote for this block would have as its source now.
Checkpoint get_voting_source(const Spec& spec, const Store& store, BlockIndex block);

/// The state of the justified checkpoint.
const BeaconState& justified_state(const Store& store);

}  // namespace cairn::consensus
