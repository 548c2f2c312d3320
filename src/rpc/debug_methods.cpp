#include "execution/block_run.hpp"
#include "rpc/block_lookup.hpp"
#include "rpc/forms.hpp"
#include "rpc/methods.hpp"
#include "rpc/simulation.hpp"
#include "rpc/trace.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using execution::TransactionOutcome;

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

/// Hands on to a tracer that changes from transaction to transaction.
class SwitchingTracer final : public evm::Tracer {
  public:
    void set(evm::Tracer* target) noexcept { target_ = target != nullptr ? target : &nothing_; }

    void on_step(const evm::Step& step) override { target_->on_step(step); }
    void on_gas_cost(evm::Gas cost) override { target_->on_gas_cost(cost); }
    void on_fault(const evm::Step& step, evm::Status status) override {
        target_->on_fault(step, status);
    }
    void on_enter(const evm::Message& message) override { target_->on_enter(message); }
    void on_exit(const evm::Message& message, const evm::Result& result) override {
        target_->on_exit(message, result);
    }
    void on_log(const Bytes20& address, BytesView data, std::span<const Bytes32> topics) override {
        target_->on_log(address, data, topics);
    }
    void on_selfdestruct(const Bytes20& address, const Bytes20& beneficiary,
                         const U256& balance) override {
        target_->on_selfdestruct(address, beneficiary, balance);
    }

  private:
    evm::Tracer nothing_;
    evm::Tracer* target_ = &nothing_;
};

/// Executes a block again, with traces of all its transactions or of one.
class Replay {
  public:
    Replay(const ChainReader& chain, const ChainBlock& block, const TraceConfig& config)
        : chain_(&chain), block_(&block), config_(config) {}

    /// Trace by trace, in order; of the index-th transaction alone if there is an index.
    Read<std::vector<std::string>> run(std::optional<std::size_t> only) {
        const execution::Header& header = block_->block.header;
        if (header.number == 0) {
            return server_error("genesis is not traceable");
        }
        CAIRN_TRY_ASSIGN(const ChainBlockPtr parent, chain_->block(header.parent_hash));
        if (parent == nullptr) {
            return server_error("parent " + base::to_hex(header.parent_hash.view()) + " not found");
        }
        CAIRN_TRY_ASSIGN(const StateSourcePtr source, chain_->state(*parent));
        CAIRN_TRY_ASSIGN(const BlockResultsPtr results, results_of(*chain_, *block_));
        auto out = run_on(*parent, *source, *results, only);
        CAIRN_TRY(source->result());
        return out;
    }

  private:
    Read<std::vector<std::string>> run_on(const ChainBlock& parent, StateSource& source,
                                          const BlockResults& results,
                                          std::optional<std::size_t> only) {
        const auto rules = chain_->rules_of(*block_);
        const auto hashes = chain_->block_hashes(std::make_shared<const ChainBlock>(parent));
        SwitchingTracer tracer;
        execution::BlockRun run(rules, block_->block.header, source.reader(), *hashes, &tracer);
        run.begin();
        const std::size_t end = only ? *only + 1 : block_->block.transactions.size();
        std::vector<std::string> out;
        for (std::size_t i = 0; i < end; ++i) {
            const execution::Transaction& tx = block_->block.transactions[i];
            const bool is_traced = !only || *only == i;
            const auto traced = is_traced ? make_tracer(config_, run.world(), tx.gas) : nullptr;
            tracer.set(traced.get());
            const auto outcome = run.process_transaction(tx, results.senders[i]);
            tracer.set(nullptr);
            if (!outcome) {
                return server_error("tracing failed: " + std::string(to_string(outcome.error())));
            }
            if (is_traced) {
                CAIRN_TRY_ASSIGN(std::string text, traced->finish(*outcome));
                out.push_back(std::move(text));
            }
        }
        return out;
    }

    const ChainReader* chain_;
    const ChainBlock* block_;
    TraceConfig config_;
};

Answer trace_block(const ChainReader& chain, const ChainBlock& block, const TraceConfig& config) {
    CAIRN_TRY_ASSIGN(const auto traces, Replay(chain, block, config).run(std::nullopt));
    json::Writer out;
    out.begin_array();
    for (std::size_t i = 0; i < traces.size(); ++i) {
        out.begin_object();
        write_data(out, "txHash", execution::transaction_hash(block.block.transactions[i]).view());
        out.key("result").json(traces[i]).end_object();
    }
    return out.end_array().take();
}

Answer trace_block_by_number(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const BlockReference reference, parameters.required(0, read_block_number));
    CAIRN_TRY_ASSIGN(const TraceConfig config,
                     parameters.optional(1, read_trace_config, TraceConfig{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, find_block(*chain, reference));
    if (block == nullptr) {
        const auto* number = std::get_if<std::uint64_t>(&reference);
        return server_error("block #" + std::to_string(number != nullptr ? *number : 0) +
                            " not found");
    }
    return trace_block(*chain, *block, config);
}

Answer trace_block_by_hash(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    CAIRN_TRY_ASSIGN(const TraceConfig config,
                     parameters.optional(1, read_trace_config, TraceConfig{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain->block(hash));
    if (block == nullptr) {
        return server_error("block " + base::to_hex(hash.view()) + " not found");
    }
    return trace_block(*chain, *block, config);
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
    CAIRN_TRY_ASSIGN(const auto traces,
                     Replay(*chain, *block, config).run(static_cast<std::size_t>(place->index)));
    return traces.front();
}

Answer trace_call(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const CallRequest request, parameters.required(0, read_call_request));
    CAIRN_TRY_ASSIGN(const TraceConfig config,
                     parameters.optional(2, read_trace_config, TraceConfig{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, block_parameter(*chain, parameters, 1));
    CAIRN_TRY_ASSIGN(const auto simulation, Simulation::on(chain, block, {}, {}));
    const std::uint64_t gas = std::min(request.gas.value_or(CALL_GAS_CAP), CALL_GAS_CAP);
    // Storage is read on the state that the call starts from.
    execution::WorldState world(simulation->state());
    const auto tracer = make_tracer(config, world, gas);
    CAIRN_TRY_ASSIGN(const TransactionOutcome outcome, simulation->run(request, gas, tracer.get()));
    return tracer->finish(outcome);
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
    out.add({"debug_traceBlockByNumber", "block, options?", with(trace_block_by_number)});
    out.add({"debug_traceBlockByHash", "hash, options?", with(trace_block_by_hash)});
    out.add({"debug_traceTransaction", "hash, options?", with(trace_transaction)});
    out.add({"debug_traceCall", "call, block?, options?", with(trace_call)});
}

}  // namespace cairn::rpc
