// A store of made-up blocks, votes and checkpoints that grows at random, the same for the same
// seed.
#pragma once

#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/reference_test.hpp"
#include "consensus/misc.hpp"
#include "ssz/codec.hpp"

#include <random>

namespace cairn::consensus {

inline constexpr std::uint64_t random_store_validators = 96;

/// The store, and the reference beside it, which has been told the same votes.
class RandomStore {
  public:
    RandomStore(const Spec& spec, std::uint64_t seed)
        : reference(spec, store), spec_(spec), engine_(seed) {
        store.time_ms = 1'000'000;
        store.genesis_time_ms = 1'000'000;
        state_ = make_state();
        TreeBlock anchor;
        anchor.root = random_root();
        fill(anchor);
        store.justified_checkpoint = store.finalized_checkpoint = {Epoch{0}, anchor.root};
        anchor.justified_checkpoint = anchor.finalized_checkpoint =
            anchor.unrealized_justification = store.justified_checkpoint;
        store.blocks.insert(anchor);
        justify(store.justified_checkpoint);
    }

    Store store;
    ReferenceForkChoice reference;

    std::uint64_t below(std::uint64_t end) { return engine_() % end; }

    void step() {
        switch (below(16)) {
            case 0:
            case 1:
            case 2:
            case 3:
                add_block();
                break;
            case 4:
                equivocate();
                break;
            case 5:
                boost();
                break;
            case 6:
                advance_time();
                break;
            case 7:
                change_checkpoints();
                break;
            case 8:
            case 9:
                add_payload();
                break;
            default:
                vote();
                break;
        }
    }

    /// To the slot after the head's, when its payload is decided.
    void tick_after_head() {
        const TreeBlock& head = store.blocks[store.blocks.index_of(get_head(spec_, store).root)];
        store.time_ms =
            store.genesis_time_ms + (head.slot.value + 1) * spec_.config->SLOT_DURATION_MS;
    }

  private:
    Root random_root() {
        Root root;
        // The first byte alone, at times, so that ties are decided far into the root.
        root[below(2) == 0 ? 0 : 31] = static_cast<std::uint8_t>(below(256));
        base::store_le64(root.data() + 8, engine_());
        return root;
    }

