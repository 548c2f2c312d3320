#include "rpc/forms.hpp"

#include "execution/host.hpp"
#include "execution/validity.hpp"
#include "rpc/values.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using execution::Transaction;
using execution::TransactionType;
using execution_node::Address;

void write_optional_address(json::Writer& out, std::string_view name,
                            const std::optional<Address>& address) {
    if (address) {
        write_data(out, name, address->view());
    } else {
        out.key(name).null();
    }
}

void write_position(json::Writer& out, const std::optional<Position>& position) {
    if (!position) {
        out.key("blockHash").null().key("blockNumber").null().key("blockTimestamp").null();
        out.key("transactionIndex").null();
        return;
    }
    write_data(out, "blockHash", position->block_hash.view());
    write_quantity(out, "blockNumber", position->block_number);
    write_quantity(out, "blockTimestamp", position->block_timestamp);
    write_quantity(out, "transactionIndex", position->index);
}

void write_fees(json::Writer& out, const Transaction& tx, const std::optional<Position>& position) {
    if (!tx.has_fee_market()) {
        write_quantity(out, "gasPrice", tx.max_fee_per_gas);
        return;
    }
    write_quantity(out, "gasPrice",
                   position ? effective_gas_price(tx, position->base_fee) : tx.max_fee_per_gas);
    write_quantity(out, "maxFeePerGas", tx.max_fee_per_gas);
    write_quantity(out, "maxPriorityFeePerGas", tx.max_priority_fee_per_gas);
}

void write_blob_fields(json::Writer& out, const Transaction& tx) {
    write_quantity(out, "maxFeePerBlobGas", tx.max_fee_per_blob_gas);
    out.key("blobVersionedHashes").begin_array();
    for (const Bytes32& hash : tx.blob_versioned_hashes) {
        out.value(base::to_hex(hash.view()));
    }
    out.end_array();
}

void write_authorizations(json::Writer& out, const Transaction& tx) {
    out.key("authorizationList").begin_array();
    for (const execution::Authorization& one : tx.authorizations) {
        out.begin_object();
        write_quantity(out, "chainId", one.chain_id);
        write_data(out, "address", one.address.view());
        write_quantity(out, "nonce", one.nonce);
        write_quantity(out, "yParity", std::uint64_t{one.y_parity});
        write_quantity(out, "r", one.r);
        write_quantity(out, "s", one.s);
        out.end_object();
    }
    out.end_array();
}

void write_signature(json::Writer& out, const Transaction& tx) {
    const bool is_legacy = tx.type == TransactionType::legacy;
    write_quantity(out, "v", is_legacy ? execution::legacy_v(tx) : U256(tx.y_parity));
    if (!is_legacy) {
        write_quantity(out, "yParity", std::uint64_t{tx.y_parity});
    }
    write_quantity(out, "r", tx.r);
    write_quantity(out, "s", tx.s);
}

void write_typed_fields(json::Writer& out, const Transaction& tx) {
    if (tx.chain_id) {
        write_quantity(out, "chainId", *tx.chain_id);
    }
    if (tx.type != TransactionType::legacy) {
        out.key("accessList");
        write_access_list(out, tx.access_list);
    }
    if (tx.type == TransactionType::blob) {
        write_blob_fields(out, tx);
    }
    if (tx.type == TransactionType::set_code) {
        write_authorizations(out, tx);
    }
}

void write_later_fields(json::Writer& out, const execution::Header& header) {
    if (header.base_fee_per_gas) {
        write_quantity(out, "baseFeePerGas", *header.base_fee_per_gas);
    }
    if (header.withdrawals_root) {
        write_data(out, "withdrawalsRoot", header.withdrawals_root->view());
    }
    if (header.blob_gas_used) {
        write_quantity(out, "blobGasUsed", *header.blob_gas_used);
    }
    if (header.excess_blob_gas) {
        write_quantity(out, "excessBlobGas", *header.excess_blob_gas);
    }
    if (header.parent_beacon_block_root) {
        write_data(out, "parentBeaconBlockRoot", header.parent_beacon_block_root->view());
    }
    if (header.requests_hash) {
        write_data(out, "requestsHash", header.requests_hash->view());
    }
}

