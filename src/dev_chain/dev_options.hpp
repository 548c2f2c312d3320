// What a chain for developers begins with; the defaults are anvil's.
#pragma once

#include "dev_chain/dev_accounts.hpp"
#include "evm/revision.hpp"
#include "execution_node/genesis.hpp"

#include <optional>

namespace cairn::dev_chain {

/// Where a chain that was forked came from, as it tells about itself.
struct ForkName {
    std::string url;
    std::uint64_t chain_id = 0;
    std::uint64_t block_number = 0;
    Bytes32 block_hash;
};

struct DevOptions {
    std::string mnemonic{DEV_MNEMONIC};
    std::size_t accounts = 10;
    /// Wei of each account: 10,000 ether.
    U256 balance = U256(10'000) * U256(1'000'000'000'000'000'000);
    std::uint64_t chain_id = 31'337;
    std::uint64_t gas_limit = 30'000'000;
    /// Wei, of the block after the first; nothing: as the rules have it, in a new chain a gwei.
    std::optional<U256> base_fee;
    evm::Revision hardfork = evm::Revision::osaka;
    /// Seconds since 1970, of the first block.
    std::uint64_t timestamp = 0;
    std::uint64_t number = 0;
    Address coinbase;
    /// States kept of old blocks; beyond them questions about old states are refused.
    std::size_t max_states = 16'384;
    /// "safe" is so many blocks below the head, "finalized" twice as many.
    std::uint64_t slots_in_epoch = 32;
    /// Nothing: the chain has a genesis of its own.
    std::optional<ForkName> fork = std::nullopt;
};

/// Of one fork from the first block on.
execution::ChainConfig dev_config(const DevOptions& options);

/// Accounts with their balances, the contracts that the protocol calls, and the factory of
/// deterministic addresses (0x4e59b44847b379578588920ca78fbf26c0b4956c) that tools expect.
execution_node::Genesis dev_genesis(const DevOptions& options, const DevAccounts& accounts);

}  // namespace cairn::dev_chain
