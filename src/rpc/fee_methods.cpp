#include "execution/fees.hpp"
#include "rpc/block_lookup.hpp"
#include "rpc/fee_suggestion.hpp"
#include "rpc/forms.hpp"
#include "rpc/methods.hpp"

#include <algorithm>
#include <charconv>

namespace cairn::rpc {
namespace {

using execution::Header;

constexpr std::uint64_t MAX_FEE_HISTORY_BLOCKS = 1'024;
constexpr std::size_t MAX_FEE_HISTORY_PERCENTILES = 100;

U256 tip_of(const execution::Transaction& tx, const U256& base_fee) {
    return effective_gas_price(tx, base_fee) - base_fee;
}

Answer max_priority_fee(const Backend& backend, const Parameters&) {
    CAIRN_TRY_ASSIGN(const U256 tip, suggest_tip(*backend.view()));
    return json_string(tip.to_hex());
}

Answer gas_price(const Backend& backend, const Parameters&) {
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const U256 tip, suggest_tip(*chain));
    return json_string((tip + chain->head()->block.header.base_fee_per_gas.value_or(0)).to_hex());
}

/// Of the block after `block`.
U256 next_base_fee(const ChainReader& chain, const ChainBlock& block) {
    const Header& header = block.block.header;
    if (header.base_fee_per_gas) {
        return execution::calculate_base_fee_per_gas(header);
    }
    const auto rules = chain.rules_after(block, header.timestamp + 1);
    return rules.revision >= evm::Revision::london ? U256(execution::INITIAL_BASE_FEE) : U256();
}

U256 blob_base_fee_of(const ChainReader& chain, const ChainBlock& block) {
    const auto& excess = block.block.header.excess_blob_gas;
    return excess ? execution::calculate_blob_gas_price(*excess, chain.rules_of(block).blobs)
                  : U256();
}

U256 next_blob_base_fee(const ChainReader& chain, const ChainBlock& block) {
    const auto rules = chain.rules_after(block, block.block.header.timestamp + 1);
    if (!block.block.header.excess_blob_gas || rules.revision < evm::Revision::cancun) {
        return {};
    }
    const auto bound = rules.revision >= evm::Revision::osaka
                           ? execution::BlobFeeBound::execution_cost
                           : execution::BlobFeeBound::none;
    return execution::calculate_blob_gas_price(
        execution::calculate_excess_blob_gas(block.block.header, rules.blobs, bound), rules.blobs);
}

Answer base_fee(const Backend& backend, const Parameters&) {
    const ChainReaderPtr chain = backend.view();
    const ChainBlockPtr head = chain->head();
    if (!head->block.header.base_fee_per_gas) {
        return "null";
    }
    return json_string(next_base_fee(*chain, *head).to_hex());
}

Answer blob_base_fee(const Backend& backend, const Parameters&) {
    const ChainReaderPtr chain = backend.view();
    return json_string(next_blob_base_fee(*chain, *chain->head()).to_hex());
}

/// As Go writes floats: the shortest digits that read back the same.
std::string ratio_text(std::uint64_t part, std::uint64_t whole) {
    const double ratio = whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), ratio);
    return {text.data(), end.ptr};
}

Read<std::vector<double>> read_percentiles(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const auto out, read_list(value, MAX_FEE_HISTORY_PERCENTILES, read_double));
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!(out[i] >= 0 && out[i] <= 100) || (i > 0 && out[i] <= out[i - 1])) {
            return server_error("invalid reward percentile");
        }
    }
    return out;
}

struct Reward {
    U256 tip;
    std::uint64_t gas_used = 0;
};

/// What was paid at each percentile of the block's gas.
void write_rewards(json::Writer& out, const ChainBlock& block, const BlockResults& results,
                   const std::vector<double>& percentiles) {
    const U256 base_fee = block.block.header.base_fee_per_gas.value_or(0);
    std::vector<Reward> rewards;
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < results.receipts.size(); ++i) {
        const std::uint64_t after = results.receipts[i].cumulative_gas_used;
        rewards.push_back({tip_of(block.block.transactions[i], base_fee), after - before});
        before = after;
    }
    std::sort(rewards.begin(), rewards.end(),
              [](const Reward& a, const Reward& b) { return a.tip < b.tip; });
    out.begin_array();
    std::size_t at = 0;
    std::uint64_t sum = rewards.empty() ? 0 : rewards.front().gas_used;
    for (const double percentile : percentiles) {
        const auto threshold = static_cast<std::uint64_t>(
            static_cast<double>(block.block.header.gas_used) * percentile / 100);
        while (sum < threshold && at + 1 < rewards.size()) {
            sum += rewards[++at].gas_used;
        }
        out.value(rewards.empty() ? std::string("0x0") : rewards[at].tip.to_hex());
    }
    out.end_array();
}