std::size_t logs_before(const execution_node::BlockResults& results, std::size_t index) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < index; ++i) {
        count += results.receipts[i].logs.size();
    }
    return count;
}

std::uint64_t gas_used_by(const execution_node::BlockResults& results, std::size_t index) {
    const std::uint64_t before = index == 0 ? 0 : results.receipts[index - 1].cumulative_gas_used;
    return results.receipts[index].cumulative_gas_used - before;
}

void write_logs_of(json::Writer& out, const execution_node::BlockResults& results,
                   const Position& position, const Bytes32& hash) {
    const auto index = static_cast<std::size_t>(position.index);
    std::size_t log_index = logs_before(results, index);
    out.key("logs").begin_array();
    for (const execution::Log& log : results.receipts[index].logs) {
        write_log(out, log, position, hash, log_index++);
    }
    out.end_array();
}

void write_outcome(json::Writer& out, const execution::Receipt& receipt) {
    if (receipt.post_state) {
        write_data(out, "root", receipt.post_state->view());
    } else {
        write_quantity(out, "status", std::uint64_t{receipt.succeeded ? 1U : 0U});
    }
    write_data(out, "logsBloom", receipt.bloom.view());
    write_quantity(out, "cumulativeGasUsed", receipt.cumulative_gas_used);
}

}  // namespace

U256 effective_gas_price(const Transaction& transaction, const U256& base_fee) {
    if (transaction.max_fee_per_gas < base_fee) {
        return transaction.max_fee_per_gas;
    }
    const U256 room = transaction.max_fee_per_gas - base_fee;
    return base_fee + std::min(room, transaction.max_priority_fee_per_gas);
}

void write_access_list(json::Writer& out, const std::vector<execution::Access>& list) {
    out.begin_array();
    for (const execution::Access& access : list) {
        out.begin_object();
        write_data(out, "address", access.account.view());
        out.key("storageKeys").begin_array();
        for (const Bytes32& slot : access.slots) {
            out.value(base::to_hex(slot.view()));
        }
        out.end_array().end_object();
    }
    out.end_array();
}

void write_transaction(json::Writer& out, const Transaction& tx, const Address& sender,
                       const std::optional<Position>& position) {
    out.begin_object();
    write_position(out, position);
    write_data(out, "from", sender.view());
    write_quantity(out, "gas", tx.gas);
    write_fees(out, tx, position);
    write_data(out, "hash", execution::transaction_hash(tx).view());
    write_data(out, "input", tx.data);
    write_quantity(out, "nonce", tx.nonce);
    write_optional_address(out, "to", tx.to);
    write_quantity(out, "value", tx.value);
    write_quantity(out, "type", static_cast<std::uint64_t>(tx.type));
    write_typed_fields(out, tx);
    write_signature(out, tx);
    out.end_object();
}

void write_withdrawals(json::Writer& out, const std::vector<execution::Withdrawal>& withdrawals) {
    out.begin_array();
    for (const execution::Withdrawal& withdrawal : withdrawals) {
        out.begin_object();
        write_quantity(out, "index", withdrawal.index);
        write_quantity(out, "validatorIndex", withdrawal.validator_index);
        write_data(out, "address", withdrawal.address.view());
        write_quantity(out, "amount", withdrawal.amount);
        out.end_object();
    }
    out.end_array();
}

void write_header_fields(json::Writer& out, const execution::Header& header, const Bytes32& hash) {
    write_quantity(out, "number", header.number);
    write_data(out, "hash", hash.view());
    write_data(out, "parentHash", header.parent_hash.view());
    write_data(out, "nonce", header.nonce.view());
    write_data(out, "mixHash", header.prev_randao.view());
    write_data(out, "sha3Uncles", header.ommers_hash.view());
    write_data(out, "logsBloom", header.bloom.view());
    write_data(out, "stateRoot", header.state_root.view());
    write_data(out, "miner", header.coinbase.view());
    write_quantity(out, "difficulty", header.difficulty);
    write_data(out, "extraData", header.extra_data);
    write_quantity(out, "gasLimit", header.gas_limit);
    write_quantity(out, "gasUsed", header.gas_used);
    write_quantity(out, "timestamp", header.timestamp);
    write_data(out, "transactionsRoot", header.transactions_root.view());
    write_data(out, "receiptsRoot", header.receipt_root.view());
    write_later_fields(out, header);
}

