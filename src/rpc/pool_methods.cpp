#include "rpc/forms.hpp"
#include "rpc/methods.hpp"
#include "rpc/values.hpp"

namespace cairn::rpc {
namespace {

std::size_t count_of(const WaitingList& list) {
    std::size_t out = 0;
    for (const auto& [address, transactions] : list) {
        out += transactions.size();
    }
    return out;
}

using ByNonce = std::map<std::uint64_t, WaitingTransaction>;

void write_by_nonce(json::Writer& out, const ByNonce& transactions) {
    out.begin_object();
    for (const auto& [nonce, one] : transactions) {
        out.key(std::to_string(nonce));
        write_transaction(out, one.transaction, one.sender, std::nullopt);
    }
    out.end_object();
}

void write_list(json::Writer& out, std::string_view name, const WaitingList& list) {
    out.key(name).begin_object();
    for (const auto& [address, transactions] : list) {
        out.key(checksum_address(address));
        write_by_nonce(out, transactions);
    }
    out.end_object();
}

void write_of_account(json::Writer& out, std::string_view name, const WaitingList& list,
                      const Address& address) {
    const auto found = list.find(address);
    out.key(name);
    write_by_nonce(out, found == list.end() ? ByNonce{} : found->second);
}

/// "0x..: 5 wei + 21000 gas x 7 wei"
std::string inspection(const execution::Transaction& tx) {
    const std::string to = tx.to ? checksum_address(*tx.to) : "contract creation";
    return to + ": " + tx.value.to_decimal() + " wei + " + std::to_string(tx.gas) + " gas × " +
           tx.max_fee_per_gas.to_decimal() + " wei";
}

void write_inspections(json::Writer& out, std::string_view name, const WaitingList& list) {
    out.key(name).begin_object();
    for (const auto& [address, transactions] : list) {
        out.key(checksum_address(address)).begin_object();
        for (const auto& [nonce, one] : transactions) {
            out.field(std::to_string(nonce), inspection(one.transaction));
        }
        out.end_object();
    }
    out.end_object();
}

Answer content(PoolAccess& pool, const Parameters&) {
    json::Writer out;
    out.begin_object();
    write_list(out, "pending", pool.pending());
    write_list(out, "queued", pool.queued());
    return out.end_object().take();
}

Answer content_from(PoolAccess& pool, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, read_address));
    json::Writer out;
    out.begin_object();
    write_of_account(out, "pending", pool.pending(), address);
    write_of_account(out, "queued", pool.queued(), address);
    return out.end_object().take();
}

Answer inspect(PoolAccess& pool, const Parameters&) {
    json::Writer out;
    out.begin_object();
    write_inspections(out, "pending", pool.pending());
    write_inspections(out, "queued", pool.queued());
    return out.end_object().take();
}

Answer status(PoolAccess& pool, const Parameters&) {
    json::Writer out;
    out.begin_object();
    write_quantity(out, "pending", std::uint64_t{count_of(pool.pending())});
    write_quantity(out, "queued", std::uint64_t{count_of(pool.queued())});
    return out.end_object().take();
}

Answer send_raw_transaction(PoolAccess& pool, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, parameters.required(0, read_data));
    CAIRN_TRY_ASSIGN(const Bytes32 hash, pool.add(bytes));
    return data_text(hash.view());
}

Answer get_raw_transaction(PoolAccess& pool, const ChainReader& chain, const Bytes32& hash) {
    CAIRN_TRY_ASSIGN(const auto place, chain.find_transaction(hash));
    if (place) {
        CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain.block(place->block_hash));
        if (block != nullptr) {
            const auto index = static_cast<std::size_t>(place->index);
            return data_text(execution::encode_transaction(block->block.transactions[index]));
        }
    }
    const auto raw = pool.find_raw(hash);
    return raw ? data_text(*raw) : std::string("null");
}

}  // namespace

void add_pool_methods(Dispatcher& out, const Backend& backend) {
    if (backend.pool == nullptr) {
        return;
    }
    PoolAccess& pool = *backend.pool;
    const auto with = [&pool](auto* method) {
        return [&pool, method](const Parameters& p) { return method(pool, p); };
    };
    out.add({"txpool_content", "", with(content)});
    out.add({"txpool_contentFrom", "address", with(content_from)});
    out.add({"txpool_inspect", "", with(inspect)});
    out.add({"txpool_status", "", with(status)});
    out.add({"eth_sendRawTransaction", "transaction", with(send_raw_transaction)});
    out.add(
        {"eth_getRawTransactionByHash", "hash", [&pool, &backend](const Parameters& p) -> Answer {
             CAIRN_TRY_ASSIGN(const Bytes32 hash, p.required(0, read_hash));
             return get_raw_transaction(pool, *backend.view(), hash);
         }});
}

}  // namespace cairn::rpc
