// Transactions that a development network's own accounts sign. Threads: pure functions.
#pragma once

#include "devnet/accounts.hpp"
#include "execution/transaction.hpp"

namespace cairn::devnet {

struct Call {
    Bytes20 to;
    U256 value;  // wei
    Bytes data;
    std::uint64_t gas = 0;
};

/// Wei per unit of gas.
struct CallFees {
    U256 max_fee_per_gas;
    U256 max_priority_fee_per_gas;
};
/// For load: it stays out of blocks that are dear.
inline const CallFees LOAD_FEES{U256(100'000'000'000), U256(1'000'000'000)};
/// Before load.
inline const CallFees PROMPT_FEES{U256(1'000'000'000'000), U256(2'000'000'000)};

void sign(execution::Transaction& transaction, const Accounts::Account& from);
/// EIP-1559.
execution::Transaction signed_call(const Accounts::Account& from, std::uint64_t nonce,
                                   const Call& call, const CallFees& fees);

}  // namespace cairn::devnet
