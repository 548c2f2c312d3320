// eth_config: the forks of the chain as they hold now, next and last.
// Reference: EIP-7910; EIP-2124 and EIP-6122 (fork identifiers). Threads: pure functions.
#pragma once

#include "rpc/backend.hpp"

namespace cairn::rpc {

/// The answer of eth_config.
std::string fork_config(const ChainReader& chain);

/// FORK_HASH of EIP-2124 once all forks up to a block of this number and time are active.
std::uint32_t fork_hash(const Bytes32& genesis_hash, const execution::ChainConfig& config,
                        std::uint64_t number, std::uint64_t time);

}  // namespace cairn::rpc
