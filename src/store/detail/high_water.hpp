// The file HIGHWATER of a store: up to which change it has acknowledged, and how much of its
// MANIFEST is durable.
//
// RocksDB takes a damaged end of its log, or of the MANIFEST (the list of its tables), for one that
// a power cut tore, and opens without it. With these marks such a loss of what was acknowledged is
// seen. No mark is ever ahead of what is durable. That of the sequence may be old after a power
// cut, which is harmless; that of the MANIFEST is synced before RocksDB hears that its own sync is
// done, so that what stands behind it was never relied on. Each kind has two slots with checksums
// that take turns, so that a torn write leaves the other.
//
// Threads: raise and sequence belong to one, what is of the MANIFEST to any.
#pragma once

#include "store/kv.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <string>

namespace rocksdb {
class Env;
class RandomRWFile;
}  // namespace rocksdb

namespace cairn::store::detail {

/// The beginning of a MANIFEST that is durable.
struct ManifestMark {
    /// That of its name, MANIFEST-number; 0: there is no mark.
    std::uint64_t number = 0;
    std::uint64_t size = 0;
    /// CRC-32C of these bytes.
    std::uint32_t crc = 0;
};

class HighWater {
  public:
    /// Writes the file, with no mark.
    static Stored<void> create(rocksdb::Env& env, const std::string& folder);
    /// A missing or shorter file is made again: it guards the store, which is whole without it.
    static Stored<std::unique_ptr<HighWater>> open(rocksdb::Env& env, const std::string& folder);

    HighWater(std::string folder, std::unique_ptr<rocksdb::RandomRWFile> file);
    HighWater(const HighWater&) = delete;
    HighWater& operator=(const HighWater&) = delete;
    ~HighWater();

    /// 0: no slot is readable.
    std::uint64_t sequence() const noexcept { return sequence_; }
    Stored<void> raise(std::uint64_t sequence);

    /// That the MANIFEST which CURRENT names begins with what was durable of it. To be asked before
    /// RocksDB opens the folder, which writes another MANIFEST.
    Stored<void> check_manifest(rocksdb::Env& env);
    /// So much of a MANIFEST is durable from now on. Nobody may rely on it before the mark is, too.
    Stored<void> manifest_synced(const ManifestMark& mark);
    /// Cuts what stands behind the mark: it was never synced, and a power cut may have left
    /// anything there. False: there is nothing.
    Stored<bool> cut_unsynced_manifest(rocksdb::Env& env);
    /// The MANIFEST that was synced last is the one that CURRENT names from now on.
    void manifest_became_current();

  private:
    static constexpr std::size_t SLOTS = 2;

    Stored<void> load();
    Stored<Bytes> read(std::uint64_t offset, std::size_t size) const;
    Stored<void> write(std::uint64_t offset, BytesView bytes);
    Stored<void> sync();
    Stored<void> put_manifest(const ManifestMark& mark);
    Stored<void> check_manifest_number(std::uint64_t number) const;
    /// Null: there is none of the current MANIFEST.
    const ManifestMark* current_mark() const;
    std::string manifest_path() const;

    std::string folder_;
    std::unique_ptr<rocksdb::RandomRWFile> file_;
    std::uint64_t sequence_ = 0;
    std::size_t next_slot_ = 0;

    std::mutex mutex_;
    std::array<ManifestMark, SLOTS> manifests_;
    std::uint64_t current_manifest_ = 0;
    std::uint64_t synced_manifest_ = 0;
};

}  // namespace cairn::store::detail
