#include "store/rocks_kv.hpp"

#include "base/assert.hpp"
#include "store/detail/high_water.hpp"
#include "store/detail/manifest_witness.hpp"
#include "store/detail/rocks_folder.hpp"
#include "store/detail/rocks_status.hpp"

#include <rocksdb/db.h>
#include <rocksdb/env.h>

namespace cairn::store {
namespace {

using detail::FolderLock;
using detail::HighWater;
using detail::RocksHandles;
using detail::store_error;

rocksdb::Slice slice(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

BytesView view(const rocksdb::Slice& slice) {
    return {reinterpret_cast<const std::uint8_t*>(slice.data()), slice.size()};
}

/// What a change takes in memory besides its key and value, about.
constexpr std::uint64_t BYTES_PER_CHANGE = 64;
/// What it takes in a batch of RocksDB, at most, if key and value have less than 2 MiB.
constexpr std::size_t BYTES_PER_RECORD = 12;

/// What snapshots and iterators share with their Kv.
struct Database {
    std::string path;
    RocksHandles handles;

    rocksdb::ColumnFamilyHandle* column(Column i) const {
        CAIRN_ASSERT(i + std::size_t{1} < handles.columns.size());
        return handles.columns[i + std::size_t{1}];
    }

    Stored<std::optional<Bytes>> get(const rocksdb::ReadOptions& how, Column i,
                                     BytesView key) const {
        rocksdb::PinnableSlice value;
        const rocksdb::Status status = handles.db->Get(how, column(i), slice(key), &value);
        if (status.IsNotFound()) {
            return std::nullopt;
        }
        if (!status.ok()) {
            return unexpected(store_error(status, path));
        }
        const BytesView bytes = view(value);
        return Bytes(bytes.begin(), bytes.end());
    }
};

class RocksIterator final : public Iterator {
  public:
    RocksIterator(const Database& database, std::unique_ptr<rocksdb::Iterator> at)
        : database_(database), at_(std::move(at)) {}

    void seek(BytesView key) override { at_->Seek(slice(key)); }
    void seek_for_previous(BytesView key) override { at_->SeekForPrev(slice(key)); }
    void next() override {
        CAIRN_ASSERT(valid());
        at_->Next();
    }
    void previous() override {
        CAIRN_ASSERT(valid());
        at_->Prev();
    }
    bool valid() const override { return at_->Valid(); }
    BytesView key() const override {
        CAIRN_ASSERT(valid());
        return view(at_->key());
    }
    BytesView value() const override {
        CAIRN_ASSERT(valid());
        return view(at_->value());
    }
    Stored<void> status() const override {
        if (const rocksdb::Status status = at_->status(); !status.ok()) {
            return unexpected(store_error(status, database_.path));
        }
        return {};
    }

  private:
    const Database& database_;
    std::unique_ptr<rocksdb::Iterator> at_;
};

class RocksSnapshot final : public KvSnapshot {
  public:
    explicit RocksSnapshot(const Database& database)
        : database_(database), snapshot_(database.handles.db->GetSnapshot()) {
        how_.snapshot = snapshot_;
    }
    RocksSnapshot(const RocksSnapshot&) = delete;
    RocksSnapshot& operator=(const RocksSnapshot&) = delete;
    ~RocksSnapshot() override { database_.handles.db->ReleaseSnapshot(snapshot_); }

    Stored<std::optional<Bytes>> get(Column column, BytesView key) const override {
        return database_.get(how_, column, key);
    }
    std::unique_ptr<Iterator> iterate(Column column) const override {
        return std::make_unique<RocksIterator>(
            database_, std::unique_ptr<rocksdb::Iterator>(
                           database_.handles.db->NewIterator(how_, database_.column(column))));
    }

  private:
    const Database& database_;
    const rocksdb::Snapshot* snapshot_;
    rocksdb::ReadOptions how_;
};

/// What stands around a database, and outlives it.
struct Guards {
    std::unique_ptr<FolderLock> lock;
    std::unique_ptr<HighWater> marks;
    std::unique_ptr<rocksdb::Env> env;
};

class RocksKv final : public Kv {
  public:
    RocksKv(Database database, Guards guards, std::uint64_t write_buffer_bytes)
        : guards_(std::move(guards)),
          database_(std::move(database)),
          place_(database_.path),
          write_buffer_bytes_(write_buffer_bytes) {}
    RocksKv(const RocksKv&) = delete;
    RocksKv& operator=(const RocksKv&) = delete;

    // A clean end makes all durable. If that fails, what was buffered is no worse off than in a
    // power cut, which is what its caller has chosen.
    ~RocksKv() override {
        if (!failure_ && database_.handles.db->SyncWAL().ok()) {
            static_cast<void>(
                guards_.marks->raise(database_.handles.db->GetLatestSequenceNumber()));
        }
        static_cast<void>(detail::close_folder(database_.handles, database_.path));
    }

    Stored<void> commit(const Batch& batch, Durability durability) override {
        if (failure_) {
            return unexpected(*failure_);
        }
        auto done = write(batch, durability);
        if (done) {
            done = check_place();
        }
        if (!done) {
            failure_ = done.error();
        }
        return done;
    }

    Stored<std::optional<Bytes>> get(Column column, BytesView key) const override {
        return database_.get({}, column, key);
    }
    std::unique_ptr<KvSnapshot> snapshot() const override {
        return std::make_unique<RocksSnapshot>(database_);
    }
    std::uint64_t size_bytes(Column column) const override {
        std::uint64_t size = 0;
        for (const std::string& property : {rocksdb::DB::Properties::kLiveSstFilesSize,
                                            rocksdb::DB::Properties::kSizeAllMemTables}) {
            std::uint64_t part = 0;
            if (database_.handles.db->GetIntProperty(database_.column(column), property, &part)) {
                size += part;
            }
        }
        return size;
    }

  private:
    Stored<void> write(const Batch& batch, Durability durability);
    Stored<void> flush();
    Stored<void> check_place();

    Guards guards_;
    Database database_;
    detail::FolderPlace place_;
    std::uint64_t write_buffer_bytes_;
    std::uint64_t unflushed_bytes_ = 0;
    std::optional<StoreError> failure_;
};

// Never beside a write, as RocksDB would do it: where both sync a log on a failing disk, Debian's
// build of RocksDB 7.8, which has its assertions on, aborts at the second failure.
Stored<void> RocksKv::flush() {
    rocksdb::FlushOptions how;
    how.wait = true;
    how.allow_write_stall = true;
    const rocksdb::Status status = database_.handles.db->Flush(how, database_.handles.columns);
    if (!status.ok()) {
        return unexpected(store_error(status, database_.path));
    }
    unflushed_bytes_ = 0;
    return {};
}

Stored<void> RocksKv::write(const Batch& batch, Durability durability) {
    if (unflushed_bytes_ >= write_buffer_bytes_) {
        CAIRN_TRY(flush());
    }
    rocksdb::WriteBatch changes(batch.size_bytes() + BYTES_PER_RECORD * batch.changes().size());
    rocksdb::Status status;
    for (const Batch::Change& change : batch.changes()) {
        rocksdb::ColumnFamilyHandle* const column = database_.column(change.column);
        status = change.value ? changes.Put(column, slice(change.key), slice(*change.value))
                              : changes.Delete(column, slice(change.key));
        CAIRN_ASSERT(status.ok());
    }
    rocksdb::WriteOptions how;
    how.sync = durability == Durability::synced;
    status = database_.handles.db->Write(how, &changes);
    if (!status.ok()) {
        return unexpected(store_error(status, database_.path));
    }
    unflushed_bytes_ += batch.size_bytes() + BYTES_PER_CHANGE * batch.changes().size();
    if (durability == Durability::synced) {
        return guards_.marks->raise(database_.handles.db->GetLatestSequenceNumber());
    }
    return {};
}

// RocksDB finds files by their path, so another store that stands there now is not to lose what has
// the same name.
Stored<void> RocksKv::check_place() {
    auto found = place_.check();
    if (!found) {
        database_.handles.db->DisableFileDeletions().PermitUncheckedError();
    }
    return found;
}

Stored<void> check_end(const rocksdb::DB& db, const HighWater& marks, const std::string& path) {
    const std::uint64_t end = db.GetLatestSequenceNumber();
    if (marks.sequence() <= end) {
        return {};
    }
    return unexpected(
        StoreError{StoreErrorKind::damaged,
                   "the store " + path + " has lost changes that it had acknowledged: it ends at " +
                       std::to_string(end) + ", and had " + std::to_string(marks.sequence()) +
                       ". Restore it from a copy, or remove it and sync again."});
}

// RocksDB takes most torn ends of a MANIFEST for what they are, and some for damage.
Stored<RocksHandles> open_or_repair(const Guards& guards, rocksdb::Env& env,
                                    const std::string& path,
                                    const std::vector<std::string>& columns,
                                    const RocksOptions& options) {
    auto handles = detail::open_folder(*guards.env, path, columns, options);
    if (handles || handles.error().kind != StoreErrorKind::damaged ||
        handles.error().what.find("MANIFEST") == std::string::npos) {
        return handles;
    }
    CAIRN_TRY_ASSIGN(const bool was_torn, guards.marks->cut_unsynced_manifest(env));
    return was_torn ? detail::open_folder(*guards.env, path, columns, options) : std::move(handles);
}

}  // namespace

namespace detail {

Stored<std::unique_ptr<Kv>> open_rocks_kv_on(rocksdb::Env& env, const std::string& path,
                                             const std::vector<std::string>& columns,
                                             const RocksOptions& options) {
    Guards guards;
    CAIRN_TRY_ASSIGN(guards.lock, FolderLock::take(env, path));
    CAIRN_TRY(create_if_missing(env, path, options));
    CAIRN_TRY(check_is_store(env, path));
    CAIRN_TRY_ASSIGN(guards.marks, HighWater::open(env, path));
    CAIRN_TRY(guards.marks->check_manifest(env));
    guards.env = witnessed_env(env, *guards.marks);
    Database database{path, {}};
    CAIRN_TRY_ASSIGN(database.handles, open_or_repair(guards, env, path, columns, options));
    if (auto whole = check_end(*database.handles.db, *guards.marks, path); !whole) {
        static_cast<void>(close_folder(database.handles, path));
        return unexpected(std::move(whole).error());
    }
    return std::make_unique<RocksKv>(std::move(database), std::move(guards),
                                     options.write_buffer_bytes);
}

}  // namespace detail

Stored<std::unique_ptr<Kv>> open_rocks_kv(const std::filesystem::path& path,
                                          const std::vector<std::string>& columns,
                                          const RocksOptions& options) {
    return detail::open_rocks_kv_on(*rocksdb::Env::Default(), path.string(), columns, options);
}

}  // namespace cairn::store
