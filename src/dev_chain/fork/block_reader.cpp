#include "dev_chain/fork/block_reader.hpp"

namespace cairn::dev_chain {
namespace {

using execution::Transaction;
using execution::TransactionType;
using json::Value;

const Value* member(const Value& object, std::string_view name) {
    const Value* value = object.find(name);
    return value == nullptr || value->kind == json::Kind::null ? nullptr : value;
}

std::unexpected<std::string> wrong(std::string_view name) {
    return unexpected(std::string(name) + " is missing or not what it should be");
}

Parsed<U256> u256(const Value& object, std::string_view name) {
    const Value* value = member(object, name);
    const auto number = value == nullptr ? std::nullopt : U256::parse(value->text);
    return number ? Parsed<U256>(*number) : wrong(name);
}

Parsed<std::uint64_t> u64(const Value& object, std::string_view name) {
    CAIRN_TRY_ASSIGN(const U256 number, u256(object, name));
    return number.fits_uint64() ? Parsed<std::uint64_t>(number.low64()) : wrong(name);
}

Parsed<Bytes> bytes(const Value& object, std::string_view name) {
    const Value* value = member(object, name);
    auto out = value == nullptr ? std::nullopt : base::from_hex(value->text);
    return out ? Parsed<Bytes>(*std::move(out)) : wrong(name);
}

template <std::size_t N>
Parsed<FixedBytes<N>> fixed(const Value& object, std::string_view name) {
    const Value* value = member(object, name);
    const auto out = value == nullptr ? std::nullopt : base::fixed_from_hex<N>(value->text);
    return out ? Parsed<FixedBytes<N>>(*out) : wrong(name);
}

/// Into `out` if the member is there.
template <class T, class Read>
Parsed<void> optional_into(const Value& object, std::string_view name, std::optional<T>& out,
                           const Read& read) {
    if (member(object, name) != nullptr) {
        CAIRN_TRY_ASSIGN(out, read(object, name));
    }
    return {};
}

Parsed<void> read_header(const Value& block, execution::Header& out) {
    CAIRN_TRY_ASSIGN(out.parent_hash, fixed<32>(block, "parentHash"));
    CAIRN_TRY_ASSIGN(out.ommers_hash, fixed<32>(block, "sha3Uncles"));
    CAIRN_TRY_ASSIGN(out.coinbase, fixed<20>(block, "miner"));
    CAIRN_TRY_ASSIGN(out.state_root, fixed<32>(block, "stateRoot"));
    CAIRN_TRY_ASSIGN(out.transactions_root, fixed<32>(block, "transactionsRoot"));
    CAIRN_TRY_ASSIGN(out.receipt_root, fixed<32>(block, "receiptsRoot"));
    CAIRN_TRY_ASSIGN(out.bloom, fixed<256>(block, "logsBloom"));
    CAIRN_TRY_ASSIGN(out.difficulty, u256(block, "difficulty"));
    CAIRN_TRY_ASSIGN(out.number, u64(block, "number"));
    CAIRN_TRY_ASSIGN(out.gas_limit, u64(block, "gasLimit"));
    CAIRN_TRY_ASSIGN(out.gas_used, u64(block, "gasUsed"));
    CAIRN_TRY_ASSIGN(out.timestamp, u64(block, "timestamp"));
    CAIRN_TRY_ASSIGN(out.extra_data, bytes(block, "extraData"));
    CAIRN_TRY_ASSIGN(out.prev_randao, fixed<32>(block, "mixHash"));
    CAIRN_TRY_ASSIGN(out.nonce, fixed<8>(block, "nonce"));
    CAIRN_TRY(optional_into(block, "baseFeePerGas", out.base_fee_per_gas, u256));
    CAIRN_TRY(optional_into(block, "withdrawalsRoot", out.withdrawals_root, fixed<32>));
    CAIRN_TRY(optional_into(block, "blobGasUsed", out.blob_gas_used, u64));
    CAIRN_TRY(optional_into(block, "excessBlobGas", out.excess_blob_gas, u64));
    CAIRN_TRY(
        optional_into(block, "parentBeaconBlockRoot", out.parent_beacon_block_root, fixed<32>));
    return optional_into(block, "requestsHash", out.requests_hash, fixed<32>);
}

Parsed<void> read_withdrawals(const Value& block, execution::Block& out) {
    const Value* list = member(block, "withdrawals");
    if (list == nullptr) {
        return {};
    }
    out.withdrawals.emplace();
    for (const Value& one : list->items) {
        execution::Withdrawal withdrawal;
        CAIRN_TRY_ASSIGN(withdrawal.index, u64(one, "index"));
        CAIRN_TRY_ASSIGN(withdrawal.validator_index, u64(one, "validatorIndex"));
        CAIRN_TRY_ASSIGN(withdrawal.address, fixed<20>(one, "address"));
        CAIRN_TRY_ASSIGN(withdrawal.amount, u64(one, "amount"));
        out.withdrawals->push_back(withdrawal);
    }
    return {};
}

Parsed<Bytes32> hash_of(const Value& value) {
    const auto hash = base::fixed_from_hex<32>(value.text);
    return hash ? Parsed<Bytes32>(*hash) : wrong("a hash");
}

Parsed<void> read_access_list(const Value& object, Transaction& out) {
    const Value* list = member(object, "accessList");
    for (const Value& one : list == nullptr ? std::vector<Value>() : list->items) {
        execution::Access access;
        CAIRN_TRY_ASSIGN(access.account, fixed<20>(one, "address"));
        const Value* slots = member(one, "storageKeys");
        for (const Value& slot : slots == nullptr ? std::vector<Value>() : slots->items) {
            CAIRN_TRY_ASSIGN(const Bytes32 hash, hash_of(slot));
            access.slots.push_back(hash);
        }
        out.access_list.push_back(std::move(access));
    }
    return {};
}

Parsed<void> read_authorizations(const Value& object, Transaction& out) {
    const Value* list = member(object, "authorizationList");
    for (const Value& one : list == nullptr ? std::vector<Value>() : list->items) {
        execution::Authorization authorization;
        CAIRN_TRY_ASSIGN(authorization.chain_id, u256(one, "chainId"));
        CAIRN_TRY_ASSIGN(authorization.address, fixed<20>(one, "address"));
        CAIRN_TRY_ASSIGN(authorization.nonce, u64(one, "nonce"));
        CAIRN_TRY_ASSIGN(const std::uint64_t parity, u64(one, "yParity"));
        authorization.y_parity = static_cast<std::uint8_t>(parity);
        CAIRN_TRY_ASSIGN(authorization.r, u256(one, "r"));
        CAIRN_TRY_ASSIGN(authorization.s, u256(one, "s"));
        out.authorizations.push_back(authorization);
    }
    return {};
}

Parsed<void> read_fees(const Value& object, Transaction& out) {
    if (!out.has_fee_market()) {
        CAIRN_TRY_ASSIGN(out.max_fee_per_gas, u256(object, "gasPrice"));
        out.max_priority_fee_per_gas = out.max_fee_per_gas;
        return {};
    }
    CAIRN_TRY_ASSIGN(out.max_fee_per_gas, u256(object, "maxFeePerGas"));
    CAIRN_TRY_ASSIGN(out.max_priority_fee_per_gas, u256(object, "maxPriorityFeePerGas"));
    if (out.type != TransactionType::blob) {
        return {};
    }
    CAIRN_TRY_ASSIGN(out.max_fee_per_blob_gas, u256(object, "maxFeePerBlobGas"));
    const Value* hashes = member(object, "blobVersionedHashes");
    for (const Value& one : hashes == nullptr ? std::vector<Value>() : hashes->items) {
        CAIRN_TRY_ASSIGN(const Bytes32 hash, hash_of(one));
        out.blob_versioned_hashes.push_back(hash);
    }
    return {};
}

Parsed<void> read_signature(const Value& object, Transaction& out) {
    CAIRN_TRY_ASSIGN(out.r, u256(object, "r"));
    CAIRN_TRY_ASSIGN(out.s, u256(object, "s"));
    CAIRN_TRY_ASSIGN(const U256 v, u256(object, "v"));
    if (out.type != TransactionType::legacy) {
        CAIRN_TRY_ASSIGN(const U256 parity, member(object, "yParity") != nullptr
                                                ? u256(object, "yParity")
                                                : Parsed<U256>(v));
        out.y_parity = static_cast<std::uint8_t>(parity.low64() & 1U);
        CAIRN_TRY_ASSIGN(out.chain_id, u64(object, "chainId"));
        return {};
    }
    // 27 + y_parity, or 35 + 2 * chain_id + y_parity.
    const bool is_protected = v >= U256(35);
    const U256 rest = v - U256(is_protected ? 35 : 27);
    out.y_parity = static_cast<std::uint8_t>(rest.low64() & 1U);
    if (is_protected) {
        out.chain_id = (rest >> 1U).low64();
    }
    return {};
}

Parsed<TransactionType> read_type(const Value& object) {
    std::uint64_t type = 0;
    if (member(object, "type") != nullptr) {
        CAIRN_TRY_ASSIGN(type, u64(object, "type"));
    }
    if (type > static_cast<std::uint64_t>(TransactionType::set_code)) {
        return unexpected("a transaction of the unknown type " + std::to_string(type));
    }
    return static_cast<TransactionType>(type);
}

Parsed<execution::Log> read_log(const Value& object) {
    execution::Log out;
    CAIRN_TRY_ASSIGN(out.address, fixed<20>(object, "address"));
    CAIRN_TRY_ASSIGN(out.data, bytes(object, "data"));
    const Value* topics = member(object, "topics");
    for (const Value& topic : topics == nullptr ? std::vector<Value>() : topics->items) {
        CAIRN_TRY_ASSIGN(const Bytes32 hash, hash_of(topic));
        out.topics.push_back(hash);
    }
    return out;
}

}  // namespace

Parsed<Transaction> read_rpc_transaction(const Value& object) {
    Transaction out;
    CAIRN_TRY_ASSIGN(out.type, read_type(object));
    CAIRN_TRY_ASSIGN(out.nonce, u64(object, "nonce"));
    CAIRN_TRY_ASSIGN(out.gas, u64(object, "gas"));
    if (member(object, "to") != nullptr) {
        CAIRN_TRY_ASSIGN(out.to, fixed<20>(object, "to"));
    }
    CAIRN_TRY_ASSIGN(out.value, u256(object, "value"));
    CAIRN_TRY_ASSIGN(out.data, bytes(object, "input"));
    CAIRN_TRY(read_fees(object, out));
    CAIRN_TRY(read_access_list(object, out));
    CAIRN_TRY(read_authorizations(object, out));
    CAIRN_TRY(read_signature(object, out));
    return out;
}

Parsed<execution_node::ChainBlock> read_rpc_block(const Value& block) {
    execution_node::ChainBlock out;
    CAIRN_TRY(read_header(block, out.block.header));
    CAIRN_TRY_ASSIGN(out.hash, fixed<32>(block, "hash"));
    const Value* transactions = member(block, "transactions");
    for (const Value& one : transactions == nullptr ? std::vector<Value>() : transactions->items) {
        CAIRN_TRY_ASSIGN(Transaction transaction, read_rpc_transaction(one));
        out.block.transactions.push_back(std::move(transaction));
    }
    CAIRN_TRY(read_withdrawals(block, out.block));
    out.size_bytes = execution::encode_block(out.block).size();
    return out;
}

Parsed<RpcReceipt> read_rpc_receipt(const Value& object) {
    RpcReceipt out;
    CAIRN_TRY_ASSIGN(out.receipt.type, read_type(object));
    CAIRN_TRY_ASSIGN(out.sender, fixed<20>(object, "from"));
    if (member(object, "status") != nullptr) {
        CAIRN_TRY_ASSIGN(const std::uint64_t status, u64(object, "status"));
        out.receipt.succeeded = status != 0;
    } else {
        CAIRN_TRY_ASSIGN(out.receipt.post_state, fixed<32>(object, "root"));
    }
    CAIRN_TRY_ASSIGN(out.receipt.cumulative_gas_used, u64(object, "cumulativeGasUsed"));
    CAIRN_TRY_ASSIGN(out.receipt.bloom, fixed<256>(object, "logsBloom"));
    const Value* logs = member(object, "logs");
    for (const Value& one : logs == nullptr ? std::vector<Value>() : logs->items) {
        CAIRN_TRY_ASSIGN(execution::Log log, read_log(one));
        out.receipt.logs.push_back(std::move(log));
    }
    return out;
}

}  // namespace cairn::dev_chain
