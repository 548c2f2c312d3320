#include "rpc/call_tracer.hpp"

#include "evm/fault_text.hpp"

namespace cairn::rpc {
namespace {

void write_logs(json::Writer& out, const std::vector<FrameLog>& logs) {
    out.key("logs").begin_array();
    for (const FrameLog& log : logs) {
        out.begin_object();
        write_data(out, "address", log.address.view());
        out.key("topics").begin_array();
        for (const Bytes32& topic : log.topics) {
            out.value(base::to_hex(topic.view()));
        }
        out.end_array();
        write_data(out, "data", log.data);
        write_quantity(out, "index", log.index);
        write_quantity(out, "position", std::uint64_t{log.position});
        out.end_object();
    }
    out.end_array();
}

void write_result(json::Writer& out, const CallFrame& frame) {
    const bool has_output = !frame.failed() || frame.status == evm::Status::revert;
    if (has_output && !frame.output.empty()) {
        write_data(out, "output", frame.output);
    }
    if (!frame.failed()) {
        return;
    }
    out.field("error", frame.error);
    if (frame.status == evm::Status::revert) {
        if (const std::string reason = revert_reason(frame.output); !reason.empty()) {
            out.field("revertReason", reason);
        }
    }
}

/// Depth of native recursion: that of the calls, at most 1,025.
void write_frame(json::Writer& out, const CallFrame& frame, bool is_undone) {
    out.begin_object();
    write_data(out, "from", frame.from.view());
    write_quantity(out, "gas", frame.gas);
    write_quantity(out, "gasUsed", frame.gas_used);
    if (!frame.is_create() || !frame.failed()) {
        write_data(out, "to", frame.to.view());
    }
    write_data(out, "input", frame.input);
    write_result(out, frame);
    const bool is_failure = is_undone || frame.failed();
    if (!frame.calls.empty()) {
        out.key("calls").begin_array();
        for (const CallFrame& call : frame.calls) {
            write_frame(out, call, is_failure);
        }
        out.end_array();
    }
    if (!frame.logs.empty() && !is_failure) {
        write_logs(out, frame.logs);
    }
    if (frame.type != evm::Opcode::STATICCALL) {
        write_quantity(out, "value", frame.value);
    }
    out.field("type", evm::opcode_name(evm::to_byte(frame.type))).end_object();
}

}  // namespace

void CallTracerBase::begin(const TransactionStart& start) {
    recorder_.begin(start);
    gas_ = start.transaction.gas;
    place_ = start.place;
}

CallFrame& CallTracerBase::frames(const execution::TransactionOutcome& outcome) {
    CallFrame& top = recorder_.top();
    top.gas = gas_;
    top.gas_used = outcome.gas_used;
    return top;
}

CallTracer::CallTracer(const TraceConfig& config, evm::Revision revision)
    : CallTracerBase({.only_top_call = config.only_top_call, .has_logs = config.with_log},
                     revision) {}

Answer CallTracer::finish(const execution::TransactionOutcome& outcome) {
    if (recorder().is_cut_off()) {
        return trace_too_large();
    }
    json::Writer out;
    write_frame(out, frames(outcome), false);
    return out.take();
}

}  // namespace cairn::rpc
