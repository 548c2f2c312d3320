// The data folder of an execution client.
//
//   genesis.json     the chain's genesis, as it was given at the first start
//   chain/           the store: blocks and states (docs/formats/store.md); chain.lock beside it
//   jwt.hex          the secret of the Engine API, if no other file was named
//
// A first start that is killed leaves nothing that a second one minds.
#pragma once

#include "execution_node/execution_chain.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace cairn::execution_service {

/// The chain goes before its store.
struct OpenFolder {
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<execution_node::ExecutionChain> chain;
    bool is_new = false;
};

/// Opens the folder, makes it if it is not there. `genesis` is geth's JSON; nothing: the folder's
/// own. One of the same first block may have other forks, if none of them has begun; it replaces
/// the folder's. The error is a sentence: in use by another process, of another genesis, damaged,
/// disk full, not ours to write.
Result<OpenFolder, std::string> open_folder(const std::filesystem::path& path,
                                            const std::optional<std::string>& genesis,
                                            const execution_node::ChainOptions& options,
                                            base::Executor& executor);

std::filesystem::path secret_path(const std::filesystem::path& folder);

}  // namespace cairn::execution_service
