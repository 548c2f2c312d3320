#include "rpc/access_list_tracer.hpp"
#include "rpc/block_lookup.hpp"
#include "rpc/forms.hpp"
#include "rpc/methods.hpp"
#include "rpc/simulation.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using execution::TransactionOutcome;

/// Addresses and slots of an access list grow until a run touches no more; calls that keep
/// changing what they touch are given up.
constexpr int MAX_ACCESS_LIST_RUNS = 16;

struct PreparedCall {
    CallRequest request;
    std::unique_ptr<Simulation> simulation;
};

/// call, block?, state overrides?, block overrides?
Read<PreparedCall> prepare(const Backend& backend, const Parameters& parameters) {
    PreparedCall out;
    CAIRN_TRY_ASSIGN(out.request, parameters.required(0, read_call_request));
    CAIRN_TRY_ASSIGN(StateOverrides overrides,
                     parameters.optional(2, read_state_overrides, StateOverrides{}));
    CAIRN_TRY_ASSIGN(const BlockOverrides block_overrides,
                     parameters.optional(3, read_block_overrides, BlockOverrides{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, block_parameter(*chain, parameters, 1));
    CAIRN_TRY_ASSIGN(out.simulation,
                     Simulation::on(chain, block, std::move(overrides), block_overrides));
    return out;
}

Answer call(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const PreparedCall prepared, prepare(backend, parameters));
    const std::uint64_t gas = std::min(prepared.request.gas.value_or(CALL_GAS_CAP), CALL_GAS_CAP);
    CAIRN_TRY_ASSIGN(const TransactionOutcome outcome,
                     prepared.simulation->run(prepared.request, gas));
    if (outcome.status != evm::Status::success) {
        return unexpected(failure_of(outcome));
    }
    return data_text(outcome.output);
}

Answer estimate(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const PreparedCall prepared, prepare(backend, parameters));
    CAIRN_TRY_ASSIGN(const std::uint64_t gas, estimate_gas(*prepared.simulation, prepared.request));
    return json_string(quantity(gas));
}

/// The addresses that are warm anyway.
std::vector<Address> warm_addresses(Simulation& simulation, const CallRequest& request) {
    const auto precompiles = evm::precompile_addresses(simulation.rules().revision);
    std::vector<Address> out(precompiles.begin(), precompiles.end());
    out.push_back(request.from);
    const auto account = simulation.state().read_account(request.from);
    const std::uint64_t nonce = account ? account->nonce : 0;
    out.push_back(request.to.value_or(execution::compute_contract_address(request.from, nonce)));
    return out;
}

std::string access_list_text(const std::vector<execution::Access>& list,
                             const TransactionOutcome& outcome) {
    json::Writer out;
    out.begin_object().key("accessList");
    write_access_list(out, list);
    if (outcome.status != evm::Status::success) {
        out.field("error", failure_text(outcome.status));
    }
    write_quantity(out, "gasUsed", outcome.gas_used);
    return out.end_object().take();
}

Answer create_access_list(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(PreparedCall prepared, prepare(backend, parameters));
    CallRequest& request = prepared.request;
    const std::uint64_t gas = std::min(request.gas.value_or(CALL_GAS_CAP), CALL_GAS_CAP);
    const std::vector<Address> warm = warm_addresses(*prepared.simulation, request);
    for (int i = 0; i < MAX_ACCESS_LIST_RUNS; ++i) {
        AccessListTracer tracer(request.access_list, warm);
        CAIRN_TRY_ASSIGN(const TransactionOutcome outcome,
                         prepared.simulation->run(request, gas, &tracer));
        std::vector<execution::Access> list = tracer.list();
        if (list == request.access_list) {
            return access_list_text(list, outcome);
        }
        request.access_list = std::move(list);
    }
    return server_error("access list does not settle");
}

}  // namespace

void add_call_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    constexpr std::string_view parameters = "call, block?, state overrides?, block overrides?";
    out.add({"eth_call", std::string(parameters), with(call)});
    out.add({"eth_estimateGas", std::string(parameters), with(estimate)});
    out.add({"eth_createAccessList", "call, block?, state overrides?", with(create_access_list)});
}

}  // namespace cairn::rpc
