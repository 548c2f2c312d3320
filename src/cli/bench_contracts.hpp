// Contracts for benchmarks: an OpenZeppelin ERC-20, a pair and router after Uniswap's second
// version, loops over them, and one that only computes. Sources: bench/contracts.
#pragma once

#include "execution/memory_state.hpp"

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace cairn::cli::contracts {

using execution::Address;

// Runtime codes in hexadecimal.
extern const std::string_view token_code;
extern const std::string_view pair_code;
extern const std::string_view router_code;
extern const std::string_view transfer_loop_code;
extern const std::string_view swap_loop_code;
extern const std::string_view compute_code;

/// keccak256(key || slot): where Solidity keeps mapping[key] of the mapping at `slot`.
U256 mapping_slot(const U256& key, const U256& slot);
U256 balance_slot(const Address& owner);
U256 allowance_slot(const Address& owner, const Address& spender);

/// The first four bytes of the hash of `signature`, then the words.
Bytes call_data(std::string_view signature, std::initializer_list<U256> words);

/// A pair of the two tokens with the same reserve of each.
execution::Storage pair_storage(const Address& token0, const Address& token1,
                                std::uint64_t reserve);

}  // namespace cairn::cli::contracts
