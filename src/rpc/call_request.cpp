#include "rpc/call_request.hpp"

namespace cairn::rpc {
namespace {

using execution::Access;
using execution::Authorization;
using execution::TransactionType;

/// A member that is there and not null.
const json::Value* member(const json::Value& object, std::string_view name) {
    const json::Value* value = object.find(name);
    return value != nullptr && value->kind != json::Kind::null ? value : nullptr;
}

template <class T, class F>
Read<void> read_member(const json::Value& object, std::string_view name, T& out, const F& read) {
    if (const json::Value* value = member(object, name)) {
        auto one = read(*value);
        if (!one) {
            return unexpected(std::move(one).error());
        }
        out = *std::move(one);
    }
    return {};
}

Read<Access> read_access(const json::Value& value) {
    Access out;
    CAIRN_TRY(read_member(value, "address", out.account, read_address));
    CAIRN_TRY(read_member(value, "storageKeys", out.slots, [](const json::Value& list) {
        return read_list(list, MAX_CALL_LIST_ITEMS, read_hash);
    }));
    return out;
}

Read<Authorization> read_authorization(const json::Value& value) {
    Authorization out;
    std::uint64_t y_parity = 0;
    CAIRN_TRY(read_member(value, "chainId", out.chain_id, read_uint256));
    CAIRN_TRY(read_member(value, "address", out.address, read_address));
    CAIRN_TRY(read_member(value, "nonce", out.nonce, read_uint64));
    CAIRN_TRY(read_member(value, "yParity", y_parity, read_uint64));
    CAIRN_TRY(read_member(value, "r", out.r, read_uint256));
    CAIRN_TRY(read_member(value, "s", out.s, read_uint256));
    if (y_parity > 255) {
        return invalid_params(
            "json: cannot unmarshal hex number > 8 bits into Go value of type "
            "hexutil.Uint64");
    }
    out.y_parity = static_cast<std::uint8_t>(y_parity);
    return out;
}

Read<void> read_input(const json::Value& value, Bytes& out) {
    std::optional<Bytes> data;
    std::optional<Bytes> input;
    CAIRN_TRY(read_member(value, "data", data, read_data));
    CAIRN_TRY(read_member(value, "input", input, read_data));
    if (data && input && *data != *input) {
        return server_error(
            R"(both "data" and "input" are set and not equal. Please use "input" to )"
            "pass transaction call data");
    }
    out = input ? *std::move(input) : std::move(data).value_or(Bytes{});
    return {};
}

Read<void> read_fees(const json::Value& value, CallRequest& out) {
    CAIRN_TRY(read_member(value, "gasPrice", out.gas_price, read_uint256));
    CAIRN_TRY(read_member(value, "maxFeePerGas", out.max_fee_per_gas, read_uint256));
    CAIRN_TRY(
        read_member(value, "maxPriorityFeePerGas", out.max_priority_fee_per_gas, read_uint256));
    CAIRN_TRY(read_member(value, "maxFeePerBlobGas", out.max_fee_per_blob_gas, read_uint256));
    return {};
}

Read<void> read_lists(const json::Value& value, CallRequest& out) {
    CAIRN_TRY(read_member(value, "accessList", out.access_list, [](const json::Value& list) {
        return read_list(list, MAX_CALL_LIST_ITEMS, read_access);
    }));
    CAIRN_TRY(read_member(
        value, "blobVersionedHashes", out.blob_versioned_hashes,
        [](const json::Value& list) { return read_list(list, MAX_CALL_LIST_ITEMS, read_hash); }));
    return read_member(value, "authorizationList", out.authorizations, [](const json::Value& list) {
        return read_list(list, MAX_CALL_LIST_ITEMS, read_authorization);
    });
}

TransactionType type_of(const CallRequest& request) {
    if (request.gas_price) {
        return TransactionType::legacy;
    }
    if (request.authorizations) {
        return TransactionType::set_code;
    }
    return request.blob_versioned_hashes ? TransactionType::blob : TransactionType::fee_market;
}

}  // namespace

Read<CallRequest> read_call_request(const json::Value& value) {
    if (value.kind != json::Kind::object) {
        return invalid_params("json: cannot unmarshal " + std::string(to_string(value.kind)) +
                              " into Go value of type ethapi.TransactionArgs");
    }
    CallRequest out;
    CAIRN_TRY(read_member(value, "from", out.from, read_address));
    CAIRN_TRY(read_member(value, "to", out.to, read_address));
    CAIRN_TRY(read_member(value, "gas", out.gas, read_uint64));
    CAIRN_TRY(read_member(value, "value", out.value, read_uint256));
    CAIRN_TRY(read_member(value, "nonce", out.nonce, read_uint64));
    CAIRN_TRY(read_member(value, "chainId", out.chain_id, read_uint256));
    CAIRN_TRY(read_fees(value, out));
    CAIRN_TRY(read_input(value, out.input));
    CAIRN_TRY(read_lists(value, out));
    return out;
}

Read<void> check_fields(const CallRequest& request, std::uint64_t chain_id) {
    if (request.gas_price && (request.max_fee_per_gas || request.max_priority_fee_per_gas)) {
        return server_error("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
    }
    if (request.chain_id && *request.chain_id != U256(chain_id)) {
        return server_error(
            "chainId does not match node's (have=" + request.chain_id->to_decimal() +
            ", want=" + std::to_string(chain_id) + ")");
    }
    return {};
}

execution::Transaction to_transaction(const CallRequest& request, std::uint64_t chain_id,
                                      std::uint64_t gas) {
    execution::Transaction tx;
    tx.is_signed = false;
    tx.type = type_of(request);
    tx.chain_id = chain_id;
    tx.nonce = request.nonce.value_or(0);
    tx.gas = gas;
    tx.to = request.to;
    tx.value = request.value;
    tx.data = request.input;
    tx.access_list = request.access_list;
    tx.max_fee_per_gas = request.gas_price.value_or(request.max_fee_per_gas.value_or(0));
    tx.max_priority_fee_per_gas =
        request.gas_price.value_or(request.max_priority_fee_per_gas.value_or(0));
    tx.max_fee_per_blob_gas = request.max_fee_per_blob_gas.value_or(0);
    tx.blob_versioned_hashes = request.blob_versioned_hashes.value_or(std::vector<Bytes32>{});
    tx.authorizations = request.authorizations.value_or(std::vector<Authorization>{});
    return tx;
}

execution::Transaction only_fields_of_type(execution::Transaction transaction) {
    if (transaction.type == TransactionType::legacy) {
        transaction.chain_id.reset();
        transaction.access_list.clear();
    }
    if (transaction.type != TransactionType::blob) {
        transaction.max_fee_per_blob_gas = 0;
        transaction.blob_versioned_hashes.clear();
    }
    if (transaction.type != TransactionType::set_code) {
        transaction.authorizations.clear();
    }
    return transaction;
}

}  // namespace cairn::rpc
