#include "node/chain.hpp"

#include "consensus/accessors.hpp"
#include "consensus/advance.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/genesis.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

Checked<std::unique_ptr<Chain>> Chain::from_anchor(const Spec& network,
                                                   const ChainServices& services,
                                                   const store::SavedBlock& block,
                                                   BeaconState anchor) {
    std::unique_ptr<Chain> chain(new Chain(network, services));
    const Spec spec = spec_at_slot(network, block.block->message.slot);
    chain->keys_.extend(anchor, crypto::KeyOrigin::unchecked, services.executor);
    warm_caches(spec, anchor);
    const auto state = std::make_shared<const BeaconState>(std::move(anchor));
    CAIRN_TRY_ASSIGN(chain->store_, get_forkchoice_store(spec, state, block.block->message));
    chain->store_.block_states = chain.get();
    chain->kept_finality_ = chain->store_.finalized_checkpoint;
    chain->durable_finality_ = chain->store_.finalized_checkpoint;
    chain->held_.add(spec, chain->store_.blocks);
    chain->remember(block);
    chain->update_head();
    return chain;
}

Checked<std::unique_ptr<Chain>> Chain::start(const Spec& network, BeaconState genesis,
                                             const ChainServices& services) {
    const Spec spec = spec_at_slot(network, genesis.slot);
    const auto block = std::make_shared<const SignedBeaconBlock>(genesis_block(spec, genesis));
    const store::SavedBlock saved{ssz::hash_tree_root(spec, block->message), block,
                                  seconds_to_milliseconds(genesis.genesis_time)};
    CAIRN_TRY_ASSIGN(auto chain, from_anchor(network, services, saved, std::move(genesis)));
    if (services.chain_store != nullptr) {
        const store::Anchor anchor{chain->store_.finalized_checkpoint, saved, *chain->head_.state};
        CAIRN_REQUIRE(services.chain_store->begin(anchor), block_not_stored);
    }
    return chain;
}

Checked<std::unique_ptr<Chain>> Chain::start_at(const Spec& network, const store::Anchor& anchor,
                                                const ChainServices& services) {
    CAIRN_TRY_ASSIGN(auto chain, from_anchor(network, services, anchor.block, anchor.state));
    CAIRN_TRY(chain->move_anchor(anchor.checkpoint));
    if (services.chain_store != nullptr) {
        CAIRN_REQUIRE(services.chain_store->begin(anchor), block_not_stored);
    }
    return chain;
}

Slot Chain::current_slot() const {
    return get_current_slot(network_, store_);
}

Checked<> Chain::set_time(std::uint64_t now_ms) {
    const Slot before = current_slot();
    CAIRN_TRY(tick(now_ms));
    // Finality that comes with a new epoch outlives the process as that of a block does. A store
    // that fails says so itself, and the next block tries again.
    if (current_slot() != before) {
        if (keep_finality()) {
            std::ignore = commit();
        }
        tell_forkchoice();
    }
    return {};
}

Checked<> Chain::tick(std::uint64_t now_ms) {
    if (now_ms <= store_.time_ms) {
        return {};
    }
    const Slot before = current_slot();
    CAIRN_TRY(on_tick(
        spec_at_slot(network_, compute_slot_at_time_ms(network_, store_.genesis_time_ms, now_ms)),
        store_, now_ms));
    if (current_slot() != before) {
        update_head();
    }
    return {};
}

Checked<StatePointer> Chain::state_at(const Root& root, Slot slot) {
    const auto known = std::ranges::find_if(advanced_, [&](const Advanced& advanced) {
        return advanced.root == root && advanced.slot == slot;
    });
    if (known != advanced_.end()) {
        std::rotate(known, known + 1, advanced_.end());
        return advanced_.back().state;
    }
    const auto index = store_.blocks.find(root);
    CAIRN_REQUIRE(index, block_unknown);
    CAIRN_TRY_ASSIGN(const StatePointer after_block, block_state(store_, *index));
    if (after_block->slot >= slot) {
        return with_caches(*index, after_block);
    }
    StatePointer before = nearest_before(root, slot, after_block);
    const Slot epoch_start = epoch_start_of(slot);
    if (before->slot < epoch_start && epoch_start < slot) {
        CAIRN_TRY_ASSIGN(before, state_at(root, epoch_start));
    }
    CAIRN_TRY_ASSIGN(const StatePointer state, moved_on(*before, slot));
    const std::size_t most = held_.is_packing() ? MAX_WHOLE_ADVANCED : MAX_ADVANCED;
    while (advanced_.size() >= most) {
        advanced_.pop_front();
    }
    advanced_.push_back({root, slot, state});
    return state;
}

Slot Chain::epoch_start_of(Slot slot) const {
    return compute_start_slot_at_epoch(network_, compute_epoch_at_slot(network_, slot));
}

// The root is asked for, since others share what it is made of.
Checked<StatePointer> Chain::moved_on(const BeaconState& from, Slot slot) const {
    auto state = std::make_shared<BeaconState>(from);
    BlsVerifier verifier;
    const Spec spec = spec_at_slot(network_, slot);
    const base::Stopwatch watch;
    CAIRN_TRY(advance_through_forks(spec, *state, slot, verifier));
    std::ignore = ssz::hash_tree_root(spec, *state);
    if (from.slot < epoch_start_of(slot)) {
        ++epoch_times_.count;
        epoch_times_.last.push_back(watch.elapsed());
        if (epoch_times_.last.size() > EpochTimes::KEPT) {
            epoch_times_.last.pop_front();
        }
    }
    return state;
}

