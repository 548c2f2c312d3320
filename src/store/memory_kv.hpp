// The twin of the store on disk, in memory: for simulations and tests. It is deterministic, and it
// can lose what a power cut may lose.
//
//   MemoryDisk disk;
//   auto kv = *disk.open({"blocks", "meta"});   // a process runs ...
//   kv.reset();                                 // ... and dies;
//   disk.lose_unsynced(1);                      // with it the power: one unsynced batch remains
//   kv = *disk.open({"blocks", "meta"});
//
// Threads: as kv.hpp says of a Kv; a MemoryDisk belongs to one.
#pragma once

#include "store/kv.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cairn::store {

namespace detail {
class MemoryTables;
}

/// What outlives the process in a simulation. It outlives every Kv that it gave.
class MemoryDisk {
  public:
    MemoryDisk();
    MemoryDisk(const MemoryDisk&) = delete;
    MemoryDisk& operator=(const MemoryDisk&) = delete;
    ~MemoryDisk();

    /// Errors: locked while another Kv of this disk lives; unknown_form if the disk has a column
    /// that `columns` lacks.
    Stored<std::unique_ptr<Kv>> open(const std::vector<std::string>& columns);

    /// Batches committed since the last synced one.
    std::size_t unsynced() const noexcept;
    /// A power cut: of the unsynced batches the first `kept` remain. No Kv may be open.
    void lose_unsynced(std::size_t kept);
    /// Every later commit fails with this and changes nothing; null: they work again.
    void refuse_commits(std::optional<StoreError> error);

  private:
    std::shared_ptr<detail::MemoryTables> tables_;
};

}  // namespace cairn::store
