// How a chain's finality moves on: in its store first, then in memory.
#include "base/thread.hpp"
#include "consensus/fork_choice/prune.hpp"
#include "consensus/misc.hpp"
#include "node/chain.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"

#include <atomic>

namespace cairn::node {

using namespace consensus;

/// Epochs that the stored anchor may be behind finality while its successor's record is made aside.
constexpr std::uint64_t MAX_ANCHOR_LAG = 4;

/// The record of the next anchor's state, which takes long to make, by a thread of its own.
struct Chain::AnchorRecord {
    AnchorRecord(const store::ChainStore& chain_store, store::BlockId block, StatePointer of)
        : id(block),
          state(std::move(of)),
          thread(base::Thread::start("anchor", [this, &chain_store] {
              made = chain_store.state_for_anchor(id, *state);
              is_made = true;
          })) {}

    store::BlockId id;
    StatePointer state;
    store::Stored<Bytes> made;
    std::atomic<bool> is_made = false;
    std::optional<base::Thread> thread;  // last: it uses the others
};

Chain::Chain(const Spec& network, const ChainServices& services)
    : network_(network),
      services_(services),
      held_(services.held_states, services.held_whole_states) {}

Chain::~Chain() = default;

void Chain::leave_chain_store() {
    next_anchor_.reset();
    for (auto& [root, kept] : blocks_) {
        if (kept.stored.block == nullptr && unpack(root, kept)) {
            kept.packed = ssz::encode(spec_at_slot(network_, kept.slot), *kept.stored.block);
            kept.stored.block = nullptr;
        }
    }
    services_.chain_store = nullptr;
    services_.verdicts = nullptr;
    services_.forkchoice = nullptr;
}

// Finality is pruned here only when the store has taken it: until then the next block tries again.
Checked<> Chain::keep_finality() {
    if (!has_finality_moved()) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const bool is_stored, save_finality());
    if (is_stored) {
        prune();
        kept_finality_ = store_.finalized_checkpoint;
    }
    return {};
}

Checked<> Chain::save(const store::SavedBlock& saved) {
    if (services_.chain_store != nullptr) {
        services_.chain_store->put_block(saved);
    }
    CAIRN_TRY(keep_finality());
    let_go_of_states();
    CAIRN_REQUIRE(commit(), block_not_stored);
    pack_old_blocks();
    return {};
}

// The anchor may move later, when its record is made. Until then what makes finality is durable in
// the blocks above the old one, of which a resumed chain learns it again.
bool Chain::commit() {
    if (services_.chain_store == nullptr) {
        return true;
    }
    const bool is_news = store_.finalized_checkpoint != durable_finality_;
    const bool done =
        services_.chain_store
            ->commit(is_news ? store::Durability::synced : store::Durability::buffered)
            .has_value();
    if (done) {
        durable_finality_ = store_.finalized_checkpoint;
    }
    return done;
}

// One record is made at a time; one that has been made for nothing is followed by that of the
// present block. Where there is no thread to be had, or the store cannot be read, put_finality
// makes it and says why not.
//
// Without a store there is nothing to wait for. All later states are made from the new anchor's.
Checked<bool> Chain::save_finality() {
    const auto anchor = store_.blocks.index_of(store_.finalized_checkpoint.root);
    if (services_.chain_store == nullptr) {
        CAIRN_TRY(block_state(store_, anchor));
        return true;
    }
    const store::BlockId id{store_.blocks[anchor].slot, store_.blocks[anchor].root};
    CAIRN_TRY_ASSIGN(const StatePointer state, block_state(store_, anchor));
    // While a node catches up, finality moves on faster than records are made.
    const Epoch stored = services_.chain_store->anchor_record()->checkpoint.epoch;
    const bool may_wait =
        services_.anchors_aside && store_.finalized_checkpoint.epoch <= stored + MAX_ANCHOR_LAG;
    if (may_wait) {
        const bool is_busy =
            next_anchor_ != nullptr && next_anchor_->thread && !next_anchor_->is_made;
        if (!is_busy && (next_anchor_ == nullptr || next_anchor_->id != id)) {
            next_anchor_ = std::make_unique<AnchorRecord>(*services_.chain_store, id, state);
        }
        if (is_busy || (next_anchor_->thread && !next_anchor_->is_made)) {
            return false;
        }
    }
    const std::unique_ptr<AnchorRecord> record = std::move(next_anchor_);
    store::FinalityMove move = finality_move(*state);
    if (record != nullptr && record->id == id && record->is_made && record->made) {
        move.state_record = &*record->made;
    }
    CAIRN_REQUIRE(services_.chain_store->put_finality(move), block_not_stored);
    return true;
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
    store::FinalityMove move{
        store_.finalized_checkpoint, {block.slot, block.root}, state, {}, {}, {}};
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
    packed_targets_.clear();
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

}  // namespace cairn::node
