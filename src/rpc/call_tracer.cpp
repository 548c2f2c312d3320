#include "rpc/call_tracer.hpp"

#include "rpc/simulation.hpp"

namespace cairn::rpc {
namespace {

std::string_view kind_text(evm::CallKind kind) {
    switch (kind) {
        case evm::CallKind::call:
            return "CALL";
        case evm::CallKind::callcode:
            return "CALLCODE";
        case evm::CallKind::delegatecall:
            return "DELEGATECALL";
        case evm::CallKind::staticcall:
            return "STATICCALL";
        case evm::CallKind::create:
            return "CREATE";
        case evm::CallKind::create2:
            return "CREATE2";
    }
    return "";
}

/// The members of an object, without its brackets.
std::string members(json::Writer& out) {
    const std::string text = out.end_object().take();
    return text.substr(1, text.size() - 2);
}

void append_list(std::string& out, std::string_view name, const std::vector<std::string>& items) {
    if (items.empty()) {
        return;
    }
    out += ",\"" + std::string(name) + "\":[";
    for (std::size_t i = 0; i < items.size(); ++i) {
        out += (i == 0 ? "" : ",") + items[i];
    }
    out += ']';
}

}  // namespace

void CallTracer::on_enter(const evm::Message& message) {
    Call call;
    call.gas = message.gas;
    call.is_create = evm::is_create(message.kind);
    json::Writer out;
    out.begin_object().field("type", kind_text(message.kind));
    // In a delegated call the caller is the contract that delegates.
    const bool is_delegate = message.kind == evm::CallKind::delegatecall;
    write_data(out, "from", (is_delegate ? message.recipient : message.sender).view());
    if (!call.is_create) {
        write_data(out, "to", message.code_address.view());
    }
    if (message.kind != evm::CallKind::staticcall) {
        write_quantity(out, "value", message.value);
    }
    write_data(out, "input", message.input);
    call.text = members(out);
    open_.push_back(std::move(call));
}

std::string CallTracer::finished(Call& call, const evm::Result& result, std::uint64_t gas_used) {
    json::Writer out;
    out.begin_object();
    write_quantity(out, "gasUsed", gas_used);
    if (call.is_create && result.succeeded()) {
        write_data(out, "to", result.create_address.view());
    }
    const bool has_output = result.succeeded() || result.status == evm::Status::revert;
    if (has_output && !result.output.empty()) {
        write_data(out, "output", result.output);
    }
    if (!result.succeeded()) {
        out.field("error", failure_text(result.status));
        const std::string reason = revert_text(result.output);
        if (result.status == evm::Status::revert && reason.contains(": ")) {
            out.field("revertReason", reason.substr(reason.find(": ") + 2));
        }
    }
    std::string text = "{" + call.text + "," + members(out);
    append_list(text, "calls", call.calls);
    if (result.succeeded()) {
        append_list(text, "logs", call.logs);
    }
    return text + "}";
}

void CallTracer::on_exit(const evm::Message& /*message*/, const evm::Result& result) {
    Call call = std::move(open_.back());
    open_.pop_back();
    if (open_.empty()) {
        top_ = std::move(call);
        top_result_ = result;
        return;
    }
    if (config_.only_top_call || bytes_ > MAX_TRACE_BYTES) {
        return;
    }
    call.text += ",\"gas\":" + json_string(quantity(static_cast<std::uint64_t>(call.gas)));
    std::string text =
        finished(call, result, static_cast<std::uint64_t>(call.gas - result.gas_left));
    bytes_ += text.size();
    open_.back().calls.push_back(std::move(text));
}

void CallTracer::on_log(const Bytes20& address, BytesView data, std::span<const Bytes32> topics) {
    if (!config_.with_log || open_.empty() || bytes_ > MAX_TRACE_BYTES) {
        return;
    }
    json::Writer out;
    out.begin_object();
    write_data(out, "address", address.view());
    out.key("topics").begin_array();
    for (const Bytes32& topic : topics) {
        out.value(base::to_hex(topic.view()));
    }
    out.end_array();
    write_data(out, "data", data);
    write_quantity(out, "position", std::uint64_t{open_.back().calls.size()});
    open_.back().logs.push_back(out.end_object().take());
    bytes_ += open_.back().logs.back().size();
}

void CallTracer::on_selfdestruct(const Bytes20& address, const Bytes20& beneficiary,
                                 const U256& balance) {
    if (open_.empty() || config_.only_top_call) {
        return;
    }
    json::Writer out;
    out.begin_object().field("type", "SELFDESTRUCT");
    write_data(out, "from", address.view());
    write_data(out, "to", beneficiary.view());
    write_quantity(out, "value", balance);
    out.field("gas", "0x0").field("gasUsed", "0x0").field("input", "0x");
    open_.back().calls.push_back(out.end_object().take());
}

Answer CallTracer::finish(const execution::TransactionOutcome& outcome) {
    if (bytes_ > MAX_TRACE_BYTES) {
        return server_error("trace exceeds " + std::to_string(MAX_TRACE_BYTES) + " bytes");
    }
    top_.text += ",\"gas\":" + json_string(quantity(gas_));
    return finished(top_, top_result_, outcome.gas_used);
}

}  // namespace cairn::rpc
