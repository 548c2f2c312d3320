// The folder of a store on RocksDB: its lock, its first start, its form.
#pragma once

#include "store/kv.hpp"
#include "store/rocks_kv.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
class FileLock;
class Logger;
struct ColumnFamilyOptions;
struct DBOptions;
}  // namespace rocksdb

namespace cairn::store::detail {

/// The form that this version writes, and the newest that it reads.
inline constexpr std::uint32_t KV_FORM = 1;

/// open_rocks_kv with the files of `env`, which outlives the Kv.
Stored<std::unique_ptr<Kv>> open_rocks_kv_on(rocksdb::Env& env, const std::string& path,
                                             const std::vector<std::string>& columns,
                                             const RocksOptions& options);

/// Held while it lives.
class FolderLock {
  public:
    static Stored<std::unique_ptr<FolderLock>> take(rocksdb::Env& env, const std::string& path);

    FolderLock(rocksdb::Env& env, rocksdb::FileLock* lock) : env_(env), lock_(lock) {}
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

  private:
    rocksdb::Env& env_;
    rocksdb::FileLock* lock_;
};

/// What stands at a path. A folder that was removed or replaced can still be written to for a long
/// time, but nobody will find what was written. Cost of a check: two calls to the system.
class FolderPlace {
  public:
    /// A folder that the system does not know, such as one of a simulated disk, is never missed.
    explicit FolderPlace(std::string path);
    /// damaged: it is not the same folder any more, or no store.
    Stored<void> check() const;

  private:
    using Identity = std::optional<std::pair<std::uint64_t, std::uint64_t>>;  // device, number
    static Identity identity_of(const std::string& path);

    std::string path_;
    Identity identity_;
};

/// An open database; column i of ours is handle i + 1, the form is in the default column.
struct RocksHandles {
    std::unique_ptr<rocksdb::DB> db;
    std::vector<rocksdb::ColumnFamilyHandle*> columns;
};

/// Makes the store if there is none; whole or not at all.
Stored<void> create_if_missing(rocksdb::Env& env, const std::string& path,
                               const RocksOptions& options);
/// unknown_form: there is something else.
Stored<void> check_is_store(rocksdb::Env& env, const std::string& path);
/// Opens a store that is there, and checks its form.
Stored<RocksHandles> open_folder(rocksdb::Env& env, const std::string& path,
                                 const std::vector<std::string>& columns,
                                 const RocksOptions& options);
Stored<void> close_folder(RocksHandles& handles, const std::string& path);

}  // namespace cairn::store::detail
