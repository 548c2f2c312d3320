// Blocks, transactions and receipts out of the JSON that execution clients show them as: the
// inverse of rpc/forms.hpp.
//
// Reference: execution-apis src/schemas/{block,transaction,receipt}.yaml. Fields that are not known
// are passed over; types of transactions that are not Ethereum's (0x7e of rollups) are refused. A
// block's hash is the one that is given: of a chain with fields of its own it is not its header's.
// Threads: pure.
#pragma once

#include "execution_node/chain_block.hpp"
#include "json/value.hpp"

#include <string>

namespace cairn::dev_chain {

/// The error names what is missing or wrong.
template <class T>
using Parsed = Result<T, std::string>;

/// With whole transactions.
Parsed<execution_node::ChainBlock> read_rpc_block(const json::Value& block);
Parsed<execution::Transaction> read_rpc_transaction(const json::Value& transaction);

/// One entry of eth_getBlockReceipts.
struct RpcReceipt {
    execution::Receipt receipt;
    execution::Address sender;
};
Parsed<RpcReceipt> read_rpc_receipt(const json::Value& receipt);

}  // namespace cairn::dev_chain
