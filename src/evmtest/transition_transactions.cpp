#include "evmtest/transition_transactions.hpp"

#include "crypto/secp256k1.hpp"
#include "evmtest/fields.hpp"

namespace cairn::evmtest {
namespace {

using execution::Access;
using execution::Authorization;
using execution::Transaction;
using execution::TransactionType;

unexpected<FixtureError> fail(std::string where, std::string reason) {
    return unexpected(FixtureError{std::move(where), std::move(reason)});
}

bool is_there(const json::Value& object, std::string_view key) {
    const json::Value* value = object.find(key);
    return value != nullptr && value->kind != json::Kind::null;
}

/// The member, or the default of its type.
template <class T>
Read<T> value_of(const json::Value& object, std::string_view key,
                 Read<T> (*read)(const json::Value& value)) {
    return is_there(object, key) ? field(object, key, read) : Read<T>(T{});
}

template <class T>
Read<std::vector<T>> list_of(const json::Value& object, std::string_view key,
                             Read<T> (*read)(const json::Value& value)) {
    std::vector<T> out;
    if (is_there(object, key)) {
        for (const json::Value& item : object.find(key)->items) {
            CAIRN_TRY_ASSIGN(T one, read(item));
            out.push_back(std::move(one));
        }
    }
    return out;
}

Read<Access> read_access(const json::Value& object) {
    Access out;
    CAIRN_TRY_ASSIGN(out.account, field(object, "address", read_address));
    CAIRN_TRY_ASSIGN(out.slots, list_of(object, "storageKeys", read_bytes32));
    return out;
}

Read<std::uint8_t> read_parity(const json::Value& object) {
    const std::string_view key = is_there(object, "yParity") ? "yParity" : "v";
    CAIRN_TRY_ASSIGN(const std::uint64_t parity, value_of(object, key, read_uint64));
    if (parity > 0xff) {
        return fail(std::string(key), "'yParity' field must be 0 or 1");
    }
    return static_cast<std::uint8_t>(parity);
}

Read<Authorization> read_authorization(const json::Value& object) {
    Authorization out;
    CAIRN_TRY_ASSIGN(out.chain_id, field(object, "chainId", read_u256));
    CAIRN_TRY_ASSIGN(out.address, field(object, "address", read_address));
    CAIRN_TRY_ASSIGN(out.nonce, field(object, "nonce", read_uint64));
    CAIRN_TRY_ASSIGN(out.y_parity, read_parity(object));
    CAIRN_TRY_ASSIGN(out.r, field(object, "r", read_u256));
    CAIRN_TRY_ASSIGN(out.s, field(object, "s", read_u256));
    return out;
}

Read<void> read_fees(const json::Value& object, Transaction& tx) {
    if (tx.has_fee_market()) {
        CAIRN_TRY_ASSIGN(tx.max_fee_per_gas, field(object, "maxFeePerGas", read_u256));
        CAIRN_TRY_ASSIGN(tx.max_priority_fee_per_gas,
                         field(object, "maxPriorityFeePerGas", read_u256));
        return {};
    }
    CAIRN_TRY_ASSIGN(tx.max_fee_per_gas, field(object, "gasPrice", read_u256));
    tx.max_priority_fee_per_gas = tx.max_fee_per_gas;
    return {};
}

Read<void> read_lists(const json::Value& object, Transaction& tx) {
    if (tx.type != TransactionType::legacy) {
        CAIRN_TRY_ASSIGN(tx.access_list, list_of(object, "accessList", read_access));
    }
    if (tx.type == TransactionType::blob) {
        CAIRN_TRY_ASSIGN(tx.max_fee_per_blob_gas, field(object, "maxFeePerBlobGas", read_u256));
        CAIRN_TRY_ASSIGN(tx.blob_versioned_hashes,
                         list_of(object, "blobVersionedHashes", read_bytes32));
    }
    if (tx.type == TransactionType::set_code) {
        CAIRN_TRY_ASSIGN(tx.authorizations,
                         list_of(object, "authorizationList", read_authorization));
    }
    return {};
}

/// What v says: of legacy transactions the chain too.
Read<void> read_signature(const json::Value& object, Transaction& tx) {
    CAIRN_TRY_ASSIGN(tx.r, value_of(object, "r", read_u256));
    CAIRN_TRY_ASSIGN(tx.s, value_of(object, "s", read_u256));
    if (tx.type != TransactionType::legacy) {
        CAIRN_TRY_ASSIGN(tx.y_parity, read_parity(object));
        return {};
    }
    CAIRN_TRY_ASSIGN(const U256 v, value_of(object, "v", read_u256));
    if (v == U256(27) || v == U256(28)) {
        tx.y_parity = static_cast<std::uint8_t>(v.low64() - 27);
    } else if (v >= U256(35)) {
        const U256 rest = v - U256(35);
        tx.y_parity = static_cast<std::uint8_t>(rest.low64() & 1U);
        tx.chain_id = (rest >> 1U).saturated64();
    } else if (!v.is_zero()) {
        return fail("v", "invalid transaction v, r, s values");
    }
    return {};
}

Read<Transaction> read_fields(const json::Value& object) {
    Transaction tx;
    CAIRN_TRY_ASSIGN(const std::uint64_t type, value_of(object, "type", read_uint64));
    if (type > 4) {
        return fail("type", "transaction type not supported");
    }
    tx.type = static_cast<TransactionType>(type);
    CAIRN_TRY_ASSIGN(tx.nonce, field(object, "nonce", read_uint64));
    CAIRN_TRY_ASSIGN(tx.gas, field(object, "gas", read_uint64));
    CAIRN_TRY_ASSIGN(tx.value, field(object, "value", read_u256));
    const bool has_input = is_there(object, "input");
    CAIRN_TRY_ASSIGN(tx.data, field(object, has_input ? "input" : "data", read_bytes));
    if (is_there(object, "to") && !object.find("to")->text.empty()) {
        CAIRN_TRY_ASSIGN(tx.to, field(object, "to", read_address));
    }
    if (tx.type != TransactionType::legacy) {
        CAIRN_TRY_ASSIGN(tx.chain_id, field(object, "chainId", read_uint64));
    }
    CAIRN_TRY(read_fees(object, tx));
    CAIRN_TRY(read_lists(object, tx));
    CAIRN_TRY(read_signature(object, tx));
    return tx;
}

Read<void> sign(const json::Value& object, std::uint64_t chain_id, Transaction& tx) {
    CAIRN_TRY_ASSIGN(const Bytes32 secret, field(object, "secretKey", read_bytes32));
    const auto key = crypto::Secp256k1SecretKey::from_bytes(secret.bytes);
    if (!key) {
        return fail("secretKey", "not a secret key");
    }
    const json::Value* is_protected = object.find("protected");
    if (tx.type == TransactionType::legacy) {
        const bool is_bound = is_protected == nullptr || is_protected->to_bool().value_or(true);
        tx.chain_id = is_bound ? std::optional(chain_id) : std::nullopt;
    }
    const auto signature = crypto::sign_recoverable(*key, execution::signing_hash(tx));
    tx.r = U256::from_be(signature.r);
    tx.s = U256::from_be(signature.s);
    tx.y_parity = signature.y_parity;
    return {};
}

Read<Transaction> read_transaction(const json::Value& object, std::uint64_t chain_id) {
    CAIRN_TRY_ASSIGN(Transaction tx, read_fields(object));
    const bool is_signed = !tx.r.is_zero() || !tx.s.is_zero();
    if (is_there(object, "secretKey") && !is_signed) {
        CAIRN_TRY(sign(object, chain_id, tx));
    }
    return tx;
}

using List = std::vector<TransitionTransaction>;

Result<List, TransitionError> read_rlp(const std::string& text) {
    const auto bytes = base::from_hex(text);
    const auto list = bytes ? rlp::Reader(*bytes).item() : unexpected(rlp::Error{});
    if (!list) {
        return unexpected(TransitionError{TransitionFault::json, "txs: not the RLP of a list"});
    }
    List out;
    rlp::Reader in(list->payload);
    while (!in.at_end()) {
        const auto item = in.item();
        if (!item) {
            out.push_back(unexpected("rlp: " + std::string(to_string(item.error()))));
            break;
        }
        auto tx = execution::decode_transaction_item(*item);
        out.push_back(tx ? TransitionTransaction(*std::move(tx))
                         : unexpected(to_string(tx.error())));
    }
    return out;
}

}  // namespace

Result<List, TransitionError> read_transactions(const json::Value& value, std::uint64_t chain_id) {
    if (value.kind == json::Kind::string) {
        return read_rlp(value.text);
    }
    List out;
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        auto tx = read_transaction(value.items[i], chain_id);
        if (!tx) {
            return unexpected(
                TransitionError{TransitionFault::json,
                                "failed unmarshalling txs: " +
                                    to_string(inside(std::to_string(i), std::move(tx).error()))});
        }
        out.push_back(*std::move(tx));
    }
    return out;
}

}  // namespace cairn::evmtest
