// Gas that a transaction costs before any of its code runs.
//
// References: Yellow Paper section 6.2; EIP-2 (creation), EIP-2028 (data), EIP-2930 (access lists),
// EIP-3860 (init code), EIP-7702 (authorizations), EIP-7623 (floor by data). Threads: pure.
#pragma once

#include "evm/revision.hpp"
#include "execution/transaction.hpp"

namespace cairn::execution {

constexpr std::uint64_t TX_BASE_COST = 21'000;
constexpr std::uint64_t TX_CREATE_COST = 32'000;
constexpr std::uint64_t TX_ACCESS_LIST_ADDRESS_COST = 2'400;
constexpr std::uint64_t TX_ACCESS_LIST_STORAGE_KEY_COST = 1'900;
constexpr std::uint64_t GAS_INIT_CODE_WORD_COST = 2;
constexpr std::uint64_t STANDARD_CALLDATA_TOKEN_COST = 4;
constexpr std::uint64_t FLOOR_CALLDATA_COST = 10;
constexpr std::uint64_t PER_EMPTY_ACCOUNT_COST = 25'000;
constexpr std::uint64_t PER_AUTH_BASE_COST = 12'500;

struct IntrinsicCost {
    std::uint64_t gas = 0;
    /// The least that the transaction pays in the end; 0 before EIP-7623.
    std::uint64_t calldata_floor_gas = 0;
    friend bool operator==(const IntrinsicCost&, const IntrinsicCost&) = default;
};

/// Cost: linear in the data.
IntrinsicCost calculate_intrinsic_cost(evm::Revision revision, const Transaction& transaction);

}  // namespace cairn::execution
