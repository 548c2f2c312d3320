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

/// Of a block that was never executed; zero where no signature has one, as in geth.
std::vector<Address> senders_of(const execution::Block& block) {
    std::vector<Address> out;
    for (const execution::Transaction& transaction : block.transactions) {
        out.push_back(execution::recover_sender(transaction).value_or(Address{}));
    }
    return out;
}

Answer get_bad_blocks(const BadBlocks& bad_blocks) {
    json::Writer out;
    out.begin_array();
    for (const BadBlock& bad : bad_blocks.list()) {
        out.begin_object();
        write_data(out, "hash", bad.hash.view());
        out.key("block");
        const Bytes rlp = execution::encode_block(bad.block);
        const ChainBlock block{bad.block, bad.hash, {}, rlp.size()};
        write_block(out, block, senders_of(bad.block), TransactionDetail::full);
        write_data(out, "rlp", rlp);
        out.end_object();
    }
    return out.end_array().take();
}

Answer set_head(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t number, parameters.required(0, read_uint64));
    const ChainReaderPtr chain = backend.view();
    if (chain->head()->number() <= number) {
        return server_error("not allowed to rewind to a future block");
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain->block(number));
    CAIRN_TRY_ASSIGN(const auto outcome, backend.engine->set_forkchoice(
                                             {.head = block->hash, .safe = {}, .finalized = {}}));
    if (outcome.refused) {
        return server_error(std::string(to_string(*outcome.refused)));
    }
    return "null";
}

}  // namespace

void add_head_methods(Dispatcher& out, const Backend& backend) {
    out.add({"debug_setHead", "number",
             [&backend](const Parameters& p) { return set_head(backend, p); }});
}

void add_debug_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"debug_getRawHeader", "block", with(get_raw_header)});
    out.add({"debug_getRawBlock", "block", with(get_raw_block)});
    out.add({"debug_getRawReceipts", "block", with(get_raw_receipts)});
    out.add({"debug_getRawTransaction", "hash", with(get_raw_transaction)});
    if (backend.bad_blocks != nullptr) {
        out.add({"debug_getBadBlocks", "",
                 [&backend](const Parameters&) { return get_bad_blocks(*backend.bad_blocks); }});
    }
}

}  // namespace cairn::rpc
