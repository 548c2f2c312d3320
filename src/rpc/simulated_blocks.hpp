// Blocks of calls that nobody signed, one on the other on a block of the chain: what eth_simulateV1
// asks for.
//
// Reference: execution-apis eth_simulateV1; geth 1.17 internal/ethapi/simulate.go. Bounded are the
// blocks, their calls, and the numbers between them, which are filled with empty blocks.
// Threads: pure functions.
#pragma once

#include "execution/header.hpp"
#include "rpc/call_logs.hpp"
#include "rpc/call_request.hpp"
#include "rpc/call_rules.hpp"
#include "rpc/forms.hpp"
#include "rpc/overrides.hpp"

namespace cairn::rpc {

inline constexpr std::size_t MAX_SIMULATED_BLOCKS = 256;
inline constexpr std::size_t MAX_SIMULATED_BLOCK_CALLS = 5'000;
inline constexpr std::size_t MAX_SIMULATED_CALLS = 10'000;
/// Between blocks whose time is not named, in seconds.
inline constexpr std::uint64_t SIMULATED_BLOCK_SECONDS = 12;

struct BlockStateCalls {
    BlockOverrides block_overrides;
    StateOverrides state_overrides;
    std::vector<CallRequest> calls;
};

struct SimulateRequest {
    std::vector<BlockStateCalls> blocks;
    TransferLogs transfers = TransferLogs::no;
    CallMode mode = CallMode::lenient;
    TransactionDetail detail = TransactionDetail::hashes;
};

/// -38026: too many blocks or calls.
Read<SimulateRequest> read_simulate_request(const json::Value& value);

/// With the blocks between them, each with a number and a time. -38020, -38021: numbers and times
/// do not rise; -38026: the last is too far from `base`.
Read<std::vector<BlockStateCalls>> complete(std::vector<BlockStateCalls> blocks,
                                            const execution::Header& base);

}  // namespace cairn::rpc
