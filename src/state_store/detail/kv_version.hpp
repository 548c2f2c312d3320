// A version of a state whose older parts are in a store, as its tree sees it.
#pragma once

#include "state/code_table.hpp"
#include "state/mpt/state_update.hpp"
#include "state/mpt/trie_hash.hpp"
#include "state/state_tree.hpp"
#include "store/kv.hpp"

namespace cairn::state {

/// What versions of one tree share.
struct KvShared {
    const store::Kv* kv = nullptr;
    std::shared_ptr<const CodeTable> codes;
};

/// How a version came out of its parent: what a commit writes.
struct KvStep {
    mpt::HashedDiff changes;
    std::vector<Bytes> removed_account_nodes;
    std::vector<Bytes> removed_slot_nodes;
    std::vector<NewCode> codes;
};

class KvVersion final : public StateVersion {
  public:
    KvVersion(KvShared shared, std::shared_ptr<const store::KvSnapshot> snapshot, mpt::NodePtr node)
        : shared_(std::move(shared)),
          snapshot_(std::move(snapshot)),
          node_(std::move(node)),
          root_(mpt::root_hash(node_)) {}

    const Bytes32& root() const noexcept override { return root_; }
    Read<std::optional<Account>> account(const Bytes20& address) const override;
    Read<base::U256> storage(const Bytes20& address, const Bytes32& slot) const override;
    Read<std::shared_ptr<const Bytes>> code(const Bytes32& hash) const override;
    Read<AccountProof> prove(const Bytes20& address, std::span<const Bytes32> slots) const override;

    const mpt::NodePtr& node() const noexcept { return node_; }
    const std::shared_ptr<const store::KvSnapshot>& snapshot() const noexcept { return snapshot_; }

    /// For the tree alone. Versions of one state, one with a newer snapshot, have the same number.
    std::uint64_t id = 0;
    std::uint64_t parent_id = 0;
    std::weak_ptr<const KvVersion> parent;
    KvStep step;
    /// Nodes that were read from the store to make it.
    std::size_t loads = 0;

  private:
    Read<mpt::NodePtr> leaf_of(const Bytes32& key) const;

    KvShared shared_;
    std::shared_ptr<const store::KvSnapshot> snapshot_;
    mpt::NodePtr node_;
    Bytes32 root_;
};

}  // namespace cairn::state
