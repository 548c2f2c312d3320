// trace_*: the OpenEthereum trace module, as reth serves it (parity_trace.hpp).
//
// Bounded: blocks of one trace_filter, calls of one trace_callMany, bytes of an answer.
#include "rpc/block_lookup.hpp"
#include "rpc/block_replay.hpp"
#include "rpc/methods.hpp"
#include "rpc/parity_trace.hpp"
#include "rpc/simulation.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using execution::TransactionOutcome;

constexpr std::uint64_t MAX_FILTER_BLOCKS = 100;
constexpr std::size_t MAX_CALLS = 100;
constexpr std::size_t MAX_FILTER_ADDRESSES = 1'000;

Answer joined(const std::vector<std::string>& traces) {
    std::size_t size = 2;
    for (const std::string& trace : traces) {
        size += trace.size() + 1;
    }
    if (size > MAX_TRACE_BYTES) {
        return trace_too_large();
    }
    std::string out = "[";
    out.reserve(size);
    for (const std::string& trace : traces) {
        out += (out.size() == 1 ? "" : ",") + trace;
    }
    return out + "]";
}

Read<void> append_block(const ChainReaderPtr& chain, const ChainBlock& block,
                        const AddressFilter& filter, std::vector<std::string>& out) {
    const evm::Revision revision = chain->rules_of(block).revision;
    if (!block.block.transactions.empty()) {
        CAIRN_TRY_ASSIGN(const auto replay, BlockReplay::on(chain, block.block, block.hash));
        while (!replay->is_over()) {
            ParityTracer tracer({.trace = true}, revision);
            CAIRN_TRY(replay->next(&tracer));
            CAIRN_TRY(tracer.append_localized(out, filter));
        }
    }
    append_rewards(out, block.block, block.hash, revision, filter);
    return {};
}

Answer trace_block(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const BlockReference reference,
                     parameters.required(0, read_block_number_or_hash));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, find_block(*chain, reference));
    if (block == nullptr) {
        return server_error("header not found");
    }
    std::vector<std::string> traces;
    CAIRN_TRY(append_block(chain, *block, {}, traces));
    return joined(traces);
}

/// A block's replay up to one of its transactions. Null: no such transaction.
Read<std::unique_ptr<BlockReplay>> replay_up_to(const ChainReaderPtr& chain, const Bytes32& hash) {
    CAIRN_TRY_ASSIGN(const auto place, chain->find_transaction(hash));
    if (!place) {
        return nullptr;
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain->block(place->block_hash));
    CAIRN_TRY_ASSIGN(auto replay, BlockReplay::on(chain, block->block, block->hash));
    CAIRN_TRY(replay->skip_to(place->index));
    return replay;
}

/// Nothing: no such transaction.
Read<std::optional<std::vector<std::string>>> transaction_traces(const ChainReaderPtr& chain,
                                                                 const Bytes32& hash) {
    CAIRN_TRY_ASSIGN(const auto replay, replay_up_to(chain, hash));
    if (replay == nullptr) {
        return std::nullopt;
    }
    ParityTracer tracer({.trace = true}, replay->rules().revision);
    CAIRN_TRY(replay->next(&tracer));
    std::vector<std::string> traces;
    CAIRN_TRY(tracer.append_localized(traces, {}));
    return traces;
}

Answer trace_transaction(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    CAIRN_TRY_ASSIGN(const auto traces, transaction_traces(backend.view(), hash));
    return traces ? joined(*traces) : Answer("null");
}

Answer trace_get(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    CAIRN_TRY_ASSIGN(const auto indexes, parameters.required(1, [](const json::Value& value) {
        return read_list(value, MAX_CALLS, read_uint64_or_number);
    }));
    if (indexes.size() != 1) {
        return "null";
    }
    CAIRN_TRY_ASSIGN(const auto traces, transaction_traces(backend.view(), hash));
    return traces && indexes[0] < traces->size() ? Answer((*traces)[indexes[0]]) : Answer("null");
}

Answer trace_replay_transaction(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, read_hash));
    CAIRN_TRY_ASSIGN(const TraceTypes types, parameters.required(1, read_trace_types));
    CAIRN_TRY_ASSIGN(const auto replay, replay_up_to(backend.view(), hash));
    if (replay == nullptr) {
        return server_error("transaction not found");
    }
    ParityTracer tracer(types, replay->rules().revision);
    CAIRN_TRY_ASSIGN(const TransactionOutcome outcome, replay->next(&tracer));
    return tracer.results(outcome);
}

