#include "rpc/trace.hpp"

#include "rpc/call_tracer.hpp"
#include "rpc/struct_logger.hpp"

#include <map>

namespace cairn::rpc {
namespace {

class NoopTracer final : public TransactionTracer {
  public:
    Answer finish(const execution::TransactionOutcome& /*outcome*/) override { return "{}"; }
};

/// How often each selector was called with how many bytes behind it.
class FourByteTracer final : public TransactionTracer {
  public:
    void on_enter(const evm::Message& message) override {
        if (evm::is_create(message.kind) || message.input.size() < 4) {
            return;
        }
        const std::string selector = base::to_hex(message.input.first(4));
        ++counts_[selector + "-" + std::to_string(message.input.size() - 4)];
    }

    Answer finish(const execution::TransactionOutcome& /*outcome*/) override {
        json::Writer out;
        out.begin_object();
        for (const auto& [selector, count] : counts_) {
            out.field(selector, count);
        }
        return out.end_object().take();
    }

  private:
    std::map<std::string, std::uint64_t> counts_;
};

Read<void> read_flag(const json::Value& object, std::string_view name, bool& out) {
    const json::Value* value = object.find(name);
    if (value != nullptr && value->kind != json::Kind::null) {
        CAIRN_TRY_ASSIGN(out, read_bool(*value));
    }
    return {};
}

Read<void> read_tracer(const json::Value& value, TraceConfig& out) {
    const json::Value* name = value.find("tracer");
    if (name == nullptr || name->kind == json::Kind::null || name->text.empty()) {
        return {};
    }
    constexpr std::pair<std::string_view, TracerKind> kinds[] = {
        {"callTracer", TracerKind::calls},
        {"4byteTracer", TracerKind::four_bytes},
        {"noopTracer", TracerKind::nothing}};
    for (const auto& [known, kind] : kinds) {
        if (name->text == known) {
            out.kind = kind;
            if (const json::Value* config = value.find("tracerConfig")) {
                CAIRN_TRY(read_flag(*config, "onlyTopCall", out.only_top_call));
                CAIRN_TRY(read_flag(*config, "withLog", out.with_log));
            }
            return {};
        }
    }
    return server_error("tracer not found: " + name->text);
}

}  // namespace

Read<TraceConfig> read_trace_config(const json::Value& value) {
    if (value.kind != json::Kind::object) {
        return invalid_params("json: cannot unmarshal " + std::string(to_string(value.kind)) +
                              " into Go value of type tracers.TraceConfig");
    }
    TraceConfig out;
    bool no_stack = false;
    bool no_storage = false;
    CAIRN_TRY(read_flag(value, "disableStack", no_stack));
    CAIRN_TRY(read_flag(value, "disableStorage", no_storage));
    CAIRN_TRY(read_flag(value, "enableMemory", out.has_memory));
    CAIRN_TRY(read_flag(value, "enableReturnData", out.has_return_data));
    out.has_stack = !no_stack;
    out.has_storage = !no_storage;
    if (const json::Value* limit = value.find("limit")) {
        CAIRN_TRY_ASSIGN(out.limit, read_uint64_or_number(*limit));
    }
    CAIRN_TRY(read_tracer(value, out));
    return out;
}

std::unique_ptr<TransactionTracer> make_tracer(const TraceConfig& config,
                                               execution::WorldState& world, std::uint64_t gas) {
    switch (config.kind) {
        case TracerKind::struct_logs:
            return std::make_unique<StructLogger>(config, world);
        case TracerKind::calls:
            return std::make_unique<CallTracer>(config, gas);
        case TracerKind::four_bytes:
            return std::make_unique<FourByteTracer>();
        case TracerKind::nothing:
            break;
    }
    return std::make_unique<NoopTracer>();
}

}  // namespace cairn::rpc
