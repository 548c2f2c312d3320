#include "rpc/block_lookup.hpp"
#include "rpc/forms.hpp"
#include "rpc/methods.hpp"

namespace cairn::rpc {
namespace {

Read<ChainBlockPtr> raw_block(const ChainReader& chain, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const BlockReference reference,
                     parameters.required(0, read_block_number_or_hash));
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, find_block(chain, reference));
    if (block == nullptr) {
        return server_error("block not found");
    }
    return block;
}

Answer get_raw_header(const Backend& backend, const Parameters& parameters) {
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, raw_block(*chain, parameters));
    rlp::Writer out;
    execution::write_header(out, block->block.header);
    return data_text(out.finish());
}

Answer get_raw_block(const Backend& backend, const Parameters& parameters) {
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, raw_block(*chain, parameters));
    return data_text(execution::encode_block(block->block));
}

Answer get_raw_receipts(const Backend& backend, const Parameters& parameters) {
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, raw_block(*chain, parameters));
    CAIRN_TRY_ASSIGN(const BlockResultsPtr results, results_of(*chain, *block));
    json::Writer out;
    out.begin_array();
    for (const execution::Receipt& receipt : results->receipts) {
        out.value(base::to_hex(execution::encode_receipt(receipt)));
    }
    return out.end_array().take();
}

Answer get_raw_transaction(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const auto place, chain->find_transaction(hash));
    if (place) {
        CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain->block(place->block_hash));
        const auto index = static_cast<std::size_t>(place->index);
        return data_text(execution::encode_transaction(block->block.transactions[index]));
    }
    const auto raw =
        backend.pool != nullptr ? backend.pool->find_raw(hash) : std::optional<Bytes>();
    return data_text(raw.value_or(Bytes{}));
}

}  // namespace

void add_debug_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"debug_getRawHeader", "block", with(get_raw_header)});
    out.add({"debug_getRawBlock", "block", with(get_raw_block)});
    out.add({"debug_getRawReceipts", "block", with(get_raw_receipts)});
    out.add({"debug_getRawTransaction", "hash", with(get_raw_transaction)});
}

}  // namespace cairn::rpc
