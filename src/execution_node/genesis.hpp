// The beginning of an execution chain, out of geth's genesis JSON: configuration, block, state.
//
//   CAIRN_TRY_ASSIGN(const Genesis genesis, parse_genesis(text));
//   CAIRN_TRY_ASSIGN(auto chain, ExecutionChain::open(*kv, genesis, {}, executor));
//
// Read are: `config` (chainId, forks by block and by time, terminalTotalDifficulty,
// delays of the bomb, daoForkBlock/daoForkSupport, mergeNetsplitBlock, blobSchedule,
// depositContractAddress), `alloc` (balance, nonce, code, storage; addresses with or without 0x)
// and the fields of the header. Numbers are JSON numbers, decimal strings or 0x strings. Of our own
// is config.nativeFunctions, which opens native functions (evm/natives.hpp) by their signature from
// a block on. Keys that are not known are passed over, as geth does; forks after Osaka are refused,
// because their blocks could not be checked.
//
// References: go-ethereum v1.17.8 core/genesis.go, params/config.go; EIP-7840 (blobSchedule),
// EIP-7892 (bpo1 ... bpo5). Threads: pure functions.
#pragma once

#include "execution/block.hpp"
#include "execution/chain_config.hpp"
#include "json/value.hpp"
#include "state/state_diff.hpp"

#include <string>
#include <string_view>

namespace cairn::execution_node {

struct Genesis {
    execution::ChainConfig config;
    execution::Block block;
    /// From nothing to the state of the block.
    state::StateDiff state;
};

/// Why a document is no genesis: "alloc.0x12..34.balance", "not a number of 256 bits".
struct GenesisError {
    std::string where;
    std::string reason;
};
std::string to_string(const GenesisError& error);

/// Cost: linear, and the root of the state.
Result<Genesis, GenesisError> parse_genesis(std::string_view text);
Result<Genesis, GenesisError> read_genesis(const json::Value& document);

}  // namespace cairn::execution_node