    StatePointer make_state() {
        auto state = std::make_shared<BeaconState>(ssz::default_value<BeaconState>(spec_));
        for (std::uint64_t i = 0; i < random_store_validators; ++i) {
            Validator validator;
            validator.effective_balance = Gwei{(1 + below(4)) * 8'000'000'000};
            validator.slashed = below(12) == 0;
            validator.activation_epoch = below(16) == 0 ? FAR_FUTURE_EPOCH : Epoch{0};
            validator.exit_epoch = FAR_FUTURE_EPOCH;
            state->validators.push_back(validator);
        }
        return state;
    }

    void fill(TreeBlock& block) {
        block.state = state_;
        block.proposer_index = ValidatorIndex{below(3)};
        block.timeliness = {below(2) == 0, below(2) == 0};
        if (spec_.at_least(ForkId::gloas)) {
            block.payload.apart = true;
            block.payload.timeliness_vote.resize(spec_.preset->PTC_SIZE);
            block.payload.data_availability_vote.resize(spec_.preset->PTC_SIZE);
        }
    }

    BlockIndex random_block() { return static_cast<BlockIndex>(below(store.blocks.size())); }
    /// One of the last few, so that chains grow long.
    BlockIndex recent_block() {
        const std::uint64_t count = store.blocks.size();
        return static_cast<BlockIndex>(count - 1 - below(std::min<std::uint64_t>(count, 4)));
    }
    Checkpoint checkpoint_of(BlockIndex block, Epoch epoch) {
        return {epoch, get_checkpoint_block(spec_, store, block, epoch)};
    }

    void add_block() {
        TreeBlock block;
        block.root = random_root();
        block.parent = below(3) == 0 ? random_block() : recent_block();
        const TreeBlock& parent = store.blocks[block.parent];
        block.slot = parent.slot + 1 + (below(3) == 0 ? below(4) : 0);
        fill(block);
        if (parent.payload.apart) {
            block.parent_payload_status = parent.payload.verified && below(3) != 0
                                              ? PayloadStatus::full
                                              : PayloadStatus::empty;
        }
        const Slot now = std::max(block.slot, get_current_slot(spec_, store));
        store.time_ms = store.genesis_time_ms + now.value * spec_.config->SLOT_DURATION_MS;
        const Epoch epoch = compute_epoch_at_slot(spec_, block.slot);
        const BlockIndex at = store.blocks.insert(block);
        const Epoch justified{epoch.value - std::min(epoch.value, below(4))};
        const Epoch finalized{justified.value - std::min(justified.value, below(3))};
        store.blocks[at].unrealized_justification = checkpoint_of(at, epoch);
        store.blocks[at].justified_checkpoint = checkpoint_of(at, justified);
        store.blocks[at].finalized_checkpoint = checkpoint_of(at, finalized);
        if (spec_.road == nullptr && below(2) == 0) {
            store.proposer_boost_root = store.blocks[at].root;
        }
    }

    void vote() {
        const ValidatorIndex validator{below(random_store_validators)};
        const BlockIndex target = below(4) == 0 ? random_block() : recent_block();
        const TreeBlock& block = store.blocks[target];
        const Slot slot = block.slot + below(3);
        const bool payload_present = block.payload.verified && slot > block.slot && below(2) == 0;
        if (reference.equivocating_indices.contains(validator)) {
            return;
        }
        reference.latest_messages[validator] = {slot, block.root, payload_present};
        NodeIndex node{target};
        if (block.payload.apart && slot > block.slot) {
            node.status = payload_present ? PayloadStatus::full : PayloadStatus::empty;
        }
        store.votes.set(validator, {.slot = slot, .supported = node});
    }

    void equivocate() {
        if (below(3) == 0 && spec_.road == nullptr) {
            const ValidatorIndex validator{below(random_store_validators)};
            reference.equivocating_indices.insert(validator);
            store.votes.add_equivocating(validator);
        }
    }

    void boost() {
        if (spec_.road != nullptr) {
            return;
        }
        const BlockIndex block = recent_block();
        store.proposer_boost_root = below(4) == 0 || block == 0 ? Root{} : store.blocks[block].root;
    }

    void advance_time() { store.time_ms += below(3) * spec_.config->SLOT_DURATION_MS; }

    void change_checkpoints() {
        const BlockIndex block = random_block();
        const Epoch epoch = compute_epoch_at_slot(spec_, store.blocks[block].slot);
        const Checkpoint justified = checkpoint_of(block, epoch);
        const Epoch finalized{epoch.value - std::min(epoch.value, below(3))};
        store.finalized_checkpoint = checkpoint_of(block, finalized);
        if (below(4) == 0) {
            state_ = make_state();
        }
        justify(justified);
    }

    void justify(const Checkpoint& checkpoint) {
        store.justified_checkpoint = checkpoint;
        store.checkpoint_states[checkpoint] = state_;
        store.votes.set_balances(get_voting_balances(spec_, *state_));
    }

    void add_payload() {
        if (!spec_.at_least(ForkId::gloas)) {
            return;
        }
        PayloadFacts& payload = store.blocks[recent_block()].payload;
        payload.verified = payload.verified || below(2) == 0;
        for (auto* votes : {&payload.timeliness_vote, &payload.data_availability_vote}) {
            const bool unanimous = below(2) == 0;
            for (PtcVote& vote : *votes) {
                vote = unanimous ? PtcVote::yes : static_cast<PtcVote>(below(3));
            }
        }
    }

    const Spec& spec_;
    std::mt19937_64 engine_;
    StatePointer state_;
};

}  // namespace cairn::consensus
