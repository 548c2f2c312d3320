#include "rpc/engine_forms.hpp"

#include "execution/requests.hpp"
#include "rpc/forms.hpp"

namespace cairn::rpc {
namespace {

const json::Value* member(const json::Value& object, std::string_view name) {
    const json::Value* value = object.find(name);
    return value != nullptr && value->kind != json::Kind::null ? value : nullptr;
}

template <class T, class F>
Read<void> read_required(const json::Value& object, std::string_view name, T& out, const F& read) {
    const json::Value* value = member(object, name);
    if (value == nullptr) {
        return invalid_params("missing required field '" + std::string(name) + "'");
    }
    auto one = read(*value);
    if (!one) {
        return unexpected(std::move(one).error());
    }
    out = *std::move(one);
    return {};
}

template <class T, class F>
Read<void> read_optional(const json::Value& object, std::string_view name, std::optional<T>& out,
                         const F& read) {
    if (const json::Value* value = member(object, name)) {
        CAIRN_TRY_ASSIGN(out, read(*value));
    }
    return {};
}

/// As geth takes hashes that are missing.
Read<void> read_or_zero(const json::Value& object, std::string_view name, Bytes32& out) {
    if (const json::Value* value = member(object, name)) {
        CAIRN_TRY_ASSIGN(out, read_hash(*value));
    }
    return {};
}

Read<execution::Bloom> read_bloom(const json::Value& value) {
    return read_fixed<256>(value, "types.Bloom");
}

Read<execution::Withdrawal> read_withdrawal(const json::Value& value) {
    execution::Withdrawal out;
    CAIRN_TRY(read_required(value, "index", out.index, read_uint64));
    CAIRN_TRY(read_required(value, "validatorIndex", out.validator_index, read_uint64));
    CAIRN_TRY(read_required(value, "address", out.address, read_address));
    CAIRN_TRY(read_required(value, "amount", out.amount, read_uint64));
    return out;
}

Read<std::vector<execution::Withdrawal>> read_withdrawals(const json::Value& value) {
    return read_list(value, MAX_PAYLOAD_WITHDRAWALS, read_withdrawal);
}

Read<void> read_header(const json::Value& value, execution::Header& out) {
    CAIRN_TRY(read_required(value, "parentHash", out.parent_hash, read_hash));
    CAIRN_TRY(read_required(value, "feeRecipient", out.coinbase, read_address));
    CAIRN_TRY(read_required(value, "stateRoot", out.state_root, read_hash));
    CAIRN_TRY(read_required(value, "receiptsRoot", out.receipt_root, read_hash));
    CAIRN_TRY(read_required(value, "logsBloom", out.bloom, read_bloom));
    CAIRN_TRY(read_required(value, "prevRandao", out.prev_randao, read_hash));
    CAIRN_TRY(read_required(value, "blockNumber", out.number, read_uint64));
    CAIRN_TRY(read_required(value, "gasLimit", out.gas_limit, read_uint64));
    CAIRN_TRY(read_required(value, "gasUsed", out.gas_used, read_uint64));
    CAIRN_TRY(read_required(value, "timestamp", out.timestamp, read_uint64));
    CAIRN_TRY(read_required(value, "extraData", out.extra_data, read_data));
    CAIRN_TRY(read_required(value, "baseFeePerGas", out.base_fee_per_gas, read_uint256));
    CAIRN_TRY(read_optional(value, "blobGasUsed", out.blob_gas_used, read_uint64));
    return read_optional(value, "excessBlobGas", out.excess_blob_gas, read_uint64);
}

template <class List>
void write_data_list(json::Writer& out, std::string_view name, const List& list) {
    out.key(name).begin_array();
    for (const auto& one : list) {
        out.value(base::to_hex(BytesView(one.data(), one.size())));
    }
    out.end_array();
}

}  // namespace

Read<Payload> read_payload(const json::Value& value) {
    Payload out;
    CAIRN_TRY(read_header(value, out.header));
    CAIRN_TRY(read_required(value, "blockHash", out.block_hash, read_hash));
    CAIRN_TRY(read_required(value, "transactions", out.transactions, [](const json::Value& list) {
        return read_list(list, MAX_PAYLOAD_TRANSACTIONS, read_data);
    }));
    CAIRN_TRY(read_optional(value, "withdrawals", out.withdrawals, read_withdrawals));
    return out;
}

Result<execution::Block, std::string> to_block(
    const Payload& payload, const std::optional<Bytes32>& parent_beacon_block_root,
    const std::optional<std::vector<Bytes>>& execution_requests) {
    constexpr std::size_t MAX_EXTRA_DATA_BYTES = 32;
    if (payload.header.extra_data.size() > MAX_EXTRA_DATA_BYTES) {
        return unexpected("invalid extradata length: " +
                          std::to_string(payload.header.extra_data.size()));
    }
    execution::Block block;
    block.header = payload.header;
    for (std::size_t i = 0; i < payload.transactions.size(); ++i) {
        auto tx = execution::decode_transaction(payload.transactions[i]);
        if (!tx) {
            return unexpected("invalid transaction " + std::to_string(i) + ": " +
                              to_string(tx.error()));
        }
        block.transactions.push_back(*std::move(tx));
    }
    block.withdrawals = payload.withdrawals;
    block.header.transactions_root = execution::transactions_root(block.transactions);
    if (block.withdrawals) {
        block.header.withdrawals_root = execution::withdrawals_root(*block.withdrawals);
    }
    block.header.parent_beacon_block_root = parent_beacon_block_root;
    if (execution_requests) {
        block.header.requests_hash = execution::compute_requests_hash(*execution_requests);
    }
    const Bytes32 hash = execution::header_hash(block.header);
    if (hash != payload.block_hash) {
        return unexpected("blockhash mismatch, want " + base::to_hex(payload.block_hash.view()) +
                          ", got " + base::to_hex(hash.view()));
    }
    return block;
}

Read<execution_node::PayloadAttributes> read_payload_attributes(const json::Value& value) {
    execution_node::PayloadAttributes out;
    CAIRN_TRY(read_required(value, "timestamp", out.timestamp, read_uint64));
    CAIRN_TRY(read_required(value, "prevRandao", out.prev_randao, read_hash));
    CAIRN_TRY(
        read_required(value, "suggestedFeeRecipient", out.suggested_fee_recipient, read_address));
    CAIRN_TRY(read_optional(value, "withdrawals", out.withdrawals, read_withdrawals));
    CAIRN_TRY(
        read_optional(value, "parentBeaconBlockRoot", out.parent_beacon_block_root, read_hash));
    return out;
}

Read<std::vector<Bytes>> read_execution_requests(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const auto out, read_list(value, 256, read_data));
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i].size() < 2) {
            return invalid_params("empty execution request");
        }
        if (i > 0 && out[i][0] <= out[i - 1][0]) {
            return invalid_params("execution requests are not in ascending order of their types");
        }
    }
    return out;
}

