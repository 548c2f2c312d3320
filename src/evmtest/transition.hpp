// One block's worth of transactions on a state: the transition tool ("t8n") that fills execution
// tests, with the files of go-ethereum's evm and of EEST.
//
// Reference: go-ethereum 1.17.10 cmd/evm/README.md and cmd/evm/internal/t8ntool. Left out: Verkle
// and binary trees, extra EIPs, forks after Osaka, blob parameter forks.
//
//   CAIRN_TRY_ASSIGN(const Transition done, run_transition(input, tracer));
//
// Threads: a pure function of its input. Cost: that of the whole state, and before Byzantium once
// for each transaction.
#pragma once

#include "evm/tracer.hpp"
#include "execution/memory_state.hpp"
#include "json/value.hpp"

#include <functional>
#include <string>

namespace cairn::evmtest {

/// What went wrong, as the exit status that go-ethereum's tool has for it.
enum class TransitionFault : int {
    evm = 2,                // the block cannot end
    configuration = 3,      // fork and environment do not fit
    missing_blockhash = 4,  // BLOCKHASH of a block that was not named
    json = 10,
    io = 11,
};
struct TransitionError {
    TransitionFault fault = TransitionFault::json;
    std::string text;
};

struct TransitionInput {
    json::Value alloc;
    json::Value environment;
    /// A list of objects, signed or with "secretKey"; or a string, the RLP of the list.
    json::Value transactions;
    std::string fork;
    std::uint64_t chain_id = 1;
    /// Wei; -1: no reward, and the coinbase is not touched.
    std::int64_t reward = 0;
};

struct Transition {
    execution::MemoryState state;
    std::string result;  // JSON
    Bytes body;          // the RLP of the list of transactions that were executed
};

/// Makes the tracer of a transaction that is about to be tried, the index-th that is; null: none.
/// It is used until the next is asked for.
using TransactionTracers =
    std::function<evm::Tracer*(std::size_t index, const Bytes32& hash, evm::Revision revision)>;

Result<Transition, TransitionError> run_transition(const TransitionInput& input,
                                                   const TransactionTracers& tracers);

/// The state as an object of accounts by address.
std::string alloc_json(const execution::MemoryState& state);

}  // namespace cairn::evmtest
