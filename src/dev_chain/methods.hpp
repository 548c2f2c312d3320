// The methods of chains for developers, with anvil's names, aliases and meanings, in a dispatcher.
//
//   const DevContext context{*chain, backend};
//   add_dev_methods(dispatcher, context);   // after rpc::add_public_methods()
//
// Reference: Foundry's anvil 1.7.1 (crates/anvil); `hardhat_*` are Hardhat's names of the same.
// docs/json-rpc.md lists them. Threads: the methods may be called by any; the context and what it
// names outlive them.
#pragma once

#include "dev_chain/dev_chain.hpp"
#include "rpc/dispatcher.hpp"

namespace cairn::dev_chain {

struct DevContext {
    DevChain& chain;
    const rpc::Backend& backend;
};

/// eth_accounts, eth_sendTransaction, eth_sign*, personal_sign: what needs keys.
void add_wallet_methods(rpc::Dispatcher& out, const DevContext& context);
/// evm_mine, anvil_mine, automine and intervals.
void add_mining_methods(rpc::Dispatcher& out, const DevContext& context);
/// evm_increaseTime and its like.
void add_time_methods(rpc::Dispatcher& out, const DevContext& context);
/// anvil_setBalance and its like, impersonation.
void add_state_methods(rpc::Dispatcher& out, const DevContext& context);
/// anvil_dealERC20, anvil_setERC20Allowance.
void add_token_methods(rpc::Dispatcher& out, const DevContext& context);
/// evm_snapshot, evm_revert, anvil_rollback, anvil_reorg, anvil_reset.
void add_history_methods(rpc::Dispatcher& out, const DevContext& context);
/// anvil_dumpState, anvil_loadState.
void add_file_methods(rpc::Dispatcher& out, const DevContext& context);
/// anvil_nodeInfo, anvil_metadata, what waits, and the rest.
void add_info_methods(rpc::Dispatcher& out, const DevContext& context);

/// All of them; eth_accounts takes the place of the one that is there.
void add_dev_methods(rpc::Dispatcher& out, const DevContext& context);

}  // namespace cairn::dev_chain
