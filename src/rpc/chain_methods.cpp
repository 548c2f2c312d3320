#include "execution/fees.hpp"
#include "rpc/block_lookup.hpp"
#include "rpc/forms.hpp"
#include "rpc/methods.hpp"
#include "rpc/receipt_lookup.hpp"

namespace cairn::rpc {
namespace {

const std::string NOTHING = "null";

Answer block_text(const ChainReader& chain, const ChainBlockPtr& block, bool is_full) {
    if (block == nullptr) {
        return NOTHING;
    }
    json::Writer out;
    if (is_full) {
        CAIRN_TRY_ASSIGN(const BlockResultsPtr results, results_of(chain, *block));
        write_block(out, *block, results->senders, TransactionDetail::full);
    } else {
        write_block(out, *block, {}, TransactionDetail::hashes);
    }
    return out.take();
}

Answer get_block_by_number(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const BlockReference reference, parameters.required(0, read_block_number));
    CAIRN_TRY_ASSIGN(const bool is_full, parameters.required(1, read_bool));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, find_block(*chain, reference));
    return block_text(*chain, block, is_full);
}

Answer get_block_by_hash(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    CAIRN_TRY_ASSIGN(const bool is_full, parameters.required(1, read_bool));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain->block(hash));
    return block_text(*chain, block, is_full);
}

/// The block that parameter 0 names by hash or number, or null.
Read<ChainBlockPtr> named_block(const ChainReader& chain, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const BlockReference reference,
                     parameters.required(0, read_block_number_or_hash));
    return find_block(chain, reference);
}

Answer count_transactions(const Backend& backend, const Parameters& parameters) {
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, named_block(*chain, parameters));
    return block ? json_string(quantity(block->block.transactions.size())) : NOTHING;
}

Answer count_uncles(const Backend& backend, const Parameters& parameters) {
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, named_block(*chain, parameters));
    return block ? json_string(quantity(block->block.ommers.size())) : NOTHING;
}

Answer get_uncle(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t index, parameters.required(1, read_uint64));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, named_block(*chain, parameters));
    if (block == nullptr || index >= block->block.ommers.size()) {
        return NOTHING;
    }
    ChainBlock ommer;
    ommer.block.header = block->block.ommers[static_cast<std::size_t>(index)];
    ommer.hash = execution::header_hash(ommer.block.header);
    ommer.size_bytes = execution::encode_block(ommer.block).size();
    return block_text(*chain, std::make_shared<const ChainBlock>(ommer), false);
}

Answer transaction_text(const ChainReader& chain, const ChainBlock& block, std::uint64_t index) {
    CAIRN_TRY_ASSIGN(const BlockResultsPtr results, results_of(chain, block));
    const auto i = static_cast<std::size_t>(index);
    json::Writer out;
    write_transaction(out, block.block.transactions[i], results->senders[i], position_of(block, i));
    return out.take();
}

Answer get_transaction_by_index(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t index, parameters.required(1, read_uint64));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, named_block(*chain, parameters));
    if (block == nullptr || index >= block->block.transactions.size()) {
        return NOTHING;
    }
    return transaction_text(*chain, *block, index);
}

Answer get_header(const Backend& backend, const Parameters& parameters) {
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, named_block(*chain, parameters));
    if (block == nullptr) {
        return NOTHING;
    }
    json::Writer out;
    out.begin_object();
    write_header_fields(out, block->block.header, block->hash);
    return out.end_object().take();
}

/// "0x": there is none.
Answer get_raw_by_index(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t index, parameters.required(1, read_uint64));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, named_block(*chain, parameters));
    if (block == nullptr || index >= block->block.transactions.size()) {
        return data_text({});
    }
    const auto i = static_cast<std::size_t>(index);
    return data_text(execution::encode_transaction(block->block.transactions[i]));
}

struct Found {
    ChainBlockPtr block;  // null: not in a block
    std::size_t index = 0;
};

Read<Found> find_transaction(const ChainReader& chain, const Bytes32& hash) {
    CAIRN_TRY_ASSIGN(const auto place, chain.find_transaction(hash));
    if (!place) {
        return Found{};
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain.block(place->block_hash));
    return Found{block, static_cast<std::size_t>(place->index)};
}

Answer get_transaction_by_hash(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const Found found, find_transaction(*chain, hash));
    if (found.block != nullptr) {
        return transaction_text(*chain, *found.block, found.index);
    }
    const auto waiting =
        backend.pool != nullptr ? backend.pool->find(hash) : std::optional<WaitingTransaction>();
    if (!waiting) {
        return NOTHING;
    }
    json::Writer out;
    write_transaction(out, waiting->transaction, waiting->sender, std::nullopt);
    return out.take();
}

Answer get_transaction_receipt(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    CAIRN_TRY_ASSIGN(auto receipt, find_receipt(*backend.view(), hash));
    return std::move(receipt).value_or(std::string(NOTHING));
}

Answer get_block_receipts(const Backend& backend, const Parameters& parameters) {
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, named_block(*chain, parameters));
    if (block == nullptr) {
        return NOTHING;
    }
    CAIRN_TRY_ASSIGN(const BlockResultsPtr results, results_of(*chain, *block));
    const U256 price = blob_gas_price(*chain, *block);
    json::Writer out;
    out.begin_array();
    for (std::size_t i = 0; i < results->receipts.size(); ++i) {
        write_receipt(out, *block, *results, i, price);
    }
    return out.end_array().take();
}

}  // namespace

void add_chain_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"eth_blockNumber", "", [&backend](const Parameters&) -> Answer {
                 return json_string(quantity(backend.view()->head()->number()));
             }});
    out.add({"eth_getBlockByNumber", "block, full", with(get_block_by_number)});
    out.add({"eth_getBlockByHash", "hash, full", with(get_block_by_hash)});
    out.add({"eth_getBlockTransactionCountByNumber", "block", with(count_transactions)});
    out.add({"eth_getBlockTransactionCountByHash", "hash", with(count_transactions)});
    out.add({"eth_getUncleCountByBlockNumber", "block", with(count_uncles)});
    out.add({"eth_getUncleCountByBlockHash", "hash", with(count_uncles)});
    out.add({"eth_getUncleByBlockNumberAndIndex", "block, index", with(get_uncle)});
    out.add({"eth_getUncleByBlockHashAndIndex", "hash, index", with(get_uncle)});
    out.add({"eth_getTransactionByBlockNumberAndIndex", "block, index",
             with(get_transaction_by_index)});
    out.add(
        {"eth_getTransactionByBlockHashAndIndex", "hash, index", with(get_transaction_by_index)});
    out.add({"eth_getRawTransactionByBlockNumberAndIndex", "block, index", with(get_raw_by_index)});
    out.add({"eth_getRawTransactionByBlockHashAndIndex", "hash, index", with(get_raw_by_index)});
    out.add({"eth_getHeaderByNumber", "block", with(get_header)});
    out.add({"eth_getHeaderByHash", "hash", with(get_header)});
    out.add({"eth_getTransactionByHash", "hash", with(get_transaction_by_hash)});
    out.add({"eth_getTransactionReceipt", "hash", with(get_transaction_receipt)});
    out.add({"eth_getBlockReceipts", "block", with(get_block_receipts)});
}

}  // namespace cairn::rpc
