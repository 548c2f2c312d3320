// debug_traceCall, as go-ethereum 1.17.8 has it (eth/tracers/api.go), and debug_traceCallMany,
// which geth does not have: the parameters are Erigon's, and reth's where the two differ (a bundle
// that follows is in a block of its own, twelve seconds later; the state is overridden once, before
// the first call).
#include "rpc/block_lookup.hpp"
#include "rpc/block_replay.hpp"
#include "rpc/methods.hpp"
#include "rpc/simulation.hpp"
#include "rpc/trace.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using execution::TransactionOutcome;

constexpr std::size_t MAX_BUNDLES = 100;
constexpr std::size_t MAX_BUNDLE_CALLS = 100;
constexpr std::uint64_t SECONDS_BETWEEN_BUNDLES = 12;

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
    CAIRN_TRY(replay->skip_to(*index));
    return replay->source().after(replay->world().diff());
}

/// "tracing failed: ..." for a call that cannot begin.
std::unexpected<RpcError> cannot_trace(RpcError error) {
    error.message = "tracing failed: " + error.message;
    return unexpected(std::move(error));
}

/// One call on a world that others may have changed before.
Answer trace_on(Simulation& simulation, execution::WorldState& world, const CallRequest& request,
                const TraceConfig& config) {
    const std::uint64_t gas = std::min(request.gas.value_or(CALL_GAS_CAP), CALL_GAS_CAP);
    const auto call = simulation.prepare(world, request, gas);
    if (!call) {
        return cannot_trace(call.error());
    }
    const auto tracer = make_tracer(config, simulation.rules());
    CAIRN_TRY_ASSIGN(const TransactionOutcome outcome,
                     simulation.trace(world, *call, request.from, *tracer));
    return tracer->finish(outcome);
}

Read<ChainBlockPtr> block_below(const ChainReader& chain, const BlockReference& reference) {
    if (reference == BlockReference(BlockTag::pending)) {
        return server_error("tracing on top of pending is not supported");
    }
    return require_block(chain, reference);
}

/// On the block's state, or the one before its index-th transaction.
Read<std::unique_ptr<Simulation>> simulation_on(const ChainReaderPtr& chain,
                                                const ChainBlockPtr& block,
                                                std::optional<std::uint64_t> transaction_index,
                                                TraceCallConfig& config) {
    CAIRN_TRY_ASSIGN(StateSourcePtr source, state_at(chain, *block, transaction_index));
    return Simulation::on(chain, block, std::move(source), std::move(config.state_overrides),
                          config.block_overrides);
}

Answer trace_call(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const CallRequest request, parameters.required(0, read_call_request));
    CAIRN_TRY_ASSIGN(
        const BlockReference reference,
        parameters.optional(1, read_block_number_or_hash, BlockReference(BlockTag::latest)));
    CAIRN_TRY_ASSIGN(TraceCallConfig config,
                     parameters.optional(2, read_trace_call_config, TraceCallConfig{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, block_below(*chain, reference));
    CAIRN_TRY_ASSIGN(const auto simulation,
                     simulation_on(chain, block, config.transaction_index, config));
    execution::WorldState world(simulation->state());
    return trace_on(*simulation, world, request, config.trace);
}

/// Calls that are in one block.
struct Bundle {
    std::vector<CallRequest> calls;
    BlockOverrides block_overrides;
};

Read<Bundle> read_bundle(const json::Value& value) {
    const json::Value* calls =
        value.kind == json::Kind::object ? value.find("transactions") : nullptr;
    if (calls == nullptr) {
        return invalid_params("a bundle is an object with transactions");
    }
    Bundle out;
    CAIRN_TRY_ASSIGN(out.calls, read_list(*calls, MAX_BUNDLE_CALLS, read_call_request));
    const json::Value* overrides = value.find("blockOverride");
    if (overrides != nullptr && overrides->kind != json::Kind::null) {
        CAIRN_TRY_ASSIGN(out.block_overrides, read_block_overrides(*overrides));
    }
    return out;
}

Read<std::vector<Bundle>> read_bundles(const json::Value& value) {
    CAIRN_TRY_ASSIGN(auto out, read_list(value, MAX_BUNDLES, read_bundle));
    if (out.empty()) {
        return invalid_params("bundles are empty");
    }
    return out;
}

/// Where the first bundle stands.
struct StateContext {
    BlockReference block = BlockTag::latest;
    /// After so many of its transactions; nothing: after all.
    std::optional<std::uint64_t> transaction_index;
};

Read<StateContext> read_state_context(const json::Value& value) {
    StateContext out;
    if (value.kind != json::Kind::object) {
        return invalid_params("a state context is an object");
    }
    const json::Value* block = value.find("blockNumber");
    if (block != nullptr && block->kind != json::Kind::null) {
        CAIRN_TRY_ASSIGN(out.block, read_block_number_or_hash(*block));
    }
    const json::Value* index = value.find("transactionIndex");
    if (index != nullptr && index->kind != json::Kind::null && index->text != "-1") {
        CAIRN_TRY_ASSIGN(out.transaction_index, read_uint64_or_number(*index));
    }
    return out;
}

/// The list of the bundle's traces.
Answer trace_bundle(Simulation& simulation, execution::WorldState& world, const Bundle& bundle,
                    const TraceConfig& config) {
    json::Writer out;
    out.begin_array();
    for (const CallRequest& call : bundle.calls) {
        CAIRN_TRY_ASSIGN(const std::string trace, trace_on(simulation, world, call, config));
        out.json(trace);
        if (out.text().size() > MAX_TRACE_BYTES) {
            return trace_too_large();
        }
    }
    return out.end_array().take();
}

Answer trace_call_many(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const auto bundles, parameters.required(0, read_bundles));
    CAIRN_TRY_ASSIGN(StateContext context,
                     parameters.optional(1, read_state_context, StateContext{}));
    CAIRN_TRY_ASSIGN(TraceCallConfig config,
                     parameters.optional(2, read_trace_call_config, TraceCallConfig{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr below, block_below(*chain, context.block));
    if (context.transaction_index >= below->block.transactions.size()) {
        context.transaction_index.reset();
    }
    CAIRN_TRY_ASSIGN(const auto simulation,
                     simulation_on(chain, below, context.transaction_index, config));
    execution::WorldState world(simulation->state());
    evm::BlockContext block = simulation->context();
    json::Writer out;
    out.begin_array();
    for (const Bundle& bundle : bundles) {
        evm::BlockContext overridden = block;
        CAIRN_TRY(apply(bundle.block_overrides, overridden));
        simulation->set_context(overridden);
        CAIRN_TRY_ASSIGN(const std::string traces,
                         trace_bundle(*simulation, world, bundle, config.trace));
        out.json(traces);
        if (out.text().size() > MAX_TRACE_BYTES) {
            return trace_too_large();
        }
        ++block.number;
        block.timestamp += SECONDS_BETWEEN_BUNDLES;
    }
    return out.end_array().take();
}

}  // namespace

void add_debug_call_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"debug_traceCall", "call, block?, options?", with(trace_call)});
    out.add({"debug_traceCallMany", "bundles, stateContext?, options?", with(trace_call_many)});
}

}  // namespace cairn::rpc
