// What a beacon node must find again after a crash: the finalised anchor with its state, the blocks
// above it, and the history below.
//
//   CAIRN_TRY_ASSIGN(auto kv, open_rocks_kv(path, ChainStore::columns()));
//   CAIRN_TRY_ASSIGN(auto store, ChainStore::open(network, *kv));
//   if (store->is_empty()) { CAIRN_TRY(store->begin(anchor)); }
//
//   store->put_block(block);              // collected ...
//   CAIRN_TRY(store->put_finality(...));  // ... if finality moves with it ...
//   CAIRN_TRY(store->commit());           // ... and written as one batch
//
// So after a crash at any instant the store is that of some block's import, whole; never of one
// before the last move of finality, which is synced. Records carry a version and a checksum: see
// record.hpp and docs/formats/store.md. Nothing here checks signatures or transitions.
//
// States are kept of finalised checkpoints only: one whole in each group of 2^SNAPSHOT_EXPONENT
// epochs, the others as differences from one of the same group, at most SNAPSHOT_EXPONENT + 1 deep.
// So there are no states of branches that finality abandons; their blocks go with its move.
// Threads: one owner; the reading functions may be called beside nobody's put or commit.
#pragma once

#include "store/chain_records.hpp"
#include "store/history_segments.hpp"

#include <filesystem>
#include <span>
#include <vector>

namespace cairn::store {

inline constexpr unsigned SNAPSHOT_EXPONENT = 5;

struct ChainStoreOptions {
    /// The folder for history in segments: blocks go there some time after they were decided.
    /// Empty: they stay in the Kv, and a store that has segments is refused.
    std::filesystem::path segments = {};
    /// States of older checkpoints are dropped, whole groups at a time; that of the beginning
    /// stays.
    std::uint64_t kept_state_epochs = 256;
};

/// A finalised checkpoint with all it takes to go on from there.
struct Anchor {
    consensus::Checkpoint checkpoint;
    SavedBlock block;
    consensus::BeaconState state;  // after the block
};

/// Finality moves on from the anchor.
struct FinalityMove {
    consensus::Checkpoint checkpoint;
    BlockId block;                        // of a later epoch's checkpoint it may be the old one
    const consensus::BeaconState& state;  // after the block
    /// The old anchor and the blocks between it and the new one: they become history.
    std::vector<BlockId> decided;
    /// All others that do not descend from the checkpoint: they are removed.
    std::vector<BlockId> abandoned;
    /// What state_for_anchor() made of the state and the present anchor. Null: it is made now.
    const Bytes* state_record = nullptr;
};

class ChainStore {
  public:
    enum class Place : Column {
        meta,     // config, anchor
        blocks,   // slot || root -> block, from the anchor up
        slots,    // root -> slot, of every block
        history,  // slot || root -> block, below the anchor, but for those in segments
        states,   // slot || root of the block -> state
    };

    /// Names of columns, in their order, for who opens the Kv.
    static const std::vector<std::string>& columns();
    /// The configuration of the network that the store is of. Null: the store is empty.
    static Stored<std::optional<consensus::Config>> config_of(const Kv& kv);

    /// unknown_form: of another network, or written by a newer program; damaged. A schedule of
    /// forks that has changed for epochs beyond the stored blocks is taken over. `kv` outlives the
    /// store.
    static Stored<std::unique_ptr<ChainStore>> open(const consensus::Spec& network, Kv& kv,
                                                    const ChainStoreOptions& options = {});

    bool is_empty() const noexcept { return !anchor_.has_value(); }
    /// The first content of an empty store: one synced batch.
    Stored<void> begin(const Anchor& anchor);

