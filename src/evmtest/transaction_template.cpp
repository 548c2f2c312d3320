#include "evmtest/transaction_template.hpp"

#include "crypto/secp256k1.hpp"

namespace cairn::evmtest {
namespace {

using execution::Access;
using execution::Authorization;
using execution::Transaction;
using execution::TransactionType;

/// Each item of an array, read by `read`.
template <class T>
Read<std::vector<T>> read_all(const json::Value& array, Read<T> (*read)(const json::Value&)) {
    std::vector<T> out;
    for (std::size_t i = 0; i < array.items.size(); ++i) {
        auto item = read(array.items[i]);
        if (!item) {
            return unexpected(inside(std::to_string(i), std::move(item).error()));
        }
        out.push_back(*std::move(item));
    }
    return out;
}

Read<std::vector<Bytes>> read_data(const json::Value& array) {
    return read_all<Bytes>(array, read_bytes);
}
Read<std::vector<std::uint64_t>> read_gas(const json::Value& array) {
    return read_all<std::uint64_t>(array, read_uint64);
}
Read<std::vector<Bytes32>> read_hashes(const json::Value& array) {
    return read_all<Bytes32>(array, read_bytes32);
}

Read<std::optional<U256>> read_value(const json::Value& value) {
    const auto number = read_u256(value);
    return number ? std::optional(*number) : std::nullopt;
}
Read<std::vector<std::optional<U256>>> read_values(const json::Value& array) {
    return read_all<std::optional<U256>>(array, read_value);
}

Read<Bytes32> read_slot(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const U256 slot, read_u256(value));
    return slot.to_be();
}
Read<std::vector<Bytes32>> read_slots(const json::Value& array) {
    return read_all<Bytes32>(array, read_slot);
}
Read<Access> read_access(const json::Value& object) {
    Access access;
    CAIRN_TRY_ASSIGN(access.account, field(object, "address", read_address));
    CAIRN_TRY_ASSIGN(access.slots, field(object, "storageKeys", read_slots));
    return access;
}
Read<std::optional<std::vector<Access>>> read_access_list(const json::Value& array) {
    if (array.kind == json::Kind::null) {
        return std::optional<std::vector<Access>>();
    }
    CAIRN_TRY_ASSIGN(auto list, read_all<Access>(array, read_access));
    return std::optional(std::move(list));
}
Read<std::vector<std::optional<std::vector<Access>>>> read_access_lists(const json::Value& array) {
    return read_all<std::optional<std::vector<Access>>>(array, read_access_list);
}

Read<Authorization> read_authorization(const json::Value& object) {
    Authorization out;
    CAIRN_TRY_ASSIGN(out.chain_id, field(object, "chainId", read_u256));
    CAIRN_TRY_ASSIGN(out.address, field(object, "address", read_address));
    CAIRN_TRY_ASSIGN(out.nonce, field(object, "nonce", read_uint64));
    CAIRN_TRY_ASSIGN(const std::uint64_t parity, field(object, "v", read_uint64));
    out.y_parity = static_cast<std::uint8_t>(parity);
    CAIRN_TRY_ASSIGN(out.r, field(object, "r", read_u256));
    CAIRN_TRY_ASSIGN(out.s, field(object, "s", read_u256));
    return out;
}
Read<std::vector<Authorization>> read_authorizations(const json::Value& array) {
    return read_all<Authorization>(array, read_authorization);
}

/// Empty: a creation.
Read<std::optional<Address>> read_to(const json::Value& value) {
    if (value.text.empty() || value.text == "0x") {
        return std::optional<Address>();
    }
    CAIRN_TRY_ASSIGN(const Address address, read_address(value));
    return std::optional(address);
}

/// "sender", or whose the secret key is.
Read<Address> read_sender(const json::Value& object) {
    if (object.find("sender") != nullptr) {
        return field(object, "sender", read_address);
    }
    CAIRN_TRY_ASSIGN(const Bytes32 secret, field(object, "secretKey", read_bytes32));
    const auto key = crypto::Secp256k1SecretKey::from_bytes(secret.bytes);
    if (!key) {
        return unexpected(FixtureError{"secretKey", "not a secret key"});
    }
    return crypto::address_of(crypto::to_public_key(*key));
}

TransactionType type_of(const TransactionTemplate& pattern, bool has_access_list) {
    if (pattern.authorizations) {
        return TransactionType::set_code;
    }
    if (pattern.blob_versioned_hashes) {
        return TransactionType::blob;
    }
    if (pattern.max_fee_per_gas) {
        return TransactionType::fee_market;
    }
    return has_access_list ? TransactionType::access_list : TransactionType::legacy;
}

void set_fees(const TransactionTemplate& pattern, Transaction& tx) {
    if (tx.has_fee_market()) {
        tx.max_fee_per_gas = pattern.max_fee_per_gas.value_or(0);
        tx.max_priority_fee_per_gas = pattern.max_priority_fee_per_gas.value_or(0);
    } else {
        tx.max_fee_per_gas = pattern.gas_price.value_or(0);
        tx.max_priority_fee_per_gas = tx.max_fee_per_gas;
    }
    tx.max_fee_per_blob_gas = pattern.max_fee_per_blob_gas.value_or(0);
}

}  // namespace

