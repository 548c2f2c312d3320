// What a full node keeps in order to serve light clients: the best update of each sync committee
// period, the latest updates of finality and head, and a bootstrap for each finalised epoch
// boundary. Spec: consensus-specs v1.7.0-beta.4
// specs/altair/light-client/full-node.md#deriving-light-client-data.
//
//   CAIRN_TRY_ASSIGN(auto collection, LightClientDataCollection::start({spec, block, state}));
//   CAIRN_TRY(collection.add_block({spec, block, state}));    // imported, on whatever branch
//   CAIRN_TRY(collection.set_head(root));                     // fork choice has spoken
//   collection.best_update(period) ...
//
// What is served follows the head: when it moves to another branch, the periods that are not final
// are those of that branch.
//
// The window: bootstraps, best updates and blocks older than compute_min_epochs_for_block_requests
// before the head's epoch (33,024 epochs on mainnet) are forgotten, as full-node.md asks for no
// more; blocks and states before the last but one finalised block already when finality moves.
// Memory: the blocks and (shared) states since that one; 1 KB for each epoch of the window; 50 KB
// for each of its periods (130 on mainnet). Threads: one owner.
#pragma once

#include "light/branch.hpp"
#include "light/create.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cairn::light {

/// Light client data in the containers of `fork`, that of the block it is about.
template <class T>
struct Forked {
    consensus::ForkId fork;
    T data;
};

class LightClientDataCollection {
  public:
    using Root = consensus::Root;

    /// `anchor` is a finalised block since altair, e.g. that of genesis, with its post-state.
    /// Invalid: lc_before_altair, lc_state_not_of_block.
    static consensus::Checked<LightClientDataCollection> start(const BlockAndState& anchor);

    /// Forgets the blocks and their states, which would be kept until finality moves. What was to
    /// be served still is, and nothing is added until start_again.
    void forget_blocks() { blocks_.clear(); }
    /// Goes on from another finalised block, later than the last one. Invalid: as start.
    consensus::Checked<> start_again(const BlockAndState& anchor);

    /// Notes a valid block with its post-state. Invalid: lc_block_unknown (the parent was not
    /// added, or is before the last but one finalised block), lc_state_not_of_block.
    consensus::Checked<> add_block(const BlockAndState& added);

    /// Makes a block that was added the head. Invalid: lc_block_unknown.
    consensus::Checked<> set_head(const Root& block_root);

    // What there is to serve; null or nullopt for nothing.
    std::optional<Forked<consensus::LightClientBootstrap>> bootstrap(const Root& block_root) const;
    /// Of the blocks that have a bootstrap, in no order.
    std::vector<Root> bootstrap_roots() const;
    /// Those that have a best update, ascending.
    std::vector<std::uint64_t> update_periods() const;
    const Forked<consensus::LightClientUpdate>* best_update(std::uint64_t period) const;
    const std::optional<Forked<consensus::LightClientFinalityUpdate>>& latest_finality_update()
        const noexcept {
        return latest_;
    }
    std::optional<Forked<consensus::LightClientOptimisticUpdate>> latest_optimistic_update() const;

    /// The latest finalised checkpoint that any head has had.
    const consensus::Checkpoint& finalized_checkpoint() const noexcept { return finalized_; }

  private:
    using Update = Forked<consensus::LightClientUpdate>;

    struct Imported {
        consensus::Spec spec;
        consensus::SignedBeaconBlock block;
        consensus::BeaconState state;
        std::optional<Update> best;  // of the period this block is in, along its branch
        Root latest_signature;       // the last block with enough participants; zero: none

        consensus::Slot slot() const noexcept { return block.message.slot; }
        BlockAndState view() const noexcept { return {spec, block, state}; }
    };

    /// A bootstrap without its committee, which is that of its period.
    struct Bootstrap {
        consensus::ForkId fork;
        consensus::LightClientHeader header;
        Branch current_sync_committee_branch;
        consensus::Epoch epoch;  // whose boundary the block is at
        std::uint64_t period;
    };

    LightClientDataCollection() = default;

    const Imported* find(const Root& block_root) const;
    const Imported* ancestor(const Imported* block, consensus::Slot slot) const;
    consensus::Checked<Update> make_update(const BlockAndState& signed_by,
                                           const Imported& attested) const;
    void commit_best_updates(const Imported& head);
    consensus::Checked<> refresh_latest(const Imported& head);
    consensus::Checked<> finalize(const consensus::Checkpoint& checkpoint);
    consensus::Checked<> add_bootstrap(const Root& block_root, const BlockAndState& at);
    void forget_before_window(const Imported& head);

    std::unordered_map<Root, Imported> blocks_;
    std::unordered_map<Root, Bootstrap> bootstraps_;
    std::map<std::uint64_t, consensus::SyncCommittee> committees_;  // of bootstraps, by period
    std::map<std::uint64_t, Update> best_updates_;                  // by period
    std::optional<Forked<consensus::LightClientFinalityUpdate>> latest_;
    consensus::Checkpoint finalized_;
    consensus::Slot finalized_slot_;  // of its block
    consensus::Epoch window_;         // its first epoch
};

}  // namespace cairn::light
