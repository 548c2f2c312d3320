// Blocks that parameters name.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/dispatcher.hpp"
#include "rpc/values.hpp"

namespace cairn::rpc {

/// Null: there is no such block. "pending" is the head: no block is made ahead. "safe" and
/// "finalized" before any was named: -39001 as execution-apis has it, geth's text.
Read<ChainBlockPtr> find_block(const ChainReader& chain, const BlockReference& reference);

/// The same; -32000 "block ... not found" in place of null, as geth's tracers say it.
Read<ChainBlockPtr> require_block(const ChainReader& chain, const BlockReference& reference);

/// The block of an optional parameter, the head without one. -32000 "header not found".
Read<ChainBlockPtr> block_parameter(const ChainReader& chain, const Parameters& parameters,
                                    std::size_t index);

/// Null without an error where there is none.
Read<BlockResultsPtr> results_of(const ChainReader& chain, const ChainBlock& block);

}  // namespace cairn::rpc