Answer trace_replay_block(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const BlockReference reference,
                     parameters.required(0, read_block_number_or_hash));
    CAIRN_TRY_ASSIGN(const TraceTypes types, parameters.required(1, read_trace_types));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, find_block(*chain, reference));
    if (block == nullptr) {
        return server_error("header not found");
    }
    std::vector<std::string> out;
    if (block->block.transactions.empty()) {
        return "[]";
    }
    CAIRN_TRY_ASSIGN(const auto replay, BlockReplay::on(chain, block->block, block->hash));
    for (const execution::Transaction& transaction : block->block.transactions) {
        ParityTracer tracer(types, replay->rules().revision);
        CAIRN_TRY_ASSIGN(const TransactionOutcome outcome, replay->next(&tracer));
        CAIRN_TRY_ASSIGN(std::string one,
                         tracer.results(outcome, execution::transaction_hash(transaction)));
        out.push_back(std::move(one));
    }
    return joined(out);
}

struct TraceFilter {
    std::optional<BlockReference> from_block;
    std::optional<BlockReference> to_block;
    AddressFilter addresses;
    std::uint64_t after = 0;
    std::optional<std::uint64_t> count;
};

Read<std::set<Bytes20>> read_addresses(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const auto list, read_list(value, MAX_FILTER_ADDRESSES, read_address));
    return std::set<Bytes20>(list.begin(), list.end());
}

Read<void> read_mode(const json::Value& value, AddressFilter& out) {
    CAIRN_TRY_ASSIGN(const std::string mode, read_string(value));
    if (mode != "union" && mode != "intersection") {
        return invalid_params("unknown mode " + mode);
    }
    out.wants_both = mode == "intersection";
    return {};
}

Read<TraceFilter> read_trace_filter(const json::Value& value) {
    if (value.kind != json::Kind::object) {
        return invalid_params("a filter is an object");
    }
    TraceFilter out;
    for (const auto& [name, member] : value.members) {
        if (member.kind == json::Kind::null) {
            continue;
        }
        if (name == "fromBlock") {
            CAIRN_TRY_ASSIGN(out.from_block, read_block_number(member));
        } else if (name == "toBlock") {
            CAIRN_TRY_ASSIGN(out.to_block, read_block_number(member));
        } else if (name == "fromAddress") {
            CAIRN_TRY_ASSIGN(out.addresses.from, read_addresses(member));
        } else if (name == "toAddress") {
            CAIRN_TRY_ASSIGN(out.addresses.to, read_addresses(member));
        } else if (name == "mode") {
            CAIRN_TRY(read_mode(member, out.addresses));
        } else if (name == "after") {
            CAIRN_TRY_ASSIGN(out.after, read_uint64_or_number(member));
        } else if (name == "count") {
            CAIRN_TRY_ASSIGN(out.count, read_uint64_or_number(member));
        } else {
            return invalid_params("unknown field " + name);
        }
    }
    return out;
}

Read<std::uint64_t> number_of(const ChainReader& chain,
                              const std::optional<BlockReference>& reference,
                              std::uint64_t otherwise) {
    if (!reference) {
        return otherwise;
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, find_block(chain, *reference));
    if (block == nullptr) {
        return server_error("header not found");
    }
    return block->number();
}

Answer trace_filter(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const TraceFilter filter, parameters.required(0, read_trace_filter));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const std::uint64_t first, number_of(*chain, filter.from_block, 0));
    CAIRN_TRY_ASSIGN(const std::uint64_t last,
                     number_of(*chain, filter.to_block, chain->head()->number()));
    if (first > last) {
        return invalid_params("invalid parameters: fromBlock cannot be greater than toBlock");
    }
    if (last - first > MAX_FILTER_BLOCKS) {
        return invalid_params("Block range too large; currently limited to " +
                              std::to_string(MAX_FILTER_BLOCKS) + " blocks");
    }
    const std::uint64_t wanted = filter.count.value_or(std::numeric_limits<std::uint64_t>::max());
    std::vector<std::string> out;
    for (std::uint64_t number = first; number <= last; ++number) {
        CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain->block(number));
        CAIRN_TRY(append_block(chain, *block, filter.addresses, out));
        if (out.size() >= filter.after && out.size() - filter.after >= wanted) {
            break;
        }
    }
    const std::size_t skipped = std::min<std::size_t>(filter.after, out.size());
    out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(skipped));
    out.resize(std::min<std::size_t>(out.size(), wanted));
    return joined(out);
}