StatePointer Chain::nearest_before(const Root& root, Slot slot, StatePointer state) const {
    for (const Advanced& advanced : advanced_) {
        if (advanced.root == root && advanced.slot < slot && advanced.slot > state->slot) {
            state = advanced.state;
        }
    }
    return state;
}

StatePointer Chain::advanced_state(const Root& root, Slot slot) {
    return state_at(root, slot).value_or(nullptr);
}

Checked<StatePointer> Chain::checkpoint_state(const Checkpoint& checkpoint) const {
    const auto known = store_.checkpoint_states.find(checkpoint);
    if (known != store_.checkpoint_states.end()) {
        return known->second;
    }
    const auto index = store_.blocks.find(checkpoint.root);
    CAIRN_REQUIRE(index, target_block_unknown);
    CAIRN_TRY_ASSIGN(const StatePointer after_block, block_state(store_, *index));
    const Slot start = compute_start_slot_at_epoch(network_, checkpoint.epoch);
    if (after_block->slot >= start) {
        return after_block;
    }
    return moved_on(*after_block, start);
}

Checked<StatePointer> Chain::transition(const Spec& spec, const SignedBeaconBlock& signed_block,
                                        const BlockContext& context) {
    const BeaconBlock& block = signed_block.message;
    CAIRN_TRY(check_block(spec, store_, block));
    CAIRN_TRY_ASSIGN(const StatePointer before, state_at(block.parent_root, block.slot));
    auto state = std::make_shared<BeaconState>(*before);
    CAIRN_TRY(apply_block(spec, *state, signed_block, context));
    if (spec.fork_id() == ForkId::bellatrix &&
        is_merge_transition_block(spec, *before, block.body)) {
        NoPowChain pow_chain;  // networks of ours name their terminal block
        CAIRN_TRY(validate_merge_block(spec, block, pow_chain));
    }
    warm_caches(spec, *state);
    return state;
}

Checked<StatePointer> Chain::check(const Spec& spec, const SignedBeaconBlock& signed_block) {
    BatchVerifier verifier(keys_, services_.executor);
    CAIRN_TRY_ASSIGN(
        const StatePointer state,
        transition(spec, signed_block, BlockContext{verifier, services_.execution_engine}));
    CAIRN_REQUIRE(verifier.finish(services_.random), block_signature_invalid);
    return state;
}

Checked<> Chain::import(const std::shared_ptr<const SignedBeaconBlock>& block) {
    CAIRN_REQUIRE(commit(), block_not_stored);  // what the store lacks
    const Spec spec = spec_at_slot(network_, block->message.slot);
    const Root root = ssz::hash_tree_root(spec, block->message);
    if (store_.blocks.contains(root)) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const StatePointer state, check(spec, *block));
    const store::SavedBlock saved{root, block, store_.time_ms};
    CAIRN_TRY(adopt(spec, saved, state));
    update_head();
    CAIRN_TRY(save(saved));
    tell_forkchoice();
    return {};
}

Checked<> Chain::adopt(const Spec& spec, const store::SavedBlock& saved,
                       const StatePointer& state) {
    const BeaconBlock& block = saved.block->message;
    CAIRN_TRY(insert_block(spec, store_, block, saved.root, state));
    held_.add(spec, store_.blocks);
    keys_.extend(*state, crypto::KeyOrigin::unchecked, services_.executor);
    remember(saved);
    count_operations(spec, block.body);
    return {};
}

// Their signatures were part of the block's. A vote for a block that is gone counts for nothing.
void Chain::count_operations(const Spec& spec, const BeaconBlockBody& body) {
    NullVerifier verifier;
    for (const Attestation& attestation : body.attestations) {
        const Spec vote_spec = spec_at_slot(network_, attestation.data.slot);
        prepare_target(vote_spec, attestation.data, MessageOrigin::block);
        std::ignore =
            on_attestation(vote_spec, store_, attestation, verifier, MessageOrigin::block);
    }
    for (const AttesterSlashing& slashing : body.attester_slashings) {
        std::ignore = on_attester_slashing(spec, store_, slashing, verifier);
    }
}

void Chain::count_votes(std::span<const Attestation> attestations) {
    NullVerifier verifier;
    for (const Attestation& attestation : attestations) {
        const Spec spec = spec_at_slot(network_, attestation.data.slot);
        prepare_target(spec, attestation.data, MessageOrigin::wire);
        std::ignore = on_attestation(spec, store_, attestation, verifier);
    }
    update_head();
    tell_forkchoice();
}

void Chain::count_slashing(const AttesterSlashing& slashing) {
    NullVerifier verifier;
    std::ignore =
        on_attester_slashing(spec_at_slot(network_, current_slot()), store_, slashing, verifier);
    update_head();
    tell_forkchoice();
}

void Chain::update_head() {
    const ForkChoiceNode node = get_head(spec_at_slot(network_, current_slot()), store_);
    const BlockIndex index = store_.blocks.index_of(node.root);
    if (auto state = block_state(store_, index)) {  // else the store fails, and the head stays
        head_ = {node.root, store_.blocks[index].slot, *std::move(state)};
    }
}

std::optional<gossip::KnownBlock> Chain::find(const Root& root) const {
    const StoredBlock* const stored = block(root);
    if (stored == nullptr) {
        return std::nullopt;
    }
    gossip::KnownBlock known{.block = &stored->block->message,
                             .state = nullptr,
                             .payload_status = gossip::PayloadValidationStatus::valid,
                             .payload_verified = false,
                             .envelope = nullptr};
    if (is_optimistic(root)) {
        known.payload_status = gossip::PayloadValidationStatus::not_validated;
    }
    if (const auto index = store_.blocks.find(root)) {
        known.state = store_.blocks[*index].state;
        known.state_let_go = known.state == nullptr;
    }
    return known;
}

}  // namespace cairn::node
