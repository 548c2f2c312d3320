#include "rpc/flat_call_tracer.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using evm::Opcode;

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

std::string type_name(const CallFrame& frame) {
    return lower(evm::opcode_name(evm::to_byte(frame.type)));
}

void write_suicide(json::Writer& out, const CallFrame& frame) {
    out.key("action").begin_object();
    write_data(out, "address", frame.from.view());
    write_quantity(out, "balance", frame.value);
    write_data(out, "refundAddress", frame.to.view());
    out.end_object();
}

void write_action(json::Writer& out, const CallFrame& frame) {
    out.key("action").begin_object();
    if (frame.is_create()) {
        out.field("creationMethod", type_name(frame));
    } else {
        out.field("callType", type_name(frame));
    }
    write_data(out, "from", frame.from.view());
    write_quantity(out, "gas", frame.gas);
    write_data(out, frame.is_create() ? "init" : "input", frame.input);
    if (!frame.is_create()) {
        write_data(out, "to", frame.to.view());
    }
    // A static call has no value; inside a transaction it is shown as none.
    write_quantity(out, "value", frame.type == Opcode::STATICCALL ? U256() : frame.value);
    out.end_object();
}

void write_result(json::Writer& out, const CallFrame& frame) {
    if (frame.failed() && frame.status != evm::Status::revert) {
        return;
    }
    out.key("result").begin_object();
    if (frame.is_create() && !frame.failed()) {
        write_data(out, "address", frame.to.view());
    }
    if (frame.is_create()) {
        write_data(out, "code", frame.output);
    }
    write_quantity(out, "gasUsed", frame.gas_used);
    if (!frame.is_create()) {
        write_data(out, "output", frame.output);
    }
    out.end_object();
}

class FlatWriter {
  public:
    FlatWriter(const std::optional<TracePlace>& place, bool converts_errors)
        : place_(place), converts_errors_(converts_errors) {
        out_.begin_array();
    }
    /// Depth of native recursion: that of the calls.
    void write(const CallFrame& frame) {
        write_one(frame);
        for (std::size_t i = 0; i < frame.calls.size(); ++i) {
            address_.push_back(i);
            write(frame.calls[i]);
            address_.pop_back();
        }
    }
    std::string take() { return out_.end_array().take(); }

  private:
    void write_one(const CallFrame& frame) {
        out_.begin_object();
        const bool is_suicide = frame.type == Opcode::SELFDESTRUCT;
        if (is_suicide) {
            write_suicide(out_, frame);
        } else {
            write_action(out_, frame);
        }
        write_optional("blockHash", place_ ? std::optional(place_->block_hash) : std::nullopt);
        out_.field("blockNumber", place_ ? place_->block_number : 0);
        if (!frame.error.empty()) {
            out_.field("error", converts_errors_ ? parity_error(frame.error) : frame.error);
        }
        if (!is_suicide) {
            write_result(out_, frame);
        }
        out_.field("subtraces", frame.calls.size()).key("traceAddress").begin_array();
        for (const std::size_t at : address_) {
            out_.value(at);
        }
        out_.end_array();
        write_optional("transactionHash",
                       place_ ? std::optional(place_->transaction_hash) : std::nullopt);
        out_.field("transactionPosition", place_ ? place_->index : 0);
        const bool is_create = frame.is_create();
        out_.field("type", is_suicide ? "suicide" : is_create ? "create" : "call").end_object();
    }
    void write_optional(std::string_view name, const std::optional<Bytes32>& hash) {
        if (hash) {
            write_data(out_, name, hash->view());
        } else {
            out_.key(name).null();
        }
    }

    std::optional<TracePlace> place_;
    bool converts_errors_;
    json::Writer out_;
    std::vector<std::size_t> address_;
};

}  // namespace

std::string parity_error(const std::string& error) {
    constexpr std::pair<std::string_view, std::string_view> whole[] = {
        {"contract creation code storage out of gas", "Out of gas"},
        {"out of gas", "Out of gas"},
        {"gas uint64 overflow", "Out of gas"},
        {"max code size exceeded", "Out of gas"},
        {"invalid jump destination", "Bad jump destination"},
        {"execution reverted", "Reverted"},
        {"return data out of bounds", "Out of bounds"},
        {"stack limit reached 1024 (1023)", "Out of stack"},
        {"precompiled failed", "Built-in failed"},
        {"invalid input length", "Built-in failed"}};
    constexpr std::pair<std::string_view, std::string_view> beginnings[] = {
        {"out of gas:", "Out of gas"},
        {"invalid opcode:", "Bad instruction"},
        {"stack underflow", "Stack underflow"}};
    for (const auto& [text, out] : whole) {
        if (error == text) {
            return std::string(out);
        }
    }
    for (const auto& [text, out] : beginnings) {
        if (error.starts_with(text)) {
            return std::string(out);
        }
    }
    return error;
}

FlatCallTracer::FlatCallTracer(const TraceConfig& config, evm::Revision revision)
    : CallTracerBase({.skips_precompiles = !config.include_precompiles}, revision),
      converts_errors_(config.convert_parity_errors) {}

Answer FlatCallTracer::finish(const execution::TransactionOutcome& outcome) {
    if (recorder().is_cut_off()) {
        return trace_too_large();
    }
    FlatWriter out(place(), converts_errors_);
    out.write(frames(outcome));
    return out.take();
}

}  // namespace cairn::rpc
