// Whether a transaction may be in a block: first by itself, then in its block and state.
//
// References: execution-specs v2.20.0 src/ethereum/forks/osaka/{transactions,fork}.py
// validate_transaction, check_transaction, and the forks before it. Threads: pure functions.
#pragma once

#include "execution/chain_config.hpp"
#include "execution/intrinsic_gas.hpp"
#include "execution/transaction_rule.hpp"
#include "execution/world_state.hpp"

namespace cairn::execution {

/// EIP-7825.
constexpr std::uint64_t TX_MAX_GAS_LIMIT = 1U << 24U;
/// EIP-7594: blobs in one transaction.
constexpr std::size_t BLOB_COUNT_LIMIT = 6;

/// What does not depend on the state: type, signature's form, gas, lists. The sender is not
/// recovered. Answers with the intrinsic cost.
Result<IntrinsicCost, TransactionRule> validate_transaction(const BlockRules& rules,
                                                            const Transaction& transaction);

/// What is left of a block's gas.
struct GasLeft {
    std::uint64_t gas = 0;
    std::uint64_t blob_gas = 0;
};

/// What a transaction pays.
struct Fees {
    U256 effective_gas_price;   // wei per gas
    U256 priority_fee_per_gas;  // of it, the coinbase's
    U256 blob_fee;              // wei
};

/// What depends on block and state. `transaction` is valid by itself and `sender` sent it.
Result<Fees, TransactionRule> check_transaction(const evm::BlockContext& block, const GasLeft& left,
                                                WorldState& world, const Transaction& transaction,
                                                const Address& sender);

std::uint64_t calculate_total_blob_gas(const Transaction& transaction) noexcept;

}  // namespace cairn::execution