struct FeeHistory {
    std::vector<ChainBlockPtr> blocks;
    std::vector<double> percentiles;
};

Read<FeeHistory> read_fee_history(const ChainReader& chain, const Parameters& parameters) {
    FeeHistory out;
    CAIRN_TRY_ASSIGN(std::uint64_t count, parameters.required(0, read_uint64_or_number));
    CAIRN_TRY_ASSIGN(const BlockReference newest, parameters.required(1, read_block_number));
    CAIRN_TRY_ASSIGN(out.percentiles,
                     parameters.optional(2, read_percentiles, std::vector<double>{}));
    CAIRN_TRY_ASSIGN(const ChainBlockPtr last, find_block(chain, newest));
    if (last == nullptr) {
        return server_error("request beyond head block");
    }
    count = std::min({count, MAX_FEE_HISTORY_BLOCKS, last->number() + 1});
    for (std::uint64_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(ChainBlockPtr block, chain.block(last->number() + 1 - count + i));
        if (block == nullptr) {
            return server_error("header not found");
        }
        out.blocks.push_back(std::move(block));
    }
    return out;
}

void write_base_fees(json::Writer& out, const ChainReader& chain, const FeeHistory& history) {
    out.key("baseFeePerGas").begin_array();
    for (const ChainBlockPtr& block : history.blocks) {
        out.value(block->block.header.base_fee_per_gas.value_or(0).to_hex());
    }
    out.value(next_base_fee(chain, *history.blocks.back()).to_hex());
    out.end_array().key("baseFeePerBlobGas").begin_array();
    for (const ChainBlockPtr& block : history.blocks) {
        out.value(blob_base_fee_of(chain, *block).to_hex());
    }
    out.value(next_blob_base_fee(chain, *history.blocks.back()).to_hex()).end_array();
}

void write_ratios(json::Writer& out, const ChainReader& chain, const FeeHistory& history) {
    out.key("gasUsedRatio").begin_array();
    for (const ChainBlockPtr& block : history.blocks) {
        out.json(ratio_text(block->block.header.gas_used, block->block.header.gas_limit));
    }
    out.end_array().key("blobGasUsedRatio").begin_array();
    for (const ChainBlockPtr& block : history.blocks) {
        const std::uint64_t most = chain.rules_of(*block).blobs.max * execution::GAS_PER_BLOB;
        out.json(ratio_text(block->block.header.blob_gas_used.value_or(0), most));
    }
    out.end_array();
}

Answer fee_history(const Backend& backend, const Parameters& parameters) {
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const FeeHistory history, read_fee_history(*chain, parameters));
    json::Writer out;
    out.begin_object();
    if (history.blocks.empty()) {
        out.field("oldestBlock", "0x0").key("gasUsedRatio").null();
        return out.end_object().take();
    }
    write_quantity(out, "oldestBlock", history.blocks.front()->number());
    if (!history.percentiles.empty()) {
        out.key("reward").begin_array();
        for (const ChainBlockPtr& block : history.blocks) {
            CAIRN_TRY_ASSIGN(const BlockResultsPtr results, results_of(*chain, *block));
            write_rewards(out, *block, *results, history.percentiles);
        }
        out.end_array();
    }
    write_base_fees(out, *chain, history);
    write_ratios(out, *chain, history);
    return out.end_object().take();
}

}  // namespace

void add_fee_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"eth_gasPrice", "", with(gas_price)});
    out.add({"eth_maxPriorityFeePerGas", "", with(max_priority_fee)});
    out.add({"eth_baseFee", "", with(base_fee)});
    out.add({"eth_blobBaseFee", "", with(blob_base_fee)});
    out.add({"eth_feeHistory", "count, newest block, percentiles?", with(fee_history)});
}

}  // namespace cairn::rpc
