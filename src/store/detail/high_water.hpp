// The file HIGHWATER of a store: up to which change it has acknowledged. RocksDB takes a damaged
// end of its log for one that a power cut tore, and opens without it; with this mark such a loss of
// what was acknowledged is seen.
//
// The mark is written in place after each sync and never synced itself, so it may be old, which is
// harmless, but never ahead of what is durable. Two slots with checksums take turns, so that a torn
// write leaves the other.
#pragma once

#include "store/kv.hpp"

#include <memory>
#include <string>

namespace rocksdb {
class Env;
class RandomRWFile;
}  // namespace rocksdb

namespace cairn::store::detail {

class HighWater {
  public:
    /// Writes the file, with no mark.
    static Stored<void> create(rocksdb::Env& env, const std::string& folder);
    /// A missing file is made again: it guards the store, which is whole without it.
    static Stored<std::unique_ptr<HighWater>> open(rocksdb::Env& env, const std::string& folder);

    HighWater(std::string path, std::unique_ptr<rocksdb::RandomRWFile> file);
    HighWater(const HighWater&) = delete;
    HighWater& operator=(const HighWater&) = delete;
    ~HighWater();

    /// 0: no slot is readable.
    std::uint64_t sequence() const noexcept { return sequence_; }
    Stored<void> raise(std::uint64_t sequence);

  private:
    Stored<void> load();

    std::string path_;
    std::unique_ptr<rocksdb::RandomRWFile> file_;
    std::uint64_t sequence_ = 0;
    std::size_t next_slot_ = 0;
};

}  // namespace cairn::store::detail
