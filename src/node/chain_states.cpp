// Which states a chain keeps, and how it makes the others again.
#include "consensus/accessors.hpp"
#include "consensus/advance.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "node/chain.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"
#include "store/trusting.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

/// From `block` back to the first that has its state, packed or not, which is not among them.
Checked<std::vector<BlockIndex>> Chain::blocks_without_state(BlockIndex block) const {
    std::vector<BlockIndex> missing;
    for (; store_.blocks[block].state == nullptr && !held_.is_packed(block);
         block = store_.blocks[block].parent) {
        CAIRN_REQUIRE(store_.blocks[block].parent != NO_BLOCK, block_unknown);
        missing.push_back(block);
    }
    return missing;
}

// Signatures and payloads were checked when the blocks came.
Checked<StatePointer> Chain::make(const Store& /*store*/, BlockIndex block) {
    CAIRN_TRY_ASSIGN(const auto missing, blocks_without_state(block));
    if (held_.is_packing()) {
        advanced_.clear();  // of other branches, and there is no room for two
    }
    const BlockIndex from = missing.empty() ? block : store_.blocks[missing.back()].parent;
    const StatePointer& whole = store_.blocks[from].state;
    auto state = whole == nullptr ? held_.unpack(store_.blocks, from)
                                  : std::make_shared<BeaconState>(*whole);
    store::TrustingVerifier verifier;
    store::TrustingEngine engine;
    for (std::size_t i = missing.size(); i-- > 0;) {
        const StoredBlock* const stored = this->block(store_.blocks[missing[i]].root);
        CAIRN_REQUIRE(stored != nullptr, block_unknown);
        const Slot slot = stored->block->message.slot;
        const Spec spec = spec_at_slot(network_, slot);
        CAIRN_TRY(advance_through_forks(spec, *state, slot, verifier));
        CAIRN_TRY(
            apply_block(spec, *state, *stored->block, {verifier, engine}, ValidateResult::no));
    }
    const Spec spec = spec_at_slot(network_, state->slot);
    warm_caches(spec, *state);
    std::ignore = ssz::hash_tree_root(spec, *state);  // others share what it is made of
    hold(block, state);
    return StatePointer(std::move(state));
}

// Old states have lost their caches, and whom this one is handed to must not fill them.
StatePointer Chain::with_caches(BlockIndex block, const StatePointer& state) {
    if (state->caches.shufflings[0] != nullptr) {
        return state;
    }
    auto warm = std::make_shared<BeaconState>(*state);
    warm_caches(spec_at_slot(network_, warm->slot), *warm);
    hold(block, warm);
    return warm;
}

void Chain::hold(BlockIndex block, StatePointer state) {
    store_.blocks[block].state = std::move(state);
    held_.use(store_.blocks, block);
    // What is being worked with is in the hands of who asked; so much for the next import.
    let_go_of_states();
}

namespace {

void forget_others(Store& store, const std::deque<Checkpoint>& targets) {
    std::erase_if(store.checkpoint_states, [&](const auto& entry) {
        return entry.first != store.justified_checkpoint &&
               std::ranges::find(targets, entry.first) == targets.end();
    });
}

}  // namespace

// The head and its parent, whence blocks are proposed; the anchor, from which all others can be
// made; and what votes are weighed by.
void Chain::let_go_of_states() {
    BlockTree& blocks = store_.blocks;
    std::vector<BlockIndex> needed{0, blocks.index_of(store_.justified_checkpoint.root),
                                   blocks.index_of(store_.finalized_checkpoint.root)};
    if (const auto head = blocks.find(head_.root)) {
        needed.push_back(*head);
        needed.push_back(blocks[*head].parent);
    }
    held_.let_go(blocks, needed);
    if (held_.is_packing()) {
        pack_targets();
        return;
    }
    // Where fewer stay than might, they share little, and so do the targets of the epoch before.
    const bool share_little = held_.size() < std::min(services_.held_states, blocks.size());
    if (share_little && targets_.size() > MAX_TARGETS / 2) {
        targets_.erase(targets_.begin(), targets_.end() - MAX_TARGETS / 2);
        forget_others(store_, targets_);
    }
}

void Chain::pack_targets() {
    while (targets_.size() > MAX_WHOLE_TARGETS) {
        const Checkpoint& target = targets_.front();
        const auto known = store_.checkpoint_states.find(target);
        if (known != store_.checkpoint_states.end() && target != store_.justified_checkpoint) {
            const BeaconState& anchor = *store_.blocks[0].state;
            packed_targets_.push_back({target, PackedState(*known->second, anchor)});
        }
        if (packed_targets_.size() > MAX_TARGETS / 2) {
            packed_targets_.pop_front();
        }
        targets_.pop_front();
    }
    forget_others(store_, targets_);
}

Checked<StatePointer> Chain::target_state(const Checkpoint& target) {
    const Slot start = compute_start_slot_at_epoch(network_, target.epoch);
    const auto packed = std::ranges::find(packed_targets_, target, &PackedTarget::target);
    if (packed == packed_targets_.end()) {
        return state_at(target.root, start);
    }
    const auto state = packed->state.unpack(store_.blocks[held_.last_used()].state->validators);
    packed_targets_.erase(packed);
    const Spec spec = spec_at_slot(network_, state->slot);
    warm_caches(spec, *state);
    std::ignore = ssz::hash_tree_root(spec, *state);  // others share what it is made of
    return StatePointer(state);
}

// A vote that passes these checks needs its target's state, which shares all it can with those of
// the blocks above it when it comes from here. What fails them fails again when it is counted.
void Chain::prepare_target(const Spec& spec, const AttestationData& data, MessageOrigin origin) {
    note_target(data.target);
    if (store_.checkpoint_states.contains(data.target) ||
        !validate_on_attestation(spec, store_, data, origin)) {
        return;
    }
    if (auto state = target_state(data.target)) {
        store_.checkpoint_states.emplace(data.target, *std::move(state));
    }
}

void Chain::note_target(const Checkpoint& target) {
    const auto known = std::ranges::find(targets_, target);
    if (known != targets_.end()) {
        std::rotate(known, known + 1, targets_.end());
        return;
    }
    if (targets_.size() == MAX_TARGETS) {
        targets_.pop_front();
    }
    targets_.push_back(target);
    forget_others(store_, targets_);
}

}  // namespace cairn::node
