// eth_fillTransaction: what a transaction that somebody will sign lacks.
//
// Reference: geth 1.17 internal/ethapi/transaction_args.go setDefaults; execution-apis
// eth_fillTransaction. Blobs themselves are not taken: their hashes are.
#include "execution/fees.hpp"
#include "rpc/fee_suggestion.hpp"
#include "rpc/forms.hpp"
#include "rpc/methods.hpp"
#include "rpc/simulation.hpp"

namespace cairn::rpc {
namespace {

using execution::Header;

Read<CallRequest> read_unfilled(const json::Value& value) {
    if (value.kind == json::Kind::object && value.find("blobs") != nullptr) {
        return server_error(R"("blobs" is not supported for this RPC method)");
    }
    return read_call_request(value);
}

Read<void> check_market_fees(const CallRequest& request) {
    if (*request.max_fee_per_gas < *request.max_priority_fee_per_gas) {
        return server_error("maxFeePerGas (" + request.max_fee_per_gas->to_hex() +
                            ") < maxPriorityFeePerGas (" +
                            request.max_priority_fee_per_gas->to_hex() + ")");
    }
    return {};
}

Read<void> fill_market_fees(const ChainReader& chain, const Header& head, CallRequest& request) {
    if (request.max_fee_per_gas && request.max_priority_fee_per_gas) {
        if (request.max_fee_per_gas->is_zero()) {
            return server_error("maxFeePerGas must be non-zero");
        }
        return check_market_fees(request);
    }
    if (!request.max_priority_fee_per_gas) {
        CAIRN_TRY_ASSIGN(request.max_priority_fee_per_gas, suggest_tip(chain));
    }
    if (!request.max_fee_per_gas) {
        request.max_fee_per_gas =
            *request.max_priority_fee_per_gas + *head.base_fee_per_gas * U256(2);
    }
    return check_market_fees(request);
}

Read<void> fill_blob_fee(const ChainReader& chain, CallRequest& request) {
    if (request.max_fee_per_blob_gas && request.max_fee_per_blob_gas->is_zero()) {
        return server_error("maxFeePerBlobGas, if specified, must be non-zero");
    }
    const ChainBlockPtr head = chain.head();
    const auto& excess = head->block.header.excess_blob_gas;
    if (request.blob_versioned_hashes && !request.max_fee_per_blob_gas && excess) {
        request.max_fee_per_blob_gas =
            execution::calculate_blob_gas_price(*excess, chain.rules_of(*head).blobs) * U256(2);
    }
    return {};
}

Read<void> fill_fees(const ChainReader& chain, CallRequest& request) {
    const ChainBlockPtr block = chain.head();
    const Header& head = block->block.header;
    CAIRN_TRY(fill_blob_fee(chain, request));
    if (request.gas_price && request.authorizations) {
        return server_error("both gasPrice and authorizationList specified");
    }
    if (request.gas_price) {
        return head.base_fee_per_gas && request.gas_price->is_zero()
                   ? server_error("gasPrice must be non-zero after london fork")
                   : Read<void>();
    }
    if (head.base_fee_per_gas) {
        return fill_market_fees(chain, head, request);
    }
    if (request.max_fee_per_gas || request.max_priority_fee_per_gas) {
        return server_error(
            "maxFeePerGas and maxPriorityFeePerGas are not valid before London is active");
    }
    CAIRN_TRY_ASSIGN(request.gas_price, suggest_tip(chain));
    return {};
}

Read<void> check_form(const CallRequest& request) {
    const auto& hashes = request.blob_versioned_hashes;
    if (hashes && hashes->empty()) {
        return server_error("need at least 1 blob for a blob transaction");
    }
    if (hashes && hashes->size() > execution::BLOB_COUNT_LIMIT) {
        return server_error(
            "too many blobs in transaction (have=" + std::to_string(hashes->size()) +
            ", max=" + std::to_string(execution::BLOB_COUNT_LIMIT) + ")");
    }
    if (request.to) {
        return {};
    }
    if (hashes) {
        return server_error(R"(missing "to" in blob transaction)");
    }
    if (request.input.empty()) {
        return server_error("contract creation without any data provided");
    }
    if (request.authorizations) {
        return server_error(
            R"(authorizationList provided for contract creation, but "to" field is missing)");
    }
    return {};
}

Read<std::uint64_t> next_nonce(const Backend& backend, const ChainReader& chain,
                               const Address& address) {
    if (backend.pool != nullptr) {
        if (const auto nonce = backend.pool->next_nonce(address)) {
            return *nonce;
        }
    }
    CAIRN_TRY_ASSIGN(const StateSourcePtr state, chain.state(*chain.head()));
    const auto account = state->reader().read_account(address);
    CAIRN_TRY(state->result());
    return account ? account->nonce : 0;
}

Answer fill(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(CallRequest request, parameters.required(0, read_unfilled));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY(check_fields(request, chain->config().chain_id));
    CAIRN_TRY(fill_fees(*chain, request));
    if (!request.nonce) {
        CAIRN_TRY_ASSIGN(request.nonce, next_nonce(backend, *chain, request.from));
    }
    CAIRN_TRY(check_form(request));
    if (!request.gas) {
        CAIRN_TRY_ASSIGN(const auto simulation, Simulation::on(chain, chain->head(), {}, {}));
        CAIRN_TRY_ASSIGN(request.gas, estimate_gas(*simulation, request));
    }
    const execution::Transaction tx =
        only_fields_of_type(to_transaction(request, chain->config().chain_id, *request.gas));
    json::Writer out;
    out.begin_object();
    write_data(out, "raw", execution::encode_transaction(tx));
    out.key("tx");
    write_transaction(out, tx, request.from, std::nullopt);
    return out.end_object().take();
}

}  // namespace

void add_fill_methods(Dispatcher& out, const Backend& backend) {
    out.add({"eth_fillTransaction", "transaction",
             [&backend](const Parameters& p) { return fill(backend, p); }});
}

}  // namespace cairn::rpc
