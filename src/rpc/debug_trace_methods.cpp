// debug_trace* and debug_intermediateRoots, in go-ethereum's words (1.17.8 eth/tracers/api.go).
#include "rpc/block_lookup.hpp"
#include "rpc/block_replay.hpp"
#include "rpc/methods.hpp"
#include "rpc/simulation.hpp"
#include "rpc/trace.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using execution::TransactionOutcome;

/// The block of a number, a tag or a hash, with an error in place of null.
Read<ChainBlockPtr> require_block(const ChainReader& chain, const BlockReference& reference) {
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, find_block(chain, reference));
    if (block != nullptr) {
        return block;
    }
    if (const auto* by_hash = std::get_if<BlockHashReference>(&reference)) {
        return server_error("block " + base::to_hex(by_hash->hash.view()) + " not found");
    }
    const auto* number = std::get_if<std::uint64_t>(&reference);
    return server_error("block #" + std::to_string(number != nullptr ? *number : 0) + " not found");
}

Answer trace_block(ChainReaderPtr chain, const execution::Block& block, const Bytes32& hash,
                   const TraceConfig& config) {
    CAIRN_TRY_ASSIGN(const auto replay, BlockReplay::on(std::move(chain), block, hash));
    json::Writer out;
    out.begin_array();
    for (const execution::Transaction& transaction : block.transactions) {
        const auto tracer = make_tracer(config, replay->rules());
        CAIRN_TRY_ASSIGN(const TransactionOutcome outcome, replay->next(tracer.get()));
        CAIRN_TRY_ASSIGN(const std::string trace, tracer->finish(outcome));
        out.begin_object();
        write_data(out, "txHash", execution::transaction_hash(transaction).view());
        out.key("result").json(trace).end_object();
        if (out.text().size() > MAX_TRACE_BYTES) {
            return trace_too_large();
        }
    }
    return out.end_array().take();
}

