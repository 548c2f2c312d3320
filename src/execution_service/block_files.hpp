// Blocks of files, for a chain that does not run: blocks in RLP one after the other, as geth's
// `export` writes and its `import` reads them, not compressed.
//
// A file is read block by block, whatever its size. Threads: the owner of the chain.
#pragma once

#include "execution_node/execution_chain.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace cairn::execution_service {

/// Of one block's bytes; more are not read.
inline constexpr std::size_t MAX_BLOCK_BYTES = std::size_t{64} << 20U;

struct ImportReport {
    std::uint64_t imported = 0;
    std::uint64_t known = 0;  // were here already
    bool is_interrupted = false;
};

struct ImportControl {
    /// After each block; false: no more.
    std::function<bool(const ImportReport& so_far)> go_on;
};

/// Each block becomes the head, in steps; blocks that are in the chain are passed over. The first
/// that is not valid ends it: what came before stays. The error is a sentence with the file, the
/// place and the rule. `report` has what was done in either case.
Result<void, std::string> import_blocks(execution_node::ExecutionChain& chain,
                                        const std::filesystem::path& file,
                                        const ImportControl& control, ImportReport& report);

}  // namespace cairn::execution_service
