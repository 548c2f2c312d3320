// Why a transaction was rejected, in go-ethereum's words: what EEST's tools look for in the answer
// of a transition tool. Addresses are in lower case. Threads: a pure function.
#pragma once

#include "execution/validity.hpp"

#include <string>

namespace cairn::evmtest {

struct Rejection {
    /// The one that was found broken; where several are, go-ethereum's first is told.
    execution::TransactionRule rule;
    const execution::BlockRules& rules;
    const evm::BlockContext& block;
    const execution::Transaction& transaction;
    execution::Address sender;
    execution::WorldState& world;
    execution::GasLeft left;          // of the block, before it
    std::uint64_t blob_gas_used = 0;  // likewise
};
std::string rejection_text(const Rejection& rejection);

}  // namespace cairn::evmtest