void write_block_fields(json::Writer& out, const execution_node::ChainBlock& block,
                        const std::vector<Address>& senders, TransactionDetail detail) {
    write_header_fields(out, block.block.header, block.hash);
    write_quantity(out, "size", std::uint64_t{block.size_bytes});
    out.key("transactions").begin_array();
    for (std::size_t i = 0; i < block.block.transactions.size(); ++i) {
        const Transaction& tx = block.block.transactions[i];
        if (detail == TransactionDetail::full) {
            write_transaction(out, tx, senders[i], position_of(block, i));
        } else {
            out.value(base::to_hex(execution::transaction_hash(tx).view()));
        }
    }
    out.end_array().key("uncles").begin_array();
    for (const execution::Header& ommer : block.block.ommers) {
        out.value(base::to_hex(execution::header_hash(ommer).view()));
    }
    out.end_array();
    if (block.block.withdrawals) {
        out.key("withdrawals");
        write_withdrawals(out, *block.block.withdrawals);
    }
}

void write_block(json::Writer& out, const execution_node::ChainBlock& block,
                 const std::vector<Address>& senders, TransactionDetail detail) {
    out.begin_object();
    write_block_fields(out, block, senders, detail);
    out.end_object();
}

Position position_of(const execution_node::ChainBlock& block, std::size_t index) {
    const execution::Header& header = block.block.header;
    return {.block_hash = block.hash,
            .block_number = header.number,
            .block_timestamp = header.timestamp,
            .index = index,
            .base_fee = header.base_fee_per_gas.value_or(0)};
}

void write_log(json::Writer& out, const execution::Log& log, const Position& position,
               const Bytes32& transaction_hash, std::size_t log_index, LogOrigin origin) {
    out.begin_object();
    write_data(out, "address", log.address.view());
    out.key("topics").begin_array();
    for (const Bytes32& topic : log.topics) {
        out.value(base::to_hex(topic.view()));
    }
    out.end_array();
    write_data(out, "data", log.data);
    write_quantity(out, "blockNumber", position.block_number);
    write_data(out, "transactionHash", transaction_hash.view());
    write_quantity(out, "transactionIndex", position.index);
    write_data(out, "blockHash", position.block_hash.view());
    write_quantity(out, "blockTimestamp", position.block_timestamp);
    write_quantity(out, "logIndex", std::uint64_t{log_index});
    out.field("removed", origin == LogOrigin::removed);
    out.end_object();
}

void write_receipt(json::Writer& out, const execution_node::ChainBlock& block,
                   const execution_node::BlockResults& results, std::size_t index,
                   const U256& blob_gas_price) {
    const Transaction& tx = block.block.transactions[index];
    const Position position = position_of(block, index);
    const Bytes32 hash = execution::transaction_hash(tx);
    const Address& sender = results.senders[index];
    out.begin_object();
    write_data(out, "blockHash", position.block_hash.view());
    write_quantity(out, "blockNumber", position.block_number);
    write_data(out, "transactionHash", hash.view());
    write_quantity(out, "transactionIndex", position.index);
    write_data(out, "from", sender.view());
    write_optional_address(out, "to", tx.to);
    write_optional_address(
        out, "contractAddress",
        tx.to ? std::nullopt
              : std::optional(execution::compute_contract_address(sender, tx.nonce)));
    write_quantity(out, "gasUsed", gas_used_by(results, index));
    write_quantity(out, "effectiveGasPrice", effective_gas_price(tx, position.base_fee));
    write_quantity(out, "type", static_cast<std::uint64_t>(tx.type));
    write_outcome(out, results.receipts[index]);
    write_logs_of(out, results, position, hash);
    if (tx.type == TransactionType::blob) {
        write_quantity(out, "blobGasUsed", execution::calculate_total_blob_gas(tx));
        write_quantity(out, "blobGasPrice", blob_gas_price);
    }
    out.end_object();
}

}  // namespace cairn::rpc
