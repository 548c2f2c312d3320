// An ordered store of byte strings in columns, with atomic batches and snapshots: what everything
// that must outlive the process is built on.
//
//   CAIRN_TRY_ASSIGN(auto kv, open_rocks_kv(path, {"blocks", "meta"}));
//   Batch batch;
//   batch.put(BLOCKS, key, value);
//   CAIRN_TRY(kv->commit(batch, Durability::synced));
//
// After a crash at any instant the store holds a prefix of the committed batches, each whole, and
// all that were committed as synced. Keys are ordered by their bytes, as unsigned numbers.
//
// Two implementations: RocksDB on disk, and one in memory that can lose what was not synced, as a
// power cut does (memory_kv.hpp). Threads: commit belongs to one; get, snapshot and what snapshots
// give may be used by any.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cairn::store {

/// The place of a column's name in the list that the store was opened with.
using Column = std::uint8_t;

enum class StoreErrorKind : std::uint8_t {
    locked,        // another process has it open
    damaged,       // a checksum or a structure is wrong
    unknown_form,  // written by a newer version, or no store of ours
    disk_full,
    io,
};

struct StoreError {
    StoreErrorKind kind{};
    /// A sentence for the person who runs the node: what, where, and what may be done.
    std::string what;
};

template <class T>
using Stored = Result<T, StoreError>;

/// Changes that happen together or not at all, in their order.
class Batch {
  public:
    struct Change {
        Column column = 0;
        Bytes key;
        /// Null: the key is removed.
        std::optional<Bytes> value;
    };

    void put(Column column, BytesView key, BytesView value);
    void remove(Column column, BytesView key);
    bool empty() const noexcept { return changes_.empty(); }
    /// Bytes of keys and values.
    std::size_t size_bytes() const noexcept { return size_bytes_; }
    const std::vector<Change>& changes() const noexcept { return changes_; }

  private:
    std::vector<Change> changes_;
    std::size_t size_bytes_ = 0;
};

enum class Durability : std::uint8_t {
    buffered,  // survives the process, not a power cut
    synced,    // survives both, together with all before it
};

/// Goes over the keys of a column upwards. Sees its snapshot only.
class Iterator {
  public:
    virtual ~Iterator() = default;
    /// To the first key that is not below `key`.
    virtual void seek(BytesView key) = 0;
    /// To the last key that is not above `key`.
    virtual void seek_for_previous(BytesView key) = 0;
    virtual void next() = 0;
    virtual void previous() = 0;
    /// False: past either end, or an error, which status() has.
    virtual bool valid() const = 0;
    /// Until the iterator moves.
    virtual BytesView key() const = 0;
    virtual BytesView value() const = 0;
    virtual Stored<void> status() const = 0;
};

/// Reads; what was there when it was made.
class KvSnapshot {
  public:
    virtual ~KvSnapshot() = default;
    /// Null: no such key.
    virtual Stored<std::optional<Bytes>> get(Column column, BytesView key) const = 0;
    virtual std::unique_ptr<Iterator> iterate(Column column) const = 0;
};

class Kv {
  public:
    virtual ~Kv() = default;
    virtual Stored<void> commit(const Batch& batch, Durability durability) = 0;
    virtual Stored<std::optional<Bytes>> get(Column column, BytesView key) const = 0;
    /// Outlives no Kv.
    virtual std::unique_ptr<KvSnapshot> snapshot() const = 0;
    /// What the column takes on disk (of memory: of its keys and values), about.
    virtual std::uint64_t size_bytes(Column column) const = 0;
};

}  // namespace cairn::store
