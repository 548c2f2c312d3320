// Eras out of a chain's store.
// Threads: beside nobody who writes to the store.
#pragma once

#include "base/executor.hpp"
#include "store/chain_store.hpp"
#include "store/era.hpp"

#include <filesystem>

namespace cairn::store {

/// The eras [first, end) that a store holds whole and final; the genesis counts as era 0.
struct EraRange {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
};
Stored<EraRange> whole_eras(const ChainStore& store);

/// Writes one of them to a file of its name in `folder`, and reads it again to check it. `before`:
/// the link of the era before, if it was exported just now. Cost: the transition of the blocks
/// since the nearest kept state, at most of an epoch but where states were pruned.
struct ExportedEra {
    std::filesystem::path path;
    EraLink link;
    std::uint64_t blocks = 0;
    std::uint64_t size_bytes = 0;
};
Stored<ExportedEra> export_era(const ChainStore& store, std::uint64_t era, const EraLink& before,
                               const std::filesystem::path& folder, base::Executor& executor);

}  // namespace cairn::store
