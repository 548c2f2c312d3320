// The execution layer's side of a development network's genesis: a chain that has merged from its
// first block on, with funded accounts and the contracts that its forks call.
//
//   CAIRN_TRY_ASSIGN(const auto execution, make_execution_genesis(choices));
//   write(execution->json);         // as geth and `cairn execution --genesis` read it
//   ExecutionChain::open(*kv, execution->genesis, {}, executor);
//
// Threads: pure functions.
#pragma once

#include "consensus/containers/execution.hpp"
#include "consensus/spec.hpp"
#include "devnet/accounts.hpp"
#include "execution_node/deposit_contract.hpp"
#include "execution_node/genesis.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace cairn::devnet {

/// EIP-155, as wallets know development chains.
inline constexpr std::uint64_t CHAIN_ID = 31'337;
inline constexpr std::uint64_t GENESIS_GAS_LIMIT = 60'000'000;
/// How ExecutionGenesis::json is called in folders.
inline constexpr std::string_view EXECUTION_GENESIS_FILE = "execution-genesis.json";

struct ExecutionGenesis {
    /// geth's form: docs/formats/devnet-directory.md.
    std::string json;
    execution_node::Genesis genesis;
    Bytes32 hash;
};

struct ExecutionGenesisChoices {
    /// Its fork epochs become times; the fork it is of does not matter.
    const consensus::Spec& network;
    std::uint64_t genesis_time = 0;  // seconds since 1970
    const Accounts& accounts;
    /// Of the validators at genesis.
    const execution_node::DepositContractState& deposits;
    U256 deposited_wei;
};
std::shared_ptr<const ExecutionGenesis> make_execution_genesis(
    const ExecutionGenesisChoices& choices);

/// What a beacon state of `spec`'s fork, bellatrix or later, says of the genesis block.
consensus::ExecutionPayloadHeader genesis_payload_header(const consensus::Spec& spec,
                                                         const ExecutionGenesis& genesis);

}  // namespace cairn::devnet
