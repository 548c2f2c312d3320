#include "rpc/parity_trace.hpp"

#include "execution/ommers.hpp"

#include <functional>

namespace cairn::rpc {
namespace {

using evm::Opcode;
using evm::Status;

std::string_view error_text(Status status) {
    switch (status) {
        case Status::revert:
            return "Reverted";
        case Status::undefined_instruction:
        case Status::invalid_instruction:
            return "Bad instruction";
        case Status::stack_underflow:
            return "Stack underflow";
        case Status::stack_overflow:
            return "Out of stack";
        case Status::bad_jump_destination:
            return "Bad jump destination";
        case Status::static_mode_violation:
            return "Mutable Call In Static Context";
        case Status::return_data_out_of_bounds:
            return "Out of bounds";
        case Status::precompile_failure:
            return "Built-in failed";
        case Status::insufficient_balance:
            return "Insufficient balance for transfer";
        case Status::call_depth_exceeded:
            return "CallTooDeep";
        case Status::nonce_overflow:
            return "NonceOverflow";
        case Status::address_collision:
            return "CreateCollision";
        case Status::code_starts_with_ef:
            return "CreateContractStartingWithEF";
        case Status::code_too_large:
            return "CreateContractSizeLimit";
        case Status::out_of_gas:
            return "Out of gas";
        case Status::success:
            break;
    }
    return {};
}

std::string_view call_type(Opcode type) {
    switch (type) {
        case Opcode::CALLCODE:
            return "callcode";
        case Opcode::DELEGATECALL:
            return "delegatecall";
        case Opcode::STATICCALL:
            return "staticcall";
        default:
            return "call";
    }
}

void write_action(json::Writer& out, const CallFrame& frame) {
    out.key("action").begin_object();
    if (frame.type == Opcode::SELFDESTRUCT) {
        write_data(out, "address", frame.from.view());
        write_quantity(out, "balance", frame.value);
        write_data(out, "refundAddress", frame.to.view());
        out.end_object();
        return;
    }
    write_data(out, "from", frame.from.view());
    if (!frame.is_create()) {
        out.field("callType", call_type(frame.type));
    }
    write_quantity(out, "gas", frame.gas);
    write_data(out, frame.is_create() ? "init" : "input", frame.input);
    if (!frame.is_create()) {
        write_data(out, "to", frame.to.view());
    }
    write_quantity(out, "value", frame.value);
    if (frame.is_create()) {
        out.field("creationMethod", frame.type == Opcode::CREATE2 ? "create2" : "create");
    }
    out.end_object();
}

void write_result(json::Writer& out, const CallFrame& frame) {
    const bool has_result =
        frame.type != Opcode::SELFDESTRUCT && (!frame.failed() || frame.status == Status::revert);
    out.key("result");
    if (!has_result) {
        out.null();
        return;
    }
    out.begin_object();
    if (frame.is_create()) {
        write_data(out, "address", frame.to.view());
        write_data(out, "code", frame.output);
    }
    write_quantity(out, "gasUsed", frame.gas_used);
    if (!frame.is_create()) {
        write_data(out, "output", frame.output);
    }
    out.end_object();
}

using TraceAddress = std::vector<std::size_t>;

/// The members of a trace inside an object that is open.
void write_trace(json::Writer& out, const CallFrame& frame, const TraceAddress& address) {
    write_action(out, frame);
    if (frame.failed()) {
        out.field("error", error_text(frame.status));
    }
    write_result(out, frame);
    out.field("subtraces", frame.calls.size()).key("traceAddress").begin_array();
    for (const std::size_t at : address) {
        out.value(at);
    }
    out.end_array();
    const bool is_suicide = frame.type == Opcode::SELFDESTRUCT;
    out.field("type", is_suicide ? "suicide" : frame.is_create() ? "create" : "call");
}

using Visit = std::function<void(const CallFrame& frame, const TraceAddress& address)>;

/// Depth of native recursion: that of the calls.
void visit_frames(const CallFrame& frame, TraceAddress& address, const Visit& visit) {
    visit(frame, address);
    for (std::size_t i = 0; i < frame.calls.size(); ++i) {
        address.push_back(i);
        visit_frames(frame.calls[i], address, visit);
        address.pop_back();
    }
}

/// Contracts whose creation stays.
void collect_created(const CallFrame& frame, std::set<Bytes20>& out) {
    if (frame.failed()) {
        return;
    }
    if (frame.is_create()) {
        out.insert(frame.to);
    }
    for (const CallFrame& call : frame.calls) {
        collect_created(call, out);
    }
}

std::string reward_trace(const execution::Block& block, const Bytes32& hash, const Bytes20& author,
                         std::string_view type, const U256& value) {
    json::Writer out;
    out.begin_object().key("action").begin_object();
    write_data(out, "author", author.view());
    out.field("rewardType", type);
    write_quantity(out, "value", value);
    out.end_object();
    write_data(out, "blockHash", hash.view());
    out.field("blockNumber", block.header.number);
    out.key("result").null().field("subtraces", 0).key("traceAddress").begin_array().end_array();
    out.key("transactionHash").null().key("transactionPosition").null();
    return out.field("type", "reward").end_object().take();
}

}  // namespace

Read<TraceTypes> read_trace_types(const json::Value& value) {
    constexpr std::size_t most = 3;
    CAIRN_TRY_ASSIGN(const auto names, read_list(value, most, read_string));
    TraceTypes out;
    for (const std::string& name : names) {
        if (name == "trace") {
            out.trace = true;
        } else if (name == "stateDiff") {
            out.state_diff = true;
        } else if (name == "vmTrace") {
            out.vm_trace = true;
        } else {
            return invalid_params("unknown trace type " + name);
        }
    }
    return out;
}

bool AddressFilter::matches(bool is_from, bool is_to) const {
    if (wants_both) {
        return is_from && is_to;
    }
    if (from.empty()) {
        return is_to;
    }
    return to.empty() ? is_from : is_from || is_to;
}

bool AddressFilter::matches(const CallFrame& frame) const {
    const bool is_from = from.empty() || from.contains(frame.from);
    // What a creation that failed would have been is not asked for.
    const bool has_to = !frame.is_create() || !frame.failed() || frame.status == Status::revert;
    return matches(is_from, to.empty() || (has_to && to.contains(frame.to)));
}

bool AddressFilter::matches_author(const Bytes20& author) const {
    return matches(from.empty(), to.empty() || to.contains(author));
}

void ParityTracer::begin(const TransactionStart& start) {
    CallTracerBase::begin(start);
    if (types_.state_diff) {
        changes_.emplace(start.world, start.parent);
    }
}

std::vector<evm::Tracer*> ParityTracer::listeners() {
    std::vector<evm::Tracer*> out{&recorder()};
    if (types_.vm_trace) {
        out.push_back(&vm_);
    }
    return out;
}

Read<std::string> ParityTracer::results(const execution::TransactionOutcome& outcome,
                                        const std::optional<Bytes32>& hash) {
    if (recorder().is_cut_off() || vm_.is_cut_off()) {
        return trace_too_large();
    }
    const CallFrame& top = recorder().top();
    const bool has_output = !top.failed() || top.status == Status::revert;
    json::Writer out;
    out.begin_object();
    write_data(out, "output", has_output ? BytesView(outcome.output) : BytesView());
    out.key("stateDiff");
    if (changes_) {
        std::set<Bytes20> created;
        collect_created(top, created);
        out.json(changes_->to_json(created));
    } else {
        out.null();
    }
    out.key("trace").begin_array();
    if (types_.trace) {
        TraceAddress address;
        visit_frames(top, address, [&out](const CallFrame& frame, const TraceAddress& at) {
            out.begin_object();
            write_trace(out, frame, at);
            out.end_object();
        });
    }
    out.end_array();
    if (hash) {
        write_data(out, "transactionHash", hash->view());
    }
    out.key("vmTrace");
    if (types_.vm_trace) {
        out.json(vm_.trace());
    } else {
        out.null();
    }
    return out.end_object().take();
}

Read<void> ParityTracer::append_localized(std::vector<std::string>& out,
                                          const AddressFilter& filter) {
    if (recorder().is_cut_off()) {
        return trace_too_large();
    }
    TraceAddress address;
    visit_frames(recorder().top(), address, [&](const CallFrame& frame, const TraceAddress& at) {
        if (!filter.matches(frame)) {
            return;
        }
        json::Writer one;
        one.begin_object();
        write_trace(one, frame, at);
        write_data(one, "blockHash", place()->block_hash.view());
        one.field("blockNumber", place()->block_number);
        write_data(one, "transactionHash", place()->transaction_hash.view());
        one.field("transactionPosition", place()->index).end_object();
        out.push_back(one.take());
    });
    return {};
}

void append_rewards(std::vector<std::string>& out, const execution::Block& block,
                    const Bytes32& hash, evm::Revision revision, const AddressFilter& filter) {
    const execution::Header& header = block.header;
    if (revision >= evm::Revision::paris || header.number == 0) {
        return;
    }
    const U256 reward = execution::block_reward(revision);
    if (filter.matches_author(header.coinbase)) {
        out.push_back(reward_trace(block, hash, header.coinbase, "block",
                                   reward + reward / 32 * block.ommers.size()));
    }
    for (const execution::Header& ommer : block.ommers) {
        if (filter.matches_author(ommer.coinbase)) {
            const std::uint64_t age = header.number - ommer.number;
            out.push_back(
                reward_trace(block, hash, ommer.coinbase, "uncle", reward * (8 - age) / 8));
        }
    }
}

}  // namespace cairn::rpc
