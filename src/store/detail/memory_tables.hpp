// The tables of a MemoryDisk: each key with those of its versions that a live snapshot can see.
// Threads: any; one lock over all.
#pragma once

#include "store/kv.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace cairn::store::detail {

/// A version of a value: null where the key was removed. Shared, since readers keep it while
/// commits go on.
struct Version {
    std::uint64_t sequence = 0;
    std::shared_ptr<const Bytes> value;
};
/// Ascending by sequence. A key with no version but a removal is not kept.
using Table = std::map<Bytes, std::vector<Version>>;

class MemoryTables {
  public:
    /// One found entry, alive until the position moves: a snapshot that sees it holds its node.
    struct Position {
        Table::const_iterator at;
        std::shared_ptr<const Bytes> value;
    };

    /// The table of that name, made if it is missing.
    Table& table(const std::string& name) { return tables_[name]; }
    std::vector<std::string> names() const;

    Stored<void> commit(const std::vector<Table*>& columns, const Batch& batch, Durability how);
    std::shared_ptr<const Bytes> get(const Table& table, BytesView key) const;
    std::shared_ptr<const Bytes> get(const Table& table, BytesView key,
                                     std::uint64_t sequence) const;
    std::uint64_t size_bytes(const Table& table) const;

    /// Sees what is there now, until it is closed.
    std::uint64_t open_snapshot();
    void close_snapshot(std::uint64_t sequence);

    /// The first entry at or above `key`, the last at or below it, and the neighbours of one.
    std::optional<Position> at_or_after(const Table& table, const Bytes& key,
                                        std::uint64_t sequence) const;
    std::optional<Position> at_or_before(const Table& table, const Bytes& key,
                                         std::uint64_t sequence) const;
    std::optional<Position> after(const Table& table, Table::const_iterator at,
                                  std::uint64_t sequence) const;
    std::optional<Position> before(const Table& table, Table::const_iterator at,
                                   std::uint64_t sequence) const;

    std::size_t unsynced() const noexcept { return undo_.size(); }
    void lose_unsynced(std::size_t kept);

    bool in_use = false;
    std::optional<StoreError> refusal;

  private:
    /// What a key was before a batch.
    struct Former {
        Table* table;
        Bytes key;
        std::shared_ptr<const Bytes> value;
    };

    void set(Table& table, const Bytes& key, std::shared_ptr<const Bytes> value);
    void drop_unseen(Table& table, Table::iterator at);

    mutable std::mutex mutex_;
    std::map<std::string, Table> tables_;
    std::multiset<std::uint64_t> snapshots_;
    /// Keys with versions that some snapshot held when they were replaced.
    std::set<std::pair<Table*, Bytes>> with_history_;
    std::vector<std::vector<Former>> undo_;
    std::uint64_t sequence_ = 0;
};

}  // namespace cairn::store::detail
