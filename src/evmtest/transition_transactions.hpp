// The transactions of a transition: objects as JSON-RPC has them, which are signed here where they
// bring a secret key, or the RLP of a block's list.
// Reference: go-ethereum 1.17.10 cmd/evm/internal/t8ntool/tx_iterator.go, core/types/
// transaction_marshalling.go. Threads: pure functions.
#pragma once

#include "evmtest/transition.hpp"
#include "execution/transaction.hpp"

namespace cairn::evmtest {

/// A transaction, or why it is none.
using TransitionTransaction = Result<execution::Transaction, std::string>;

Result<std::vector<TransitionTransaction>, TransitionError> read_transactions(
    const json::Value& value, std::uint64_t chain_id);

}  // namespace cairn::evmtest
