// Era files into a chain's store: the beginning of an empty one, or the history before what one
// holds.
//
//   CAIRN_TRY_ASSIGN(const auto files, open_eras(network, paths));
//   CAIRN_TRY_ASSIGN(const EraImport done, import_eras(*store, files, options));
//
// Threads: the owner of the store.
#pragma once

#include "base/executor.hpp"
#include "store/chain_store.hpp"
#include "store/era.hpp"
#include "store/replay.hpp"

#include <filesystem>
#include <functional>

namespace cairn::store {

struct EraImportOptions {
    SignatureCheck signatures = SignatureCheck::all;
    base::Executor& executor;
    /// After each era; null: nobody listens.
    std::function<void(std::uint64_t era)> progress = {};
};

struct EraImport {
    std::uint64_t eras = 0;
    /// New in the store.
    std::uint64_t blocks = 0;
};

/// Sorted by their eras. damaged: one is missing between two, or there twice.
Stored<std::vector<EraFile>> open_eras(std::vector<std::filesystem::path> paths);

/// Of each era all that check_era looks at, and that it goes on from the one before.
///
/// An empty store begins with the genesis, which must be the first of the eras, and every block is
/// applied: the state transition is checked, and the states of the eras are those that it leads
/// to. Finality moves with the blocks. After an error the store holds a part: use another.
///
/// Into a store that has blocks only those before its first one are taken, and they must lead to
/// it: hashes say that they are its history, and no more is checked. Nothing is written before all
/// is checked; then the newest first, so that the history is without gaps if this is cut short.
///
/// Errors: damaged, a file's or a block's; unknown_form: of another network, or gloas (era files
/// do not have its payloads), or nothing that the store could take; the store's.
Stored<EraImport> import_eras(ChainStore& store, const std::vector<EraFile>& files,
                              const EraImportOptions& options);

}  // namespace cairn::store
