// The store on disk: a Kv in a folder, on RocksDB.
//
//   CAIRN_TRY_ASSIGN(auto kv, open_rocks_kv("data/chain", {"blocks", "states", "meta"}));
//
// Opens right or refuses with the reason. Beside the folder `chain` stand `chain.lock`, held while
// it is open, and for the instant of the first start `chain.creating`. docs/formats/store.md has
// the form.
//
// After a commit has failed, whether its batch is in the store is known only when it is opened
// again; until then every commit fails with the same error, and reads go on.
#pragma once

#include "store/kv.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace cairn::store {

struct RocksOptions {
    /// Of blocks read, with their indices and filters.
    std::uint64_t cache_bytes = std::uint64_t{32} << 20U;
    /// Of all columns together, before it is written out.
    std::uint64_t write_buffer_bytes = std::uint64_t{32} << 20U;
};

/// Creates the store if there is nothing at `path`, or an empty folder; its parent must exist. A
/// column that the store lacks is added, empty. Errors: locked; unknown_form: a newer version's, a
/// column that is not in `columns`, or a folder with other things; damaged; disk_full; io.
Stored<std::unique_ptr<Kv>> open_rocks_kv(const std::filesystem::path& path,
                                          const std::vector<std::string>& columns,
                                          const RocksOptions& options = {});

}  // namespace cairn::store
