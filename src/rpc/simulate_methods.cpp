#include "rpc/block_lookup.hpp"
#include "rpc/methods.hpp"
#include "rpc/simulated_chain.hpp"
#include "rpc/simulation.hpp"

namespace cairn::rpc {
namespace {

void write_failure(json::Writer& out, const SimulatedCall& call) {
    RpcError error = failure_of(call.outcome);
    if (error.code != ErrorCode::execution_reverted) {
        error.code = ErrorCode::vm_error;
        if (call.is_gas_capped) {
            error.message += " (gas limit was capped by the RPC server's global gas cap)";
        }
    }
    out.key("error").begin_object();
    out.field("message", error.message).field("code", static_cast<int>(error.code));
    if (error.data) {
        out.key("data").json(*error.data);
    }
    out.end_object();
}

void write_logs(json::Writer& out, const std::vector<CallLog>& logs, const Position& position,
                const Bytes32& transaction_hash) {
    out.key("logs").begin_array();
    for (const CallLog& one : logs) {
        write_log(out, one.log, position, transaction_hash, one.index);
    }
    out.end_array();
}

void write_call(json::Writer& out, const SimulatedBlock& block, std::size_t index) {
    const SimulatedCall& call = block.calls[index];
    const bool succeeded = call.outcome.status == evm::Status::success;
    const Bytes32 hash = execution::transaction_hash(block.block.block.transactions[index]);
    out.begin_object();
    write_data(out, "returnData", succeeded ? BytesView(call.outcome.output) : BytesView());
    write_logs(out, call.logs, position_of(block.block, index), hash);
    write_quantity(out, "gasUsed", call.outcome.gas_used);
    write_quantity(out, "maxUsedGas", call.outcome.max_used_gas);
    write_quantity(out, "status", std::uint64_t{succeeded ? 1U : 0U});
    if (!succeeded) {
        write_failure(out, call);
    }
    out.end_object();
}

void write_simulated_block(json::Writer& out, const SimulatedBlock& block,
                           TransactionDetail detail) {
    out.begin_object();
    write_block_fields(out, block.block, block.senders, detail);
    out.key("calls").begin_array();
    for (std::size_t i = 0; i < block.calls.size(); ++i) {
        write_call(out, block, i);
    }
    out.end_array().end_object();
}

Answer simulate(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(SimulateRequest request, parameters.required(0, read_simulate_request));
    if (request.blocks.empty()) {
        return invalid_params("empty input");
    }
    const ChainReaderPtr reader = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr base, block_parameter(*reader, parameters, 1));
    CAIRN_TRY_ASSIGN(const auto blocks, complete(std::move(request.blocks), base->block.header));
    CAIRN_TRY_ASSIGN(const auto chain,
                     SimulatedChain::on(reader, base, {request.transfers, request.mode}));
    json::Writer out;
    out.begin_array();
    for (const BlockStateCalls& block : blocks) {
        CAIRN_TRY_ASSIGN(const SimulatedBlock made, chain->append(block));
        write_simulated_block(out, made, request.detail);
    }
    return out.end_array().take();
}

}  // namespace

void add_simulate_methods(Dispatcher& out, const Backend& backend) {
    out.add({"eth_simulateV1", "blocks of calls, block?",
             [&backend](const Parameters& p) { return simulate(backend, p); }});
}

}  // namespace cairn::rpc
