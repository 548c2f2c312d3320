// TransactionTests of ethereum/tests: bytes that are a transaction, or are none, in each fork.
//
// Checked: whether the bytes are valid in the fork; if so the hash, the sender and the intrinsic
// gas, and that they encode to the same bytes; if not that the reason is the one that is named,
// where the transaction could be decoded.
#pragma once

#include "evmtest/run.hpp"

namespace cairn::evmtest {

bool run_transaction_tests(const std::string& path, const json::Value& document,
                           const Selection& selection, Report& report);

}  // namespace cairn::evmtest
