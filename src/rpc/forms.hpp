// The execution layer's objects as JSON-RPC shows them.
//
// Reference: execution-apis src/schemas/{block,transaction,receipt,withdrawal}.yaml; fields that
// geth adds (blockTimestamp, v beside yParity) are there too. Threads: pure functions.
#pragma once

#include "execution_node/chain_block.hpp"
#include "json/writer.hpp"
#include "rpc/error.hpp"

#include <optional>

namespace cairn::rpc {

/// Where a transaction stands; without a place it waits in the pool.
struct Position {
    Bytes32 block_hash;
    std::uint64_t block_number = 0;
    std::uint64_t block_timestamp = 0;
    std::uint64_t index = 0;
    U256 base_fee;  // wei; 0 before London
};

enum class TransactionDetail : std::uint8_t { hashes, full };

/// What a transaction pays per gas in a block of this base fee.
U256 effective_gas_price(const execution::Transaction& transaction, const U256& base_fee);

void write_access_list(json::Writer& out, const std::vector<execution::Access>& list);
void write_transaction(json::Writer& out, const execution::Transaction& transaction,
                       const execution_node::Address& sender,
                       const std::optional<Position>& position);
void write_withdrawals(json::Writer& out, const std::vector<execution::Withdrawal>& withdrawals);

/// The fields of a header inside an object that is open.
void write_header_fields(json::Writer& out, const execution::Header& header, const Bytes32& hash);

/// The same of a block.
void write_block_fields(json::Writer& out, const execution_node::ChainBlock& block,
                        const std::vector<execution_node::Address>& senders,
                        TransactionDetail detail);

/// `senders` is as long as the block's transactions; not read for hashes alone.
void write_block(json::Writer& out, const execution_node::ChainBlock& block,
                 const std::vector<execution_node::Address>& senders, TransactionDetail detail);

/// The position of the block's index-th transaction.
Position position_of(const execution_node::ChainBlock& block, std::size_t index);

enum class LogOrigin : std::uint8_t { canonical, removed };
/// `log_index` is that in the block.
void write_log(json::Writer& out, const execution::Log& log, const Position& position,
               const Bytes32& transaction_hash, std::size_t log_index,
               LogOrigin origin = LogOrigin::canonical);

/// `blob_gas_price` is the block's, in wei.
void write_receipt(json::Writer& out, const execution_node::ChainBlock& block,
                   const execution_node::BlockResults& results, std::size_t index,
                   const U256& blob_gas_price);

}  // namespace cairn::rpc
