#include "rpc/receipt_lookup.hpp"

#include "rpc/block_lookup.hpp"
#include "rpc/forms.hpp"

namespace cairn::rpc {

U256 blob_gas_price(const ChainReader& chain, const ChainBlock& block) {
    const auto& excess = block.block.header.excess_blob_gas;
    return excess ? execution::calculate_blob_gas_price(*excess, chain.rules_of(block).blobs)
                  : U256();
}

Read<std::optional<std::string>> find_receipt(const ChainReader& chain, const Bytes32& hash) {
    CAIRN_TRY_ASSIGN(const auto place, chain.find_transaction(hash));
    if (!place) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain.block(place->block_hash));
    CAIRN_TRY_ASSIGN(const BlockResultsPtr results, results_of(chain, *block));
    json::Writer out;
    write_receipt(out, *block, *results, static_cast<std::size_t>(place->index),
                  blob_gas_price(chain, *block));
    return out.take();
}

}  // namespace cairn::rpc