Answer trace_block_by_number(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const BlockReference reference, parameters.required(0, read_block_number));
    CAIRN_TRY_ASSIGN(const TraceConfig config,
                     parameters.optional(1, read_trace_config, TraceConfig{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, require_block(*chain, reference));
    return trace_block(chain, block->block, block->hash, config);
}

Answer trace_block_by_hash(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    CAIRN_TRY_ASSIGN(const TraceConfig config,
                     parameters.optional(1, read_trace_config, TraceConfig{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block,
                     require_block(*chain, BlockHashReference{.hash = hash}));
    return trace_block(chain, block->block, block->hash, config);
}

Answer trace_block_of_bytes(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, parameters.required(0, read_data));
    CAIRN_TRY_ASSIGN(const TraceConfig config,
                     parameters.optional(1, read_trace_config, TraceConfig{}));
    const auto block = execution::decode_block(bytes);
    if (!block) {
        return server_error("could not decode block: " + to_string(block.error()));
    }
    return trace_block(backend.view(), *block, execution::header_hash(block->header), config);
}

Answer trace_transaction(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    CAIRN_TRY_ASSIGN(const TraceConfig config,
                     parameters.optional(1, read_trace_config, TraceConfig{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const auto place, chain->find_transaction(hash));
    if (!place) {
        return server_error("transaction not found");
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain->block(place->block_hash));
    CAIRN_TRY_ASSIGN(const auto replay, BlockReplay::on(chain, block->block, block->hash));
    while (replay->index() < place->index) {
        CAIRN_TRY(replay->next(nullptr));
    }
    const auto tracer = make_tracer(config, replay->rules());
    CAIRN_TRY_ASSIGN(const TransactionOutcome outcome, replay->next(tracer.get()));
    return tracer->finish(outcome);
}

Answer intermediate_roots(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block,
                     require_block(*chain, BlockHashReference{.hash = hash}));
    CAIRN_TRY_ASSIGN(const auto replay, BlockReplay::on(chain, block->block, block->hash));
    json::Writer out;
    out.begin_array();
    while (!replay->is_over()) {
        CAIRN_TRY(replay->next(nullptr));
        CAIRN_TRY_ASSIGN(const auto state, replay->source().after(replay->world().diff()));
        out.value(base::to_hex(state->root().view()));
    }
    return out.end_array().take();
}

struct TraceCallConfig {
    TraceConfig trace;
    StateOverrides state_overrides;
    BlockOverrides block_overrides;
    std::optional<std::uint64_t> transaction_index;
};

Read<TraceCallConfig> read_trace_call_config(const json::Value& value) {
    TraceCallConfig out;
    CAIRN_TRY_ASSIGN(out.trace, read_trace_config(value));
    const auto member = [&value](std::string_view name) {
        const json::Value* one = value.find(name);
        return one != nullptr && one->kind != json::Kind::null ? one : nullptr;
    };
    if (const json::Value* overrides = member("stateOverrides")) {
        CAIRN_TRY_ASSIGN(out.state_overrides, read_state_overrides(*overrides));
    }
    if (const json::Value* overrides = member("blockOverrides")) {
        CAIRN_TRY_ASSIGN(out.block_overrides, read_block_overrides(*overrides));
    }
    if (const json::Value* index = member("txIndex")) {
        CAIRN_TRY_ASSIGN(out.transaction_index, read_uint64(*index));
    }
    return out;
}

/// The state before the block's index-th transaction, or after the block.
Read<StateSourcePtr> state_at(const ChainReaderPtr& chain, const ChainBlock& block,
                              std::optional<std::uint64_t> index) {
    if (!index) {
        return chain->state(block);
    }
    const std::size_t count = block.block.transactions.size();
    if (*index >= count && (*index != 0 || count != 0)) {
        return server_error("transaction index " + std::to_string(*index) +
                            " out of range for block " + base::to_hex(block.hash.view()));
    }
    CAIRN_TRY_ASSIGN(const auto replay, BlockReplay::on(chain, block.block, block.hash));
    while (replay->index() < *index) {
        CAIRN_TRY(replay->next(nullptr));
    }
    return replay->source().after(replay->world().diff());
}

/// "tracing failed: ..." for a call that cannot begin.
std::unexpected<RpcError> cannot_trace(RpcError error) {
    error.message = "tracing failed: " + error.message;
    return unexpected(std::move(error));
}

Answer trace_call(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const CallRequest request, parameters.required(0, read_call_request));
    CAIRN_TRY_ASSIGN(
        const BlockReference reference,
        parameters.optional(1, read_block_number_or_hash, BlockReference(BlockTag::latest)));
    CAIRN_TRY_ASSIGN(TraceCallConfig config,
                     parameters.optional(2, read_trace_call_config, TraceCallConfig{}));
    if (reference == BlockReference(BlockTag::pending)) {
        return server_error("tracing on top of pending is not supported");
    }
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, require_block(*chain, reference));
    CAIRN_TRY_ASSIGN(StateSourcePtr source, state_at(chain, *block, config.transaction_index));
    CAIRN_TRY_ASSIGN(const auto simulation,
                     Simulation::on(chain, block, std::move(source),
                                    std::move(config.state_overrides), config.block_overrides));
    const std::uint64_t gas = std::min(request.gas.value_or(CALL_GAS_CAP), CALL_GAS_CAP);
    execution::WorldState world(simulation->state());
    const auto call = simulation->prepare(world, request, gas);
    if (!call) {
        return cannot_trace(call.error());
    }
    const auto tracer = make_tracer(config.trace, simulation->rules());
    tracer->begin({world, simulation->state(), simulation->rules(), call->block, call->transaction,
                   request.from, std::nullopt, 0});
    CAIRN_TRY_ASSIGN(const TransactionOutcome outcome,
                     simulation->apply(world, *call, request.from, tracer.get()));
    return tracer->finish(outcome);
}

}  // namespace

void add_debug_trace_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"debug_traceBlock", "blockRlp, options?", with(trace_block_of_bytes)});
    out.add({"debug_traceBlockByNumber", "block, options?", with(trace_block_by_number)});
    out.add({"debug_traceBlockByHash", "hash, options?", with(trace_block_by_hash)});
    out.add({"debug_traceTransaction", "hash, options?", with(trace_transaction)});
    out.add({"debug_traceCall", "call, block?, options?", with(trace_call)});
    out.add({"debug_intermediateRoots", "hash, options?", with(intermediate_roots)});
}

}  // namespace cairn::rpc
