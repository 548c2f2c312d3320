#include "dev_chain/dev_values.hpp"
#include "dev_chain/method_names.hpp"
#include "dev_chain/methods.hpp"
#include "dev_chain/transaction_request.hpp"
#include "rpc/forms.hpp"

namespace cairn::dev_chain {
namespace {

using rpc::Answer;
using rpc::Parameters;

/// Milliseconds of whole or broken seconds.
constexpr double MAX_INTERVAL_S = 1e9;

Read<std::uint64_t> read_interval_ms(const json::Value& value) {
    if (value.kind == json::Kind::number) {
        CAIRN_TRY_ASSIGN(const double seconds, rpc::read_double(value));
        if (!(seconds >= 0 && seconds <= MAX_INTERVAL_S)) {
            return rpc::invalid_params("not an interval in seconds");
        }
        return static_cast<std::uint64_t>(seconds * 1'000);
    }
    CAIRN_TRY_ASSIGN(const std::uint64_t seconds, read_small_number(value));
    if (seconds > static_cast<std::uint64_t>(MAX_INTERVAL_S)) {
        return rpc::invalid_params("not an interval in seconds");
    }
    return seconds * 1'000;
}

/// evm_mine's: a timestamp, or {"timestamp": ..., "blocks": ...}.
struct MineRequest {
    std::optional<std::uint64_t> timestamp;
    std::uint64_t blocks = 1;
};

Read<MineRequest> read_mine_request(const json::Value& value) {
    MineRequest out;
    const json::Value* timestamp = &value;
    if (value.kind == json::Kind::object) {
        timestamp = value.find("timestamp");
        if (const json::Value* blocks = value.find("blocks");
            blocks != nullptr && blocks->kind != json::Kind::null) {
            CAIRN_TRY_ASSIGN(out.blocks, read_small_number(*blocks));
        }
    }
    if (timestamp != nullptr && timestamp->kind != json::Kind::null) {
        CAIRN_TRY_ASSIGN(out.timestamp, read_small_number(*timestamp));
    }
    return out;
}

Read<std::vector<ChainBlockPtr>> mine_requested(const DevContext& context,
                                                const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const MineRequest request,
                     parameters.optional(0, read_mine_request, MineRequest{}));
    return context.chain.exclusively(
        [&](const DevParts& parts) -> Read<std::vector<ChainBlockPtr>> {
            if (request.timestamp && !parts.chain.time().set_next(*request.timestamp)) {
                return rpc::invalid_params(
                    "Timestamp error: " + std::to_string(*request.timestamp) +
                    " is lower than previous block's timestamp");
            }
            return parts.chain.mine(request.blocks, std::nullopt);
        });
}

Answer evm_mine(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY(mine_requested(context, parameters));
    return rpc::json_string("0x0");
}

Answer evm_mine_detailed(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const auto blocks, mine_requested(context, parameters));
    const rpc::ChainReaderPtr view = context.chain.view();
    json::Writer out;
    out.begin_array();
    for (const ChainBlockPtr& block : blocks) {
        CAIRN_TRY_ASSIGN(const auto results, view->results(block->hash));
        if (results) {
            rpc::write_block(out, *block, results->senders, rpc::TransactionDetail::full);
        }
    }
    return out.end_array().take();
}

/// count?, seconds between blocks?
Answer anvil_mine(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t count,
                     parameters.optional(0, read_small_number, std::uint64_t{1}));
    CAIRN_TRY_ASSIGN(const std::uint64_t step,
                     parameters.optional(1, read_small_number, std::uint64_t{0}));
    CAIRN_TRY(context.chain.exclusively([&](const DevParts& parts) {
        return parts.chain.mine(count, step == 0 ? std::nullopt : std::optional(step));
    }));
    return "null";
}

Answer get_automine(const DevContext& context, const Parameters&) {
    const bool is_on = context.chain.exclusively(
        [](const DevParts& parts) { return parts.schedule.mining() == Mining::automine; });
    return std::string(is_on ? "true" : "false");
}

