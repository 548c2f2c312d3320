#include "dev_chain/transaction_request.hpp"

#include "rpc/simulation.hpp"

#include <algorithm>

namespace cairn::dev_chain {
namespace {

using execution::Transaction;
using rpc::CallRequest;

constexpr std::uint64_t DEFAULT_PRIORITY_FEE = 1'000'000'000;  // wei

/// The gas that the call needs; what a transaction may have at most if it fails, so that its
/// failure gets into a block and can be looked at.
Read<std::uint64_t> gas_of(const DevContext& context, const CallRequest& request) {
    if (request.gas) {
        return *request.gas;
    }
    const rpc::ChainReaderPtr view = context.backend.view();
    CAIRN_TRY_ASSIGN(const auto simulation, rpc::Simulation::on(view, view->head(), {}, {}));
    if (const auto gas = rpc::estimate_gas(*simulation, request)) {
        return *gas;
    }
    const std::uint64_t limit = context.chain.exclusively(
        [](const DevParts& parts) { return parts.chain.wishes().gas_limit; });
    const bool is_capped = simulation->rules().revision >= evm::Revision::osaka;
    return is_capped ? std::min(limit, execution::TX_MAX_GAS_LIMIT) : limit;
}

void fill_fees(const DevContext& context, CallRequest& request) {
    if (request.gas_price) {
        return;
    }
    const rpc::ChainReaderPtr view = context.backend.view();
    const U256 base_fee =
        context.chain.exclusively([](const DevParts& parts) { return parts.chain.base_fee(); });
    const auto rules = view->rules_of(*view->head());
    if (rules.revision < evm::Revision::london) {
        request.gas_price = U256(DEFAULT_PRIORITY_FEE);
        return;
    }
    if (!request.max_priority_fee_per_gas) {
        const U256 most = request.max_fee_per_gas.value_or(U256(DEFAULT_PRIORITY_FEE));
        request.max_priority_fee_per_gas = std::min(most, U256(DEFAULT_PRIORITY_FEE));
    }
    if (!request.max_fee_per_gas) {
        request.max_fee_per_gas = base_fee * 2 + *request.max_priority_fee_per_gas;
    }
    if (request.blob_versioned_hashes && !request.max_fee_per_blob_gas) {
        request.max_fee_per_blob_gas = U256(DEFAULT_PRIORITY_FEE);
    }
}

}  // namespace

Read<SentTransaction> read_transaction_request(const DevContext& context,
                                               const json::Value& value) {
    CAIRN_TRY_ASSIGN(CallRequest request, rpc::read_call_request(value));
    const json::Value* from = value.find("from");
    if (from == nullptr || from->kind == json::Kind::null) {
        const auto& accounts = context.chain.accounts().addresses();
        if (accounts.empty()) {
            return rpc::invalid_params("missing from");
        }
        request.from = accounts.front();
    }
    const std::uint64_t chain_id = context.backend.view()->config().chain_id;
    CAIRN_TRY(rpc::check_fields(request, chain_id));
    CAIRN_TRY_ASSIGN(const std::uint64_t gas, gas_of(context, request));
    fill_fees(context, request);
    if (!request.nonce) {
        request.nonce = context.chain.next_nonce(request.from).value_or(0);
    }
    SentTransaction out{rpc::to_transaction(request, chain_id, gas), request.from};
    if (out.transaction.type == execution::TransactionType::legacy &&
        !request.access_list.empty()) {
        out.transaction.type = execution::TransactionType::access_list;
    }
    // Replay protection is of EIP-155.
    if (context.chain.options().hardfork < evm::Revision::spurious_dragon) {
        out.transaction.chain_id.reset();
    }
    return out;
}

Read<ReadyTransaction> make_ready(const DevContext& context, SentTransaction sent) {
    ReadyTransaction out{std::move(sent.transaction), execution_node::Origin::local};
    if (context.chain.accounts().contains(sent.sender)) {
        context.chain.accounts().sign(sent.sender, out.transaction);
        return out;
    }
    if (context.chain.impersonation().covers(sent.sender)) {
        execution::set_unsigned_sender(out.transaction, sent.sender);
        out.origin = execution_node::Origin::impersonated;
        return out;
    }
    return rpc::invalid_params("No Signer available");
}

}  // namespace cairn::dev_chain
