// The receipt of a transaction, as eth_getTransactionReceipt gives it.
#pragma once

#include "rpc/backend.hpp"

#include <optional>

namespace cairn::rpc {

/// Wei for each unit of blob gas in the block; zero before Cancun.
U256 blob_gas_price(const ChainReader& chain, const ChainBlock& block);

/// Nothing: the transaction is in no canonical block.
Read<std::optional<std::string>> find_receipt(const ChainReader& chain, const Bytes32& hash);

}  // namespace cairn::rpc
