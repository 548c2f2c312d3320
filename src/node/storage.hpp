// What of a node outlives its process: the chain's store, that of blobs, that of the execution
// layer if it is in the same process, and what its validators have signed.
//
//   CAIRN_TRY_ASSIGN(OpenStorage open, storage.open({genesis_validators_root}));
//   CAIRN_TRY_ASSIGN(auto chain_store, store::ChainStore::open(network, *open.chain,
//                                                              {.segments = open.segments}));
//   ... Chain::resume or Chain::start, and a validator client with *open.protection ...
//
// Two implementations: a folder (data_directory.hpp), and one in memory for simulations, which can
// lose what was not synced. Threads: one owner; several storages may be used at once.
#pragma once

#include "consensus/primitives.hpp"
#include "protection/slashing_protection.hpp"
#include "store/kv.hpp"
#include "store/memory_kv.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace cairn::node {

/// As long as it lives, nobody else can open the same storage.
struct OpenStorage {
    /// With the columns of a ChainStore.
    std::unique_ptr<store::Kv> chain;
    /// The folder for that store's history in segments. Empty: it has none.
    std::filesystem::path segments = {};
    /// With the columns of a SidecarStore. Null: not asked for.
    std::unique_ptr<store::Kv> sidecars = nullptr;
    /// With the columns asked for. Null: none were.
    std::unique_ptr<store::Kv> execution = nullptr;
    /// Null: no validators sign here.
    std::shared_ptr<protection::SlashingProtection> protection;
};

struct StorageUse {
    consensus::Root genesis_validators_root;
    /// Whether validators sign here. Where they have before, their protection must not be gone.
    bool has_validators = true;
    /// Whether blobs and columns are to be stored.
    bool has_sidecars = false;
    /// Of the execution layer's store. Empty: it is elsewhere.
    std::vector<std::string> execution_columns = {};
};

class Storage {
  public:
    Storage() = default;
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;
    virtual ~Storage() = default;

    /// What is new is created, whole or not at all. Errors: those of both stores; damaged: a chain
    /// without the protection that was there with it.
    virtual store::Stored<OpenStorage> open(const StorageUse& use) = 0;
    /// Of the history below finality, that many slots are worth their place.
    virtual std::uint64_t kept_history_slots() const { return UINT64_MAX; }
    /// The same of blobs and columns, where others may ask for more.
    virtual std::uint64_t kept_sidecar_slots() const { return UINT64_MAX; }
    /// The process that had it open is gone, and with it the power: what was not synced is lost, as
    /// far as the kind of storage knows. Nobody has it open.
    virtual void lose_unsynced() {}
};

/// The twin of a folder in memory, of one network.
class MemoryStorage final : public Storage {
  public:
    store::Stored<OpenStorage> open(const StorageUse& use) override;
    std::uint64_t kept_history_slots() const override { return 256; }
    std::uint64_t kept_sidecar_slots() const override { return 64; }
    void lose_unsynced() override {
        disk_.lose_unsynced(std::min(kept_unsynced_, disk_.unsynced()));
        sidecar_disk_.lose_unsynced(std::min(kept_unsynced_, sidecar_disk_.unsynced()));
        execution_disk_.lose_unsynced(std::min(kept_unsynced_, execution_disk_.unsynced()));
    }

    /// Of the unsynced batches that many survive the next losses; more than there are: all.
    void keep_unsynced(std::size_t count) noexcept { kept_unsynced_ = count; }
    /// To make its commits fail.
    store::MemoryDisk& disk() noexcept { return disk_; }

  private:
    store::MemoryDisk disk_;
    store::MemoryDisk sidecar_disk_;
    store::MemoryDisk execution_disk_;
    std::shared_ptr<protection::SlashingProtection> protection_;
    std::size_t kept_unsynced_ = 0;
};

}  // namespace cairn::node
