// The data directory of a beacon node, as `cairn db` finds it: DIR/chain is its store, and
// DIR/segments has the old part of its history, if there is one.
#pragma once

#include "base/result.hpp"
#include "store/chain_store.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace cairn::cli {

/// A chain's store with all it stands on. Not empty.
struct OpenChain {
    std::shared_ptr<const consensus::Config> config;
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<store::ChainStore> chain;
};

/// Of the data directory `folder`, with the configuration that is in it. The error is a sentence:
/// there is none, it is in use, of a newer program, damaged.
Result<OpenChain, std::string> open_chain(const std::filesystem::path& folder);

/// An empty store at `path` itself; nothing may be there.
Result<OpenChain, std::string> create_chain(const std::filesystem::path& path,
                                            std::shared_ptr<const consensus::Config> config);

}  // namespace cairn::cli
