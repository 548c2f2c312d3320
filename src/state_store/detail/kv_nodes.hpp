// The nodes of a committed version, from its snapshot of the store.
#pragma once

#include "state/mpt/state_update.hpp"
#include "state/state_tree.hpp"
#include "state_store/detail/columns.hpp"

#include <map>
#include <mutex>
#include <unordered_map>

namespace cairn::state::detail {

StateError to_state_error(const store::StoreError& error);

/// The first error of several readers. Threads: any.
class Failure {
  public:
    void report(StateError error) {
        const std::scoped_lock lock(mutex_);
        if (!error_) {
            error_ = std::move(error);
        }
    }
    /// Once, when all readers are done: nothing, or the error.
    Read<void> result() const { return error_ ? Read<void>(unexpected(*error_)) : Read<void>(); }

  private:
    std::mutex mutex_;
    std::optional<StateError> error_;
};

/// Of one trie. The node that it gives has the hash that its parent says.
class KvNodes final : public mpt::NodeSource {
  public:
    KvNodes(const store::KvSnapshot& snapshot, TriePlace place, Failure& failure)
        : snapshot_(snapshot), place_(std::move(place)), failure_(failure) {}

    mpt::NodePtr load(NibbleView path, const mpt::Node& stub, BytesView key) override;
    mpt::NodePtr leaf(BytesView key) override;
    void removed(NibbleView path) override;

    /// Keys of nodes whose place is gone, unless it is taken again.
    std::vector<Bytes> take_removed() { return std::move(removed_); }
    std::size_t loads() const noexcept { return loads_; }

  private:
    std::optional<Bytes> get(store::Column column, BytesView key);
    std::optional<Bytes> leaf_value(BytesView key);
    mpt::NodePtr branch_at(NibbleView path, const mpt::Node& stub);
    mpt::NodePtr leaf_below(NibbleView path, const mpt::Node& stub, BytesView key);
    mpt::NodePtr leaf_of(BytesView key, std::size_t depth, BytesView value);
    mpt::NodePtr damaged(NibbleView path);

    const store::KvSnapshot& snapshot_;
    TriePlace place_;
    Failure& failure_;
    std::mutex mutex_;  // of what is below
    std::vector<Bytes> removed_;
    std::size_t loads_ = 0;
    /// Leaves that leaf() has read: the way to most of them is loaded next.
    std::unordered_map<Bytes32, Bytes> values_;
};

/// Of the trie of accounts and of their storage.
class KvStateSource final : public mpt::StateSource {
  public:
    explicit KvStateSource(const store::KvSnapshot& snapshot)
        : snapshot_(snapshot), accounts_(snapshot, TriePlace::of_accounts(), failure_) {}

    mpt::NodeSource& accounts() override { return accounts_; }
    mpt::NodeSource& storage(const Bytes32& account) override;

    Read<void> result() const { return failure_.result(); }
    std::vector<Bytes> take_removed_accounts() { return accounts_.take_removed(); }
    std::vector<Bytes> take_removed_slots();
    std::size_t loads() const;

  private:
    const store::KvSnapshot& snapshot_;
    Failure failure_;
    KvNodes accounts_;
    std::mutex mutex_;
    std::map<Bytes32, KvNodes> storage_;
};

}  // namespace cairn::state::detail
