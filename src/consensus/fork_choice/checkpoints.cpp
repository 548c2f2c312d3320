#include "consensus/fork_choice/checkpoints.hpp"

#include "consensus/advance.hpp"
#include "consensus/epoch/justification.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"

namespace cairn::consensus {

namespace {

/// `spec` may be of a later fork than a checkpoint of an earlier epoch.
Spec spec_of_epoch(const Spec& spec, const BeaconState& base_state, Epoch epoch) {
    ForkId fork = spec.fork_id();
    if (spec.road != nullptr) {
        return spec;  // advance_through_forks knows the one fork's slot
    }
    while (fork_version(*spec.config, fork) != base_state.fork.current_version &&
           fork_epoch(*spec.config, fork) > epoch && parent(fork)) {
        fork = *parent(fork);
    }
    return spec.with_fork(fork);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#store_target_checkpoint_state
Checked<StatePointer> store_target_checkpoint_state(const Spec& spec, Store& store,
                                                    const Checkpoint& target) {
    if (const auto known = store.checkpoint_states.find(target);
        known != store.checkpoint_states.end()) {
        return known->second;
    }
    const auto block = store.blocks.find(target.root);
    CAIRN_REQUIRE(block, target_block_unknown);
    CAIRN_TRY_ASSIGN(StatePointer state, block_state(store, *block));
    const Slot start = compute_start_slot_at_epoch(spec, target.epoch);
    if (state->slot < start) {
        auto advanced = std::make_shared<BeaconState>(*state);
        BlsVerifier verifier;  // for deposits that become validators on the way
        CAIRN_TRY(advance_through_forks(spec_of_epoch(spec, *state, target.epoch), *advanced, start,
                                        verifier));
        state = std::move(advanced);
    }
    store.checkpoint_states.emplace(target, state);
    return state;
}

Checked<> set_justified_checkpoint(const Spec& spec, Store& store, const Checkpoint& checkpoint) {
    CAIRN_TRY_ASSIGN(const StatePointer state,
                     store_target_checkpoint_state(spec, store, checkpoint));
    static_cast<void>(base::take_overflow());
    VotingBalances balances = get_voting_balances(spec, *state);
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    store.justified_checkpoint = checkpoint;
    store.votes.set_balances(std::move(balances));
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#update_checkpoints
Checked<> update_checkpoints(const Spec& spec, Store& store, const Checkpoint& justified_checkpoint,
                             const Checkpoint& finalized_checkpoint) {
    if (justified_checkpoint.epoch > store.justified_checkpoint.epoch) {
        CAIRN_TRY(set_justified_checkpoint(spec, store, justified_checkpoint));
    }
    if (finalized_checkpoint.epoch > store.finalized_checkpoint.epoch) {
        store.finalized_checkpoint = finalized_checkpoint;
    }
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#update_unrealized_checkpoints
void update_unrealized_checkpoints(Store& store, const Checkpoint& unrealized_justified_checkpoint,
                                   const Checkpoint& unrealized_finalized_checkpoint) {
    if (unrealized_justified_checkpoint.epoch > store.unrealized_justified_checkpoint.epoch) {
        store.unrealized_justified_checkpoint = unrealized_justified_checkpoint;
    }
    if (unrealized_finalized_checkpoint.epoch > store.unrealized_finalized_checkpoint.epoch) {
        store.unrealized_finalized_checkpoint = unrealized_finalized_checkpoint;
    }
}

Checked<UnrealizedCheckpoints> get_unrealized_checkpoints(const Spec& spec,
                                                          const BeaconState& state) {
    BeaconState pulled_up = state;
    CAIRN_TRY(commit_if_valid(pulled_up, [&](BeaconState& next) {
        return process_justification_and_finalization(spec, next);
    }));
    return UnrealizedCheckpoints{pulled_up.current_justified_checkpoint,
                                 pulled_up.finalized_checkpoint};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#compute_pulled_up_tip
Checked<> compute_pulled_up_tip(const Spec& spec, Store& store, BlockIndex block) {
    const Checkpoint justified = store.blocks[block].unrealized_justification;
    const Checkpoint finalized = store.blocks[block].unrealized_finalization;
    update_unrealized_checkpoints(store, justified, finalized);
    const Epoch block_epoch = compute_epoch_at_slot(spec, store.blocks[block].slot);
    if (block_epoch < get_current_store_epoch(spec, store)) {
        return update_checkpoints(spec, store, justified, finalized);
    }
    return {};
}

// consensus-specs v0.12.3 specs/phase0/fork-choice.md#should_update_justified_checkpoint
bool should_update_justified_checkpoint(const Spec& spec, const Store& store,
                                        const Checkpoint& new_justified_checkpoint) {
    if (compute_slots_since_epoch_start(spec, get_current_slot(spec, store)) <
        spec.preset->SAFE_SLOTS_TO_UPDATE_JUSTIFIED) {
        return true;
    }
    const auto block = store.blocks.find(new_justified_checkpoint.root);
    return block && get_checkpoint_block(spec, store, *block, store.justified_checkpoint.epoch) ==
                        store.justified_checkpoint.root;
}

Checked<> update_checkpoints_2020(const Spec& spec, Store& store, BlockIndex block) {
    const Checkpoint justified = store.blocks[block].justified_checkpoint;
    const Checkpoint finalized = store.blocks[block].finalized_checkpoint;
    if (justified.epoch > store.justified_checkpoint.epoch) {
        if (justified.epoch > store.best_justified_checkpoint.epoch) {
            store.best_justified_checkpoint = justified;
        }
        if (should_update_justified_checkpoint(spec, store, justified)) {
            CAIRN_TRY(set_justified_checkpoint(spec, store, justified));
        }
    }
    if (finalized.epoch <= store.finalized_checkpoint.epoch) {
        return {};
    }
    store.finalized_checkpoint = finalized;
    if (store.justified_checkpoint == justified) {
        return {};
    }
    const BlockIndex own = store.blocks.index_of(store.justified_checkpoint.root);
    if (justified.epoch > store.justified_checkpoint.epoch ||
        get_checkpoint_block(spec, store, own, finalized.epoch) != finalized.root) {
        return set_justified_checkpoint(spec, store, justified);
    }
    return {};
}

}  // namespace cairn::consensus
