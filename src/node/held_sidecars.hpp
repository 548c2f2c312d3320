// The blobs and columns that a node has of each block, and whether they are enough: the node's
// answer to the specification's is_data_available.
// Spec: consensus-specs v1.7.0-beta.4 specs/{deneb,fulu}/fork-choice.md#is_data_available,
// specs/fulu/das-core.md (custody and sampling).
//
// deneb and electra ask for all sidecars of a block; fulu for the columns that this node samples,
// which it also keeps and serves: those of its custody groups, at least SAMPLES_PER_SLOT. Who has
// more columns than that keeps them too. What is added here is valid.
//
// Memory holds the sidecars of the last slots, the store, if there is one, those of the retention
// period. Threads: one owner; what is handed out is immutable.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "node/block_sidecars.hpp"
#include "ssz/values.hpp"
#include "store/sidecar_store.hpp"

#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cairn::node {

/// For so many slots after they came sidecars stay in memory.
inline constexpr std::uint64_t MAX_HELD_SIDECAR_SLOTS = 64;

/// Which columns a node keeps.
struct Custody {
    ssz::Uint256 node_id;
    /// At most NUMBER_OF_CUSTODY_GROUPS.
    std::uint64_t group_count = 0;
};

/// Of one block, by index.
struct SidecarsOfBlock {
    consensus::Slot slot;
    std::map<consensus::BlobIndex, std::shared_ptr<const consensus::BlobSidecar>> blobs;
    std::map<consensus::ColumnIndex, std::shared_ptr<const consensus::DataColumnSidecar>> columns;
};

/// Whether a block of this slot is so old that nobody has to have its data any more.
bool is_beyond_retention(const consensus::Spec& spec, consensus::Slot slot,
                         consensus::Slot current_slot) noexcept;

class HeldSidecars {
  public:
    /// `store`, if there is one, outlives it. What it cannot store it says in its failure(), and
    /// memory has it all the same.
    HeldSidecars(const consensus::Spec& network, const Custody& custody,
                 store::SidecarStore* store = nullptr);

    const std::vector<consensus::ColumnIndex>& sampled_columns() const noexcept { return columns_; }
    /// Whether gossip of this column's subnet is for this node.
    bool samples_subnet(std::uint64_t subnet_id) const;

    void add(consensus::BlobSidecar sidecar);
    void add(consensus::DataColumnSidecar sidecar);

    /// The indices that `block`, of this root, lacks here: none if its data is available.
    std::vector<std::uint64_t> missing(const consensus::Root& root,
                                       const consensus::BeaconBlock& block,
                                       consensus::Slot current_slot) const;
    bool is_available(const consensus::Root& root, const consensus::BeaconBlock& block,
                      consensus::Slot current_slot) const {
        return missing(root, block, current_slot).empty();
    }
    /// All columns of a fulu block of which half are here. Null: there are fewer, or nothing is
    /// missing. Cost: 0.3 s a blob.
    std::optional<std::vector<consensus::DataColumnSidecar>> recover(
        const consensus::Root& root) const;

    /// What is here of the block, from memory or the store. Null: nothing, or the store cannot be
    /// read.
    std::shared_ptr<const SidecarsOfBlock> find(const store::BlockId& block) const;
    /// Hands the store what has come since the last time.
    void save();
    /// A new slot has begun: forgets what is too old for memory.
    void prune(consensus::Slot current_slot);
    std::size_t blocks() const noexcept { return held_.size(); }
    /// From now on memory only, and the store may go.
    void leave_store() noexcept { store_ = nullptr; }

  private:
    struct Held {
        std::shared_ptr<SidecarsOfBlock> sidecars;
        /// Then another thread may read it, and what comes goes into a copy. That use_count() is 1
        /// again would not order that thread's reading before a change.
        mutable bool is_handed_out = false;
    };
    SidecarsOfBlock& of(const consensus::Root& root, consensus::Slot slot);

    consensus::Spec network_;
    store::SidecarStore* store_;
    std::vector<consensus::ColumnIndex> columns_;  // ascending
    std::unordered_map<consensus::Root, Held> held_;
    std::multimap<consensus::Slot, consensus::Root> by_arrival_;
    consensus::Slot current_slot_;
};

}  // namespace cairn::node