/// One call on a world that others may have changed before.
Answer trace_on(Simulation& simulation, execution::WorldState& world, const CallRequest& request,
                const TraceTypes& types) {
    const std::uint64_t gas = std::min(request.gas.value_or(CALL_GAS_CAP), CALL_GAS_CAP);
    CAIRN_TRY_ASSIGN(const PreparedCall call, simulation.prepare(world, request, gas));
    ParityTracer tracer(types, simulation.rules().revision);
    CAIRN_TRY_ASSIGN(const TransactionOutcome outcome,
                     simulation.trace(world, call, request.from, tracer));
    return tracer.results(outcome);
}

Answer trace_call(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const CallRequest request, parameters.required(0, read_call_request));
    CAIRN_TRY_ASSIGN(const TraceTypes types, parameters.required(1, read_trace_types));
    CAIRN_TRY_ASSIGN(StateOverrides overrides,
                     parameters.optional(3, read_state_overrides, StateOverrides{}));
    CAIRN_TRY_ASSIGN(const BlockOverrides block_overrides,
                     parameters.optional(4, read_block_overrides, BlockOverrides{}));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, block_parameter(*chain, parameters, 2));
    CAIRN_TRY_ASSIGN(const auto simulation,
                     Simulation::on(chain, block, std::move(overrides), block_overrides));
    execution::WorldState world(simulation->state());
    return trace_on(*simulation, world, request, types);
}

using TracedCall = std::pair<CallRequest, TraceTypes>;

Read<TracedCall> read_traced_call(const json::Value& value) {
    if (value.kind != json::Kind::array || value.items.size() != 2) {
        return invalid_params("a call is [transaction, [trace type ...]]");
    }
    CAIRN_TRY_ASSIGN(CallRequest request, read_call_request(value.items[0]));
    CAIRN_TRY_ASSIGN(const TraceTypes types, read_trace_types(value.items[1]));
    return TracedCall(std::move(request), types);
}

Answer trace_call_many(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const auto calls, parameters.required(0, [](const json::Value& value) {
        return read_list(value, MAX_CALLS, read_traced_call);
    }));
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, block_parameter(*chain, parameters, 1));
    CAIRN_TRY_ASSIGN(const auto simulation, Simulation::on(chain, block, {}, {}));
    execution::WorldState world(simulation->state());
    std::vector<std::string> out;
    for (const auto& [request, types] : calls) {
        CAIRN_TRY_ASSIGN(std::string one, trace_on(*simulation, world, request, types));
        out.push_back(std::move(one));
    }
    return joined(out);
}

/// What eth_sendRawTransaction would do on the state of the block, with all of its checks.
Answer trace_raw_transaction(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, parameters.required(0, read_data));
    CAIRN_TRY_ASSIGN(const TraceTypes types, parameters.required(1, read_trace_types));
    const auto transaction = execution::decode_transaction(bytes);
    if (!transaction) {
        return server_error(to_string(transaction.error()));
    }
    const auto sender = execution::recover_sender(*transaction);
    if (!sender) {
        return server_error("invalid transaction v, r, s values");
    }
    const ChainReaderPtr chain = backend.view();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, block_parameter(*chain, parameters, 2));
    CAIRN_TRY_ASSIGN(const auto simulation, Simulation::on(chain, block, {}, {}));
    execution::WorldState world(simulation->state());
    ParityTracer tracer(types, simulation->rules().revision);
    tracer.begin({world, simulation->state(), simulation->rules(), simulation->context(),
                  *transaction, *sender, std::nullopt, 0});
    evm::ForwardingTracer listeners(tracer.listeners());
    execution::StateTransition transition(world, simulation->rules(), simulation->context(),
                                          simulation->block_hashes(), &listeners);
    const auto outcome = transition.process_transaction(*transaction, *sender);
    CAIRN_TRY(simulation->result());
    if (!outcome) {
        return server_error(std::string(to_string(outcome.error())));
    }
    return tracer.results(*outcome);
}

}  // namespace

void add_trace_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"trace_block", "block", with(trace_block)});
    out.add({"trace_transaction", "hash", with(trace_transaction)});
    out.add({"trace_get", "hash, indexes", with(trace_get)});
    out.add({"trace_filter", "filter", with(trace_filter)});
    out.add(
        {"trace_call", "call, types, block?, stateOverrides?, blockOverrides?", with(trace_call)});
    out.add({"trace_callMany", "calls, block?", with(trace_call_many)});
    out.add({"trace_rawTransaction", "bytes, types, block?", with(trace_raw_transaction)});
    out.add({"trace_replayTransaction", "hash, types", with(trace_replay_transaction)});
    out.add({"trace_replayBlockTransactions", "block, types", with(trace_replay_block)});
}

}  // namespace cairn::rpc