Read<execution_node::Forkchoice> read_forkchoice_state(const json::Value& value) {
    execution_node::Forkchoice out;
    CAIRN_TRY(read_or_zero(value, "headBlockHash", out.head));
    CAIRN_TRY(read_or_zero(value, "safeBlockHash", out.safe));
    CAIRN_TRY(read_or_zero(value, "finalizedBlockHash", out.finalized));
    return out;
}

void write_encoded_transactions(json::Writer& out,
                                const std::vector<execution::Transaction>& transactions) {
    out.begin_array();
    for (const execution::Transaction& tx : transactions) {
        out.value(base::to_hex(execution::encode_transaction(tx)));
    }
    out.end_array();
}

void write_payload(json::Writer& out, const Payload& payload) {
    const execution::Header& header = payload.header;
    out.begin_object();
    write_data(out, "parentHash", header.parent_hash.view());
    write_data(out, "feeRecipient", header.coinbase.view());
    write_data(out, "stateRoot", header.state_root.view());
    write_data(out, "receiptsRoot", header.receipt_root.view());
    write_data(out, "logsBloom", header.bloom.view());
    write_data(out, "prevRandao", header.prev_randao.view());
    write_quantity(out, "blockNumber", header.number);
    write_quantity(out, "gasLimit", header.gas_limit);
    write_quantity(out, "gasUsed", header.gas_used);
    write_quantity(out, "timestamp", header.timestamp);
    write_data(out, "extraData", header.extra_data);
    write_quantity(out, "baseFeePerGas", header.base_fee_per_gas.value_or(0));
    write_data(out, "blockHash", payload.block_hash.view());
    out.key("transactions").begin_array();
    for (const Bytes& transaction : payload.transactions) {
        out.value(base::to_hex(transaction));
    }
    out.end_array();
    if (payload.withdrawals) {
        out.key("withdrawals");
        write_withdrawals(out, *payload.withdrawals);
    }
    if (header.blob_gas_used && header.excess_blob_gas) {
        write_quantity(out, "blobGasUsed", *header.blob_gas_used);
        write_quantity(out, "excessBlobGas", *header.excess_blob_gas);
    }
    out.end_object();
}

void write_payload(json::Writer& out, const execution::Block& block, const Bytes32& hash) {
    Payload payload{block.header, hash, {}, block.withdrawals};
    for (const execution::Transaction& tx : block.transactions) {
        payload.transactions.push_back(execution::encode_transaction(tx));
    }
    write_payload(out, payload);
}

void write_blobs_bundle(json::Writer& out,
                        const std::vector<execution_node::BlobSidecarPtr>& sidecars) {
    std::vector<crypto::KZGCommitment> commitments;
    std::vector<crypto::KZGProof> proofs;
    std::vector<BytesView> blobs;
    for (const execution_node::BlobSidecarPtr& one : sidecars) {
        if (one == nullptr) {
            continue;
        }
        commitments.insert(commitments.end(), one->commitments.begin(), one->commitments.end());
        proofs.insert(proofs.end(), one->proofs.begin(), one->proofs.end());
        blobs.insert(blobs.end(), one->blobs.begin(), one->blobs.end());
    }
    out.begin_object();
    write_data_list(out, "commitments", commitments);
    write_data_list(out, "proofs", proofs);
    write_data_list(out, "blobs", blobs);
    out.end_object();
}

std::string payload_status(std::string_view status, const std::optional<Bytes32>& latest_valid_hash,
                           const std::optional<std::string>& error) {
    json::Writer out;
    out.begin_object().field("status", status).key("latestValidHash");
    if (latest_valid_hash) {
        out.value(base::to_hex(latest_valid_hash->view()));
    } else {
        out.null();
    }
    out.key("validationError");
    if (error) {
        out.value(std::string_view(*error));
    } else {
        out.null();
    }
    return out.end_object().take();
}

}  // namespace cairn::rpc
