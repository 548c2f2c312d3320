// The methods of the execution layer, by area. Each function adds its own to a dispatcher; the
// backend outlives the dispatcher.
//
//   Dispatcher dispatcher;
//   add_public_methods(dispatcher, backend, filters);    // for users: eth_, net_, web3_, txpool_
//   add_engine_methods(engine_dispatcher, backend, payloads);   // behind a token
//
// Reference: execution-apis (the files of test/vectors are of its tests), geth 1.17 where that is
// silent. docs/json-rpc.md lists what is here and what is not.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/dispatcher.hpp"
#include "rpc/filters.hpp"

namespace cairn::rpc {

class PayloadCache;

/// eth_chainId ... eth_getTransactionReceipt: what is written in blocks.
void add_chain_methods(Dispatcher& out, const Backend& backend);
/// eth_getBalance ... eth_getProof.
void add_state_methods(Dispatcher& out, const Backend& backend);
/// eth_call, eth_estimateGas, eth_createAccessList.
void add_call_methods(Dispatcher& out, const Backend& backend);
/// eth_simulateV1.
void add_simulate_methods(Dispatcher& out, const Backend& backend);
/// eth_fillTransaction.
void add_fill_methods(Dispatcher& out, const Backend& backend);
/// eth_gasPrice ... eth_feeHistory.
void add_fee_methods(Dispatcher& out, const Backend& backend);
/// eth_getLogs and filters.
void add_log_methods(Dispatcher& out, const Backend& backend, Filters& filters);
/// eth_sendRawTransaction, txpool_*.
void add_pool_methods(Dispatcher& out, const Backend& backend);
/// net_*, web3_*, admin_*, eth_syncing, eth_config, eth_capabilities, rpc_modules.
void add_node_methods(Dispatcher& out, const Backend& backend);
/// debug_getRaw*, debug_getBadBlocks.
void add_debug_methods(Dispatcher& out, const Backend& backend);
/// debug_traceBlock*, debug_traceTransaction, debug_intermediateRoots.
void add_debug_trace_methods(Dispatcher& out, const Backend& backend);
/// debug_traceCall, debug_traceCallMany.
void add_debug_call_methods(Dispatcher& out, const Backend& backend);
/// trace_*.
void add_trace_methods(Dispatcher& out, const Backend& backend);
/// testing_buildBlockV1: only where tests are meant to reach it.
void add_testing_methods(Dispatcher& out, const Backend& backend);

/// All of them but the last.
void add_public_methods(Dispatcher& out, const Backend& backend, Filters& filters);

/// debug_setHead: for whoever may move the head, so not for everybody as geth's debug area is not.
void add_head_methods(Dispatcher& out, const Backend& backend);

/// engine_*. The methods that change the chain are called one at a time.
void add_engine_methods(Dispatcher& out, const Backend& backend, PayloadCache& payloads);

}  // namespace cairn::rpc