Answer set_automine(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const bool is_on, parameters.required(0, rpc::read_bool));
    const auto set = context.chain.exclusively([&](const DevParts& parts) -> Read<void> {
        const bool was_on = parts.schedule.mining() == Mining::automine;
        if (is_on) {
            parts.schedule.set_automine();
        } else if (was_on) {
            parts.schedule.set_none();
        }
        // What waited for a block gets it.
        if (is_on && !was_on && parts.chain.pool().counts().pending != 0) {
            CAIRN_TRY(parts.chain.mine());
        }
        return {};
    });
    CAIRN_TRY(set);
    return "null";
}

Answer get_interval(const DevContext& context, const Parameters&) {
    return context.chain.exclusively([](const DevParts& parts) -> Answer {
        if (parts.schedule.mining() != Mining::interval) {
            return "null";
        }
        return std::to_string(parts.schedule.interval_ms() / 1'000);
    });
}

Answer set_interval(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t interval_ms, parameters.required(0, read_interval_ms));
    context.chain.set_interval(interval_ms);
    return "null";
}

Answer set_gas_limit(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t limit, parameters.required(0, read_small_number));
    if (limit < execution::TX_BASE_COST) {
        return rpc::invalid_params("a block with less than 21000 gas holds nothing");
    }
    context.chain.exclusively(
        [&](const DevParts& parts) { parts.chain.wishes().gas_limit = limit; });
    return "true";
}

Answer set_coinbase(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address coinbase, parameters.required(0, rpc::read_address));
    context.chain.exclusively(
        [&](const DevParts& parts) { parts.chain.wishes().coinbase = coinbase; });
    return "null";
}

Answer set_base_fee(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const U256 base_fee, parameters.required(0, read_number));
    context.chain.exclusively(
        [&](const DevParts& parts) { parts.chain.wishes().base_fee = base_fee; });
    return "null";
}

Answer set_min_gas_price(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const U256 price, parameters.required(0, read_number));
    if (context.chain.options().hardfork >= evm::Revision::london) {
        return rpc::invalid_params("anvil_setMinGasPrice is not supported when EIP-1559 is active");
    }
    context.chain.exclusively(
        [&](const DevParts& parts) { parts.chain.wishes().min_gas_price = price; });
    return "null";
}

}  // namespace

void add_mining_methods(rpc::Dispatcher& out, const DevContext& context) {
    const auto with = [context](auto* method) {
        return [context, method](const Parameters& p) { return method(context, p); };
    };
    add_aliases(out, {"evm_mine"}, "options?", with(evm_mine));
    add_aliases(out, {"evm_mine_detailed", "anvil_mine_detailed"}, "options?",
                with(evm_mine_detailed));
    add_aliases(out, {"anvil_mine", "hardhat_mine"}, "count?, interval?", with(anvil_mine));
    add_aliases(out, {"anvil_getAutomine", "hardhat_getAutomine"}, "", with(get_automine));
    add_aliases(out, {"anvil_setAutomine", "evm_setAutomine"}, "on", with(set_automine));
    add_aliases(out, {"anvil_getIntervalMining"}, "", with(get_interval));
    add_aliases(out, {"anvil_setIntervalMining", "evm_setIntervalMining"}, "seconds",
                with(set_interval));
    add_aliases(out, {"anvil_setBlockGasLimit", "evm_setBlockGasLimit"}, "gas",
                with(set_gas_limit));
    add_aliases(out, {"anvil_setCoinbase", "hardhat_setCoinbase"}, "address", with(set_coinbase));
    add_aliases(out, {"anvil_setNextBlockBaseFeePerGas", "hardhat_setNextBlockBaseFeePerGas"},
                "wei", with(set_base_fee));
    add_aliases(out, {"anvil_setMinGasPrice", "hardhat_setMinGasPrice"}, "wei",
                with(set_min_gas_price));
}

}  // namespace cairn::dev_chain
