// debug_trace* of blocks and transactions, debug_intermediateRoots, in go-ethereum's words (1.17.8
// eth/tracers/api.go).
#include "rpc/block_lookup.hpp"
#include "rpc/block_replay.hpp"
#include "rpc/methods.hpp"
#include "rpc/trace.hpp"

namespace cairn::rpc {
namespace {

using execution::TransactionOutcome;

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
    CAIRN_TRY(replay->skip_to(place->index));
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

}  // namespace

void add_debug_trace_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"debug_traceBlock", "blockRlp, options?", with(trace_block_of_bytes)});
    out.add({"debug_traceBlockByNumber", "block, options?", with(trace_block_by_number)});
    out.add({"debug_traceBlockByHash", "hash, options?", with(trace_block_by_hash)});
    out.add({"debug_traceTransaction", "hash, options?", with(trace_transaction)});
    out.add({"debug_intermediateRoots", "hash, options?", with(intermediate_roots)});
}

}  // namespace cairn::rpc