    // Writing. The last error stays in failure(), for callers that can hand on no more than that
    // there was one. What was not written stays collected, and the next commit tries again.
    void put_block(const SavedBlock& block);
    /// Cost: without the state's record that of encoding the state and all that it is a difference
    /// from.
    Stored<void> put_finality(const FinalityMove& move);
    /// The costly part of put_finality: the record of a state after `id`, the block of the next
    /// anchor. May be called by another thread, beside the owner's put_block and commit.
    Stored<Bytes> state_for_anchor(const BlockId& id, const consensus::BeaconState& state) const;
    /// Synced if the anchor moves with it or it is asked for, which then holds for all before it,
    /// also where nothing is collected.
    Stored<void> commit(Durability least = Durability::buffered);
    bool has_uncommitted() const noexcept { return !batch_.empty(); }
    const std::optional<StoreError>& failure() const noexcept { return failure_; }

    // Reading what is committed. A pointer or an optional that is null: no such thing.
    const std::optional<AnchorRecord>& anchor_record() const noexcept { return anchor_; }
    /// Of a store that is not empty. The state's root is that of the block.
    Stored<Anchor> anchor() const;
    /// In the order in which they came: no block before its parent.
    Stored<std::vector<SavedBlock>> blocks_above_anchor() const;
    Stored<std::optional<SavedBlock>> block(const consensus::Root& root) const;
    /// Decided blocks of the slots [start, start + count), which are below the anchor.
    Stored<std::vector<SavedBlock>> history(consensus::Slot start, std::uint64_t count) const;
    /// The first block that is stored, of the history or, where there is none, the anchor.
    Stored<SavedBlock> oldest() const;
    /// The newest stored state whose block is not after `slot`.
    struct SavedState {
        BlockId block;
        consensus::BeaconState state;
    };
    Stored<std::optional<SavedState>> state_until(consensus::Slot slot) const;

    /// Its place alone.
    Stored<BlockId> oldest_block() const;
    /// Of those that are kept.
    Stored<consensus::BeaconState> state(const BlockId& id) const { return load_state(id); }

    const consensus::Spec& network() const noexcept { return network_; }
    const Kv& kv() const noexcept { return kv_; }
    /// Null: the history is in the Kv.
    const HistorySegments* segments() const noexcept { return segments_.get(); }

    /// Adds decided blocks to the beginning of the history: a chain, oldest first, that ends with
    /// the parent of oldest(); who calls has checked that. One synced batch, apart from what is
    /// collected.
    Stored<void> extend_history(std::span<const SavedBlock> blocks);
    /// Removes the history before `first`, and the states of checkpoints that end before it but for
    /// that of the beginning. One synced batch for each MAX_PRUNED blocks.
    Stored<std::uint64_t> prune_history(consensus::Slot first);

  private:
    ChainStore(const consensus::Spec& network, Kv& kv, const ChainStoreOptions& options)
        : network_(network), kv_(kv), options_(options) {}

    Stored<void> take_over_config(const consensus::Config& stored);
    void put_state(const BlockId& id, BytesView record);
    Stored<std::optional<BlockId>> base_for(const BlockId& id) const;
    Stored<void> drop_states_before(Batch& batch, consensus::Slot slot) const;
    Stored<void> collect_finality(const FinalityMove& move);
    Stored<void> move_to_history(const BlockId& id);
    Stored<void> open_segments();
    Stored<void> hand_over();
    Stored<void> hand_over_segment(consensus::Slot first);
    Stored<std::uint64_t> prune_segments(consensus::Slot first);
    Stored<StateRecord> state_record(const BlockId& id) const;
    Stored<Bytes> state_bytes(const BlockId& id) const;
    Stored<consensus::BeaconState> load_state(const BlockId& id) const;
    Stored<SavedBlock> load_block(Place place, const BlockId& id) const;
    Stored<void> note(Stored<void> outcome);

    consensus::Spec network_;
    Kv& kv_;
    ChainStoreOptions options_;
    std::unique_ptr<HistorySegments> segments_;
    std::optional<AnchorRecord> anchor_;
    std::optional<AnchorRecord> next_anchor_;  // in the batch
    Batch batch_;
    std::optional<StoreError> failure_;
};

}  // namespace cairn::store
