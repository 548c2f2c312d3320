// The state of the execution layer on disk: a StateTree whose committed versions are in a `Kv`.
//
//   CAIRN_TRY_ASSIGN(auto kv, store::open_rocks_kv(path, state_columns()));
//   CAIRN_TRY_ASSIGN(auto tree, KvStateTree::open(*kv, {}));
//   CAIRN_TRY_ASSIGN(const StatePtr state, tree->apply(tree->committed(), diff, executor));
//   CAIRN_TRY(tree->commit({number, hash}, state));
//
// Accounts and slots are kept flat, by the hashes of their names: a read is one lookup. The trie is
// kept by paths, branches only: its leaves are the flat records. A block is committed whole, alone
// or with others, by one atomic batch: accounts, slots, nodes and codes, the changes that undo each
// block, and the number of the last; so after a crash at any instant the store opens at a committed
// block, with nothing to repair.
//
// Versions above the committed one are in memory, as many and as branched as one likes; a version
// is committed after its parent. Committed blocks are undone as far as their changes are kept: the
// last `reorg_depth` of them, or all (History::archive); older states can be read as far. A node
// that is loaded is checked against the hash that its parent has of it.
//
// Memory: the nodes on the way to what has changed or was loaded, at most about `max_cached_nodes`
// of the committed version (300 bytes each), and what versions above it have changed. Threads:
// versions may be read by any; all else is for one at a time. Versions do not outlive the tree, nor
// the tree its Kv. After a commit has failed, open again.
#pragma once

#include "state/state_tree.hpp"
#include "store/kv.hpp"

#include <string>

namespace cairn::state {

class CodeTable;

enum class History : std::uint8_t {
    pruned,   // of the last `reorg_depth` blocks
    archive,  // of all blocks; about what the blocks have changed, once more
};

struct KvStateOptions {
    History history = History::pruned;
    std::uint64_t reorg_depth = 128;
    std::size_t max_cached_nodes = 500'000;
};

struct StateBlock {
    std::uint64_t number = 0;
    Bytes32 hash;
    friend bool operator==(const StateBlock&, const StateBlock&) = default;
};

/// A version and the block whose state it is.
struct BlockVersion {
    StateBlock block;
    StatePtr version;
};

/// The columns that the store of a state is opened with, in their order.
std::vector<std::string> state_columns();

class KvVersion;

class KvStateTree final : public StateTree {
  public:
    /// Errors: damaged, storage.
    static Read<std::unique_ptr<KvStateTree>> open(store::Kv& kv, const KvStateOptions& options);
    KvStateTree(const KvStateTree&) = delete;
    KvStateTree& operator=(const KvStateTree&) = delete;
    ~KvStateTree() override;

    /// Only while nothing is committed: the version that the first one is made of.
    StatePtr empty() const override;
    Read<StatePtr> apply(const StatePtr& parent, const StateDiff& diff,
                         base::Executor& executor) override;

    /// Null: nothing yet.
    const std::optional<StateBlock>& block() const noexcept { return block_; }
    /// The version of block().
    StatePtr committed() const;
    /// `version` was made by apply() of the committed one, and the number follows its block's; the
    /// first may have any. Cost: what the block has changed.
    Read<void> commit(const StateBlock& block, const StatePtr& version,
                      store::Durability durability = store::Durability::synced);
    /// The same for blocks in their order, the first on the committed one, as one batch: nodes that
    /// a later block makes anew are written once. A block that clears storage begins a batch of its
    /// own. All are durable when the last is. Cost: less than of each alone.
    Read<void> commit(std::span<const BlockVersion> blocks, store::Durability durability);

    /// The lowest block that revert_to and at can go back to.
    Read<std::uint64_t> oldest() const;
    /// Undoes blocks, each by an atomic batch, until this one is the committed.
    /// Errors: unknown_block, and nothing has changed; damaged, storage.
    Read<void> revert_to(std::uint64_t number, base::Executor& executor);
    /// The version of a block below. Cost: what the blocks above it have changed.
    Read<StatePtr> at(std::uint64_t number, base::Executor& executor) const;

    /// Reads everything: every node has its hash, the flat records are the leaves, and nothing else
    /// is kept. Cost: the whole state.
    Read<void> verify() const;

  private:
    struct Undone;
    KvStateTree(store::Kv& kv, const KvStateOptions& options);
    Read<void> load();
    Read<void> commit_batch(std::span<const BlockVersion> blocks, store::Durability durability);
    Read<void> put_undos(std::span<const BlockVersion> blocks, store::Batch& batch) const;
    void set_committed(const StateBlock& block, const KvVersion& version);
    Read<void> require_kept(std::uint64_t number) const;
    Read<Undone> undone(const std::shared_ptr<const KvVersion>& version, std::uint64_t number,
                        base::Executor& executor) const;

    store::Kv& kv_;
    KvStateOptions options_;
    std::shared_ptr<CodeTable> codes_;  // of versions that are not committed
    std::optional<StateBlock> block_;
    std::shared_ptr<const KvVersion> committed_;
    std::size_t cached_nodes_ = 0;  // in memory since the tree was trimmed last, about
};

}  // namespace cairn::state
