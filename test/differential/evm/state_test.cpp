#include "json/writer.hpp"
#include "test/differential/evm/case.hpp"

#include <array>

namespace cairn::differential {
namespace {

/// As the fixtures spell the forks.
std::string_view fork_of(evm::Revision revision) noexcept {
    constexpr std::array<std::string_view, evm::REVISIONS> names = {
        "Frontier",       "Homestead",         "EIP150",   "EIP158", "Byzantium",
        "Constantinople", "ConstantinopleFix", "Istanbul", "Berlin", "London",
        "Paris",          "Shanghai",          "Cancun",   "Prague", "Osaka"};
    return names[static_cast<std::size_t>(revision)];
}

std::string hex(std::uint64_t value) {
    return U256(value).to_hex();
}

void write_environment(json::Writer& out, const Case& one) {
    const Environment& environment = one.environment;
    out.key("env").begin_object();
    out.field("currentCoinbase", base::to_hex(environment.coinbase.view()));
    out.field("currentNumber", hex(environment.number));
    out.field("currentTimestamp", hex(environment.timestamp));
    out.field("currentGasLimit", hex(environment.gas_limit));
    if (one.revision >= evm::Revision::paris) {
        out.field("currentDifficulty", "0x0");
        out.field("currentRandom", base::to_hex(environment.random.to_be().view()));
    } else {
        out.field("currentDifficulty", environment.random.to_hex());
    }
    if (one.revision >= evm::Revision::london) {
        out.field("currentBaseFee", hex(environment.base_fee));
    }
    if (one.revision >= evm::Revision::cancun) {
        out.field("currentExcessBlobGas", hex(environment.excess_blob_gas));
    }
    out.end_object();
}

void write_pre(json::Writer& out, const execution::MemoryState& pre) {
    out.key("pre").begin_object();
    for (const auto& [address, entry] : pre.accounts()) {
        out.key(base::to_hex(address.view())).begin_object();
        out.field("nonce", hex(entry.account.nonce));
        out.field("balance", entry.account.balance.to_hex());
        out.field("code", base::to_hex(pre.code_of(entry.account)));
        out.key("storage").begin_object();
        for (const auto& [key, value] : entry.storage) {
            out.field(base::to_hex(key.to_be().view()), base::to_hex(value.to_be().view()));
        }
        out.end_object().end_object();
    }
    out.end_object();
}

void write_access_list(json::Writer& out, const execution::Transaction& tx) {
    out.key("accessLists").begin_array().begin_array();
    for (const execution::Access& access : tx.access_list) {
        out.begin_object().field("address", base::to_hex(access.account.view()));
        out.key("storageKeys").begin_array();
        for (const Bytes32& slot : access.slots) {
            out.value(base::to_hex(slot.view()));
        }
        out.end_array().end_object();
    }
    out.end_array().end_array();
}

void write_authorizations(json::Writer& out, const execution::Transaction& tx) {
    out.key("authorizationList").begin_array();
    for (const execution::Authorization& one : tx.authorizations) {
        out.begin_object();
        out.field("chainId", one.chain_id.to_hex());
        out.field("address", base::to_hex(one.address.view()));
        out.field("nonce", hex(one.nonce));
        out.field("v", hex(one.y_parity));
        out.field("yParity", hex(one.y_parity));
        out.field("r", one.r.to_hex());
        out.field("s", one.s.to_hex());
        out.end_object();
    }
    out.end_array();
}

void write_lists(json::Writer& out, const execution::Transaction& tx) {
    using enum execution::TransactionType;
    if (tx.type != legacy) {
        write_access_list(out, tx);
    }
    if (tx.type == blob) {
        out.field("maxFeePerBlobGas", tx.max_fee_per_blob_gas.to_hex());
        out.key("blobVersionedHashes").begin_array();
        for (const Bytes32& hash : tx.blob_versioned_hashes) {
            out.value(base::to_hex(hash.view()));
        }
        out.end_array();
    }
    if (tx.type == set_code) {
        write_authorizations(out, tx);
    }
}

void write_transaction(json::Writer& out, const Case& one) {
    const execution::Transaction& tx = one.transaction;
    out.key("transaction").begin_object();
    out.field("nonce", hex(tx.nonce));
    if (tx.has_fee_market()) {
        out.field("maxFeePerGas", tx.max_fee_per_gas.to_hex());
        out.field("maxPriorityFeePerGas", tx.max_priority_fee_per_gas.to_hex());
    } else {
        out.field("gasPrice", tx.max_fee_per_gas.to_hex());
    }
    out.key("gasLimit").begin_array().value(hex(tx.gas)).end_array();
    out.field("to", tx.to ? base::to_hex(tx.to->view()) : std::string());
    out.key("value").begin_array().value(tx.value.to_hex()).end_array();
    out.key("data").begin_array().value(base::to_hex(tx.data)).end_array();
    out.field("sender", base::to_hex(one.sender.view()));
    write_lists(out, tx);
    out.end_object();
}

}  // namespace

std::string to_state_test(const Case& one, const Answer& answer, const Bytes32& state_root) {
    json::Writer out;
    out.begin_object();
    write_environment(out, one);
    write_pre(out, one.pre);
    write_transaction(out, one);
    out.key("post").begin_object().key(fork_of(one.revision)).begin_array().begin_object();
    out.field("hash", base::to_hex(state_root.view()));
    out.field("logs", base::to_hex(answer.logs_hash.view()));
    out.key("indexes").begin_object();
    out.field("data", 0).field("gas", 0).field("value", 0).end_object();
    if (one.is_signed) {
        out.field("txbytes", base::to_hex(execution::encode_transaction(one.transaction)));
    }
    if (answer.ending == Ending::refused) {
        out.field("expectException", answer.reason);
    }
    out.end_object().end_array().end_object();
    return out.end_object().take();
}

}  // namespace cairn::differential