Read<TransactionTemplate> read_transaction_template(const json::Value& object) {
    TransactionTemplate out;
    CAIRN_TRY_ASSIGN(out.data, field(object, "data", read_data));
    CAIRN_TRY_ASSIGN(out.gas, field(object, "gasLimit", read_gas));
    CAIRN_TRY_ASSIGN(out.value, field(object, "value", read_values));
    if (object.find("accessLists") != nullptr) {
        CAIRN_TRY_ASSIGN(out.access_lists, field(object, "accessLists", read_access_lists));
    }
    CAIRN_TRY_ASSIGN(out.gas_price, optional_field(object, "gasPrice", read_u256));
    CAIRN_TRY_ASSIGN(out.max_fee_per_gas, optional_field(object, "maxFeePerGas", read_u256));
    CAIRN_TRY_ASSIGN(out.max_priority_fee_per_gas,
                     optional_field(object, "maxPriorityFeePerGas", read_u256));
    CAIRN_TRY_ASSIGN(out.max_fee_per_blob_gas,
                     optional_field(object, "maxFeePerBlobGas", read_u256));
    CAIRN_TRY_ASSIGN(out.blob_versioned_hashes,
                     optional_field(object, "blobVersionedHashes", read_hashes));
    CAIRN_TRY_ASSIGN(out.authorizations,
                     optional_field(object, "authorizationList", read_authorizations));
    CAIRN_TRY_ASSIGN(out.nonce, field(object, "nonce", read_uint64));
    CAIRN_TRY_ASSIGN(out.to, field(object, "to", read_to));
    CAIRN_TRY_ASSIGN(out.sender, read_sender(object));
    return out;
}

Read<Transaction> instantiate(const TransactionTemplate& pattern, const Indexes& indexes,
                              std::uint64_t chain_id) {
    if (indexes.data >= pattern.data.size() || indexes.gas >= pattern.gas.size() ||
        indexes.value >= pattern.value.size()) {
        return unexpected(FixtureError{"indexes", "out of range"});
    }
    if (!pattern.value[indexes.value]) {
        return unexpected(FixtureError{"transaction.value", "not a number of 256 bits"});
    }
    Transaction tx;
    const bool has_list = indexes.data < pattern.access_lists.size() &&
                          pattern.access_lists[indexes.data].has_value();
    tx.type = type_of(pattern, has_list);
    if (tx.type != TransactionType::legacy) {
        tx.chain_id = chain_id;
    }
    tx.nonce = pattern.nonce;
    set_fees(pattern, tx);
    tx.gas = pattern.gas[indexes.gas];
    tx.to = pattern.to;
    tx.value = *pattern.value[indexes.value];
    tx.data = pattern.data[indexes.data];
    if (has_list) {
        tx.access_list = *pattern.access_lists[indexes.data];
    }
    tx.blob_versioned_hashes = pattern.blob_versioned_hashes.value_or(std::vector<Bytes32>());
    tx.authorizations = pattern.authorizations.value_or(std::vector<Authorization>());
    return tx;
}

bool says_the_same(const Transaction& signed_one, const Transaction& unsigned_one) {
    Transaction stripped = signed_one;
    stripped.y_parity = 0;
    stripped.r = 0;
    stripped.s = 0;
    // Whether and for which chain it is signed belongs to the signature.
    stripped.chain_id = unsigned_one.chain_id;
    return stripped == unsigned_one;
}

}  // namespace cairn::evmtest
