// The folder of one node: `chain`, its store, `segments`, the old part of the chain's history,
// `sidecars`, blobs and columns if they are kept, `execution`, the execution layer's chain if it is
// in the same process, and `protection.sqlite`, what its validators signed.
//
//   DataDirectory directory("data/node-1");
//   CAIRN_TRY_ASSIGN(OpenStorage open, directory.open({genesis_validators_root}));
//
// Chain and protection have locks of their own (`chain.lock`, and SQLite's), so that a second
// process is refused. A first start that is killed leaves nothing that a second one minds: the
// protection is there before the chain begins, so a chain without it has lost it. Threads: as
// node/storage.hpp.
#pragma once

#include "node/storage.hpp"

#include <filesystem>

namespace cairn::node {

class DataDirectory final : public Storage {
  public:
    /// The folder is made when it is opened; its parent must exist then.
    explicit DataDirectory(std::filesystem::path path) : path_(std::move(path)) {}

    store::Stored<OpenStorage> open(const StorageUse& use) override;

    const std::filesystem::path& path() const noexcept { return path_; }
    std::filesystem::path chain_path() const { return path_ / "chain"; }
    std::filesystem::path segments_path() const { return path_ / "segments"; }
    std::filesystem::path sidecars_path() const { return path_ / "sidecars"; }
    std::filesystem::path execution_path() const { return path_ / "execution"; }
    std::filesystem::path protection_path() const { return path_ / "protection.sqlite"; }

  private:
    std::filesystem::path path_;
};

}  // namespace cairn::node
