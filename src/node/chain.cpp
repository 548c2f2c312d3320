#include "node/chain.hpp"

#include "consensus/accessors.hpp"
#include "consensus/advance.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/prune.hpp"
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
    if (current_slot() != before && keep_finality() && services_.chain_store != nullptr) {
        std::ignore = services_.chain_store->commit();
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
    CAIRN_TRY_ASSIGN(const StatePointer state,
                     moved_on(*nearest_before(root, slot, after_block), slot));
    if (advanced_.size() == MAX_ADVANCED) {
        advanced_.pop_front();
    }
    advanced_.push_back({root, slot, state});
    return state;
}

Checked<StatePointer> Chain::moved_on(const BeaconState& from, Slot slot) const {
    auto state = std::make_shared<BeaconState>(from);
    BlsVerifier verifier;
    CAIRN_TRY(advance_through_forks(spec_at_slot(network_, slot), *state, slot, verifier));
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
    if (services_.chain_store != nullptr) {
        CAIRN_REQUIRE(services_.chain_store->commit(), block_not_stored);  // what it lacks
    }
    const Spec spec = spec_at_slot(network_, block->message.slot);
    const Root root = ssz::hash_tree_root(spec, block->message);
    if (store_.blocks.contains(root)) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const StatePointer state, check(spec, *block));
    const store::SavedBlock saved{root, block, store_.time_ms};
    CAIRN_TRY(adopt(spec, saved, state));
    update_head();
    return save(saved);
}

