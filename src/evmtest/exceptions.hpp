// The names that fixtures give to reasons for refusing transactions and blocks.
#pragma once

#include "execution/block_error.hpp"

#include <string>
#include <string_view>

namespace cairn::evmtest {

/// Whether `expected`, names joined by '|' ("TransactionException.NONCE_IS_MAX|..."), has one for
/// this rule.
bool names_rule(std::string_view expected, execution::TransactionRule rule);
bool names_rule(std::string_view expected, const execution::BlockError& error);

}  // namespace cairn::evmtest