void Chain::remember(const store::SavedBlock& saved) {
    if (blocks_.insert_or_assign(saved.root, StoredBlock{saved.block, saved.arrival_ms}).second) {
        by_slot_.emplace(saved.block->message.slot, saved.root);
    }
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

// Finality is pruned here only when the store has taken it: until then the next block tries again.
Checked<> Chain::keep_finality() {
    if (!has_finality_moved()) {
        return {};
    }
    if (services_.chain_store != nullptr) {
        const auto anchor = store_.blocks.index_of(store_.finalized_checkpoint.root);
        CAIRN_TRY_ASSIGN(const StatePointer state, block_state(store_, anchor));
        CAIRN_REQUIRE(services_.chain_store->put_finality(finality_move(*state)), block_not_stored);
    }
    prune();
    kept_finality_ = store_.finalized_checkpoint;
    return {};
}

Checked<> Chain::save(const store::SavedBlock& saved) {
    if (services_.chain_store != nullptr) {
        services_.chain_store->put_block(saved);
    }
    CAIRN_TRY(keep_finality());
    let_go_of_states();
    if (services_.chain_store != nullptr) {
        CAIRN_REQUIRE(services_.chain_store->commit(), block_not_stored);
    }
    return {};
}

// Their signatures were part of the block's. A vote for a block that is gone counts for nothing.
void Chain::count_operations(const Spec& spec, const BeaconBlockBody& body) {
    NullVerifier verifier;
    for (const Attestation& attestation : body.attestations) {
        note_target(attestation.data.target);
        std::ignore = on_attestation(spec_at_slot(network_, attestation.data.slot), store_,
                                     attestation, verifier, MessageOrigin::block);
    }
    for (const AttesterSlashing& slashing : body.attester_slashings) {
        std::ignore = on_attester_slashing(spec, store_, slashing, verifier);
    }
}

void Chain::count_votes(std::span<const Attestation> attestations) {
    NullVerifier verifier;
    for (const Attestation& attestation : attestations) {
        note_target(attestation.data.target);
        std::ignore = on_attestation(spec_at_slot(network_, attestation.data.slot), store_,
                                     attestation, verifier);
    }
    update_head();
}

void Chain::count_slashing(const AttesterSlashing& slashing) {
    NullVerifier verifier;
    std::ignore =
        on_attester_slashing(spec_at_slot(network_, current_slot()), store_, slashing, verifier);
    update_head();
}

void Chain::update_head() {
    const ForkChoiceNode node = get_head(spec_at_slot(network_, current_slot()), store_);
    const BlockIndex index = store_.blocks.index_of(node.root);
    if (auto state = block_state(store_, index)) {  // else the store fails, and the head stays
        head_ = {node.root, store_.blocks[index].slot, *std::move(state)};
    }
}

// Also to a later epoch with the same block. Not in a chain whose justified block does not descend
// from the finalised: see prune_finalized.
bool Chain::has_finality_moved() const {
    const BlockTree& blocks = store_.blocks;
    const BlockIndex finalized = blocks.index_of(store_.finalized_checkpoint.root);
    const BlockIndex justified = blocks.index_of(store_.justified_checkpoint.root);
    return store_.finalized_checkpoint != kept_finality_ &&
           blocks.is_ancestor({justified}, {finalized});
}

store::FinalityMove Chain::finality_move(const BeaconState& state) const {
    const BlockIndex anchor = store_.blocks.index_of(store_.finalized_checkpoint.root);
    const TreeBlock& block = store_.blocks[anchor];
    store::FinalityMove move{store_.finalized_checkpoint, {block.slot, block.root}, state, {}, {}};
    const Slot final_slot =
        compute_start_slot_at_epoch(network_, store_.finalized_checkpoint.epoch);
    std::vector<bool> kept;
    for (BlockIndex i = 0; i < store_.blocks.size(); ++i) {
        const TreeBlock& other = store_.blocks[i];
        // The block of an epoch that begins with empty slots is older: what is between is a branch.
        kept.push_back(i == anchor ||
                       (other.parent != NO_BLOCK && kept[other.parent] && other.slot > final_slot));
        if (!kept[i]) {
            auto& others = store_.blocks.is_ancestor({anchor}, {i}) ? move.decided : move.abandoned;
            others.push_back({store_.blocks[i].slot, store_.blocks[i].root});
        }
    }
    return move;
}

void Chain::prune() {
    std::ignore = prune_finalized(store_);
    held_.rebuild(network_, store_.blocks);
    const std::uint64_t newest = head_.slot.value;
    const Slot oldest{newest > MAX_KEPT_SLOTS ? newest - MAX_KEPT_SLOTS : 0};
    for (auto entry = by_slot_.begin(); entry != by_slot_.lower_bound(oldest);) {
        const bool needed = store_.blocks.contains(entry->second);
        if (!needed) {
            blocks_.erase(entry->second);
        }
        entry = needed ? std::next(entry) : by_slot_.erase(entry);
    }
}

const StoredBlock* Chain::block(const Root& root) const {
    const auto found = blocks_.find(root);
    return found == blocks_.end() ? nullptr : &found->second;
}

std::optional<StoredBlock> Chain::find_block(const Root& root) const {
    if (const StoredBlock* const stored = block(root)) {
        return *stored;
    }
    if (services_.chain_store == nullptr) {
        return std::nullopt;
    }
    const auto saved = services_.chain_store->block(root);
    if (!saved || !*saved) {
        return std::nullopt;
    }
    return StoredBlock{(*saved)->block, (*saved)->arrival_ms};
}

bool Chain::is_optimistic(const BeaconBlock& block) const {
    return services_.verdicts != nullptr &&
           services_.verdicts->is_pending(block.body.execution_payload.block_hash);
}

bool Chain::is_optimistic(const Root& root) const {
    const StoredBlock* const stored = block(root);
    return stored != nullptr && is_optimistic(stored->block->message);
}

std::vector<std::pair<Root, const StoredBlock*>> Chain::blocks_since(Slot start) const {
    std::vector<std::pair<Root, const StoredBlock*>> found;
    for (auto entry = by_slot_.lower_bound(start); entry != by_slot_.end(); ++entry) {
        found.emplace_back(entry->second, block(entry->second));
    }
    return found;
}

std::vector<std::shared_ptr<const SignedBeaconBlock>> Chain::canonical_blocks(
    Slot start, std::uint64_t count) const {
    std::vector<std::shared_ptr<const SignedBeaconBlock>> found;
    const StoredBlock* stored = block(head_.root);
    Slot below = head_.slot + 1;  // of the blocks that are still missing
    while (stored != nullptr && stored->block->message.slot >= start) {
        const BeaconBlock& message = stored->block->message;
        if (message.slot < start + count) {
            found.push_back(stored->block);
        }
        below = message.slot;
        if (message.slot == GENESIS_SLOT) {
            break;
        }
        stored = block(message.parent_root);
    }
    if (stored == nullptr && services_.chain_store != nullptr && below > start) {
        // Who asks for blocks gets fewer where the store cannot be read.
        const auto history =
            services_.chain_store->history(start, std::min(count, below.value - start.value));
        for (std::size_t i = history ? history->size() : 0; i-- > 0;) {
            found.push_back((*history)[i].block);
        }
    }
    std::ranges::reverse(found);
    return found;
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
