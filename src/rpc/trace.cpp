#include "rpc/trace.hpp"

#include "evm/precompiles.hpp"
#include "rpc/call_tracer.hpp"
#include "rpc/flat_call_tracer.hpp"
#include "rpc/prestate_tracer.hpp"
#include "rpc/struct_logger.hpp"

#include <map>

namespace cairn::rpc {
namespace {

class NoopTracer final : public TransactionTracer {
  public:
    std::vector<evm::Tracer*> listeners() override { return {}; }
    Answer finish(const execution::TransactionOutcome& /*outcome*/) override { return "{}"; }
};

/// How often each selector was called with how many bytes behind it; precompiles have none.
class FourByteTracer final : public TransactionTracer, public evm::Tracer {
  public:
    explicit FourByteTracer(evm::Revision revision) : revision_(revision) {}

    std::vector<evm::Tracer*> listeners() override { return {this}; }

    void on_enter(const evm::Message& message) override {
        if (evm::is_create(message.kind) || message.input.size() < 4 ||
            evm::find_precompile(revision_, message.code_address) != nullptr) {
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
    evm::Revision revision_;
    std::map<std::string, std::uint64_t> counts_;
};

/// Several tracers in one run.
class MuxTracer final : public TransactionTracer {
  public:
    MuxTracer(const TraceConfig& config, const execution::BlockRules& rules) {
        for (std::size_t i = 0; i < config.tracers.size(); ++i) {
            tracers_.emplace_back(config.tracer_names[i], make_tracer(config.tracers[i], rules));
        }
    }

    void begin(const TransactionStart& start) override {
        for (const auto& [name, tracer] : tracers_) {
            tracer->begin(start);
        }
    }
    std::vector<evm::Tracer*> listeners() override {
        std::vector<evm::Tracer*> out;
        for (const auto& [name, tracer] : tracers_) {
            const auto more = tracer->listeners();
            out.insert(out.end(), more.begin(), more.end());
        }
        return out;
    }
    Answer finish(const execution::TransactionOutcome& outcome) override {
        json::Writer out;
        out.begin_object();
        for (const auto& [name, tracer] : tracers_) {
            CAIRN_TRY_ASSIGN(const std::string trace, tracer->finish(outcome));
            out.key(name).json(trace);
        }
        return out.end_object().take();
    }

  private:
    std::vector<std::pair<std::string, std::unique_ptr<TransactionTracer>>> tracers_;
};

struct Flag {
    std::string_view name;
    bool TraceConfig::* value;
};

Read<void> read_flags(const json::Value& object, std::span<const Flag> flags, TraceConfig& out) {
    for (const Flag& flag : flags) {
        const json::Value* value = object.find(flag.name);
        if (value != nullptr && value->kind != json::Kind::null) {
            CAIRN_TRY_ASSIGN(out.*flag.value, read_bool(*value));
        }
    }
    return {};
}

constexpr std::pair<std::string_view, TracerKind> tracer_names[] = {
    {"callTracer", TracerKind::calls},        {"flatCallTracer", TracerKind::flat_calls},
    {"prestateTracer", TracerKind::prestate}, {"4byteTracer", TracerKind::four_bytes},
    {"noopTracer", TracerKind::nothing},      {"muxTracer", TracerKind::several},
};

Read<TraceConfig> read_named(const std::string& name, const json::Value& options);

Read<void> read_several(const json::Value& options, TraceConfig& out) {
    for (const json::Member& member : options.members) {
        CAIRN_TRY_ASSIGN(TraceConfig one, read_named(member.key, member.value));
        out.tracer_names.push_back(member.key);
        out.tracers.push_back(std::move(one));
    }
    return {};
}

Read<void> read_options(const json::Value& options, TraceConfig& out) {
    constexpr Flag flags[] = {
        {"onlyTopCall", &TraceConfig::only_top_call},
        {"withLog", &TraceConfig::with_log},
        {"convertParityErrors", &TraceConfig::convert_parity_errors},
        {"includePrecompiles", &TraceConfig::include_precompiles},
        {"diffMode", &TraceConfig::diff_mode},
        {"disableCode", &TraceConfig::disable_code},
        {"disableStorage", &TraceConfig::disable_storage},
        {"includeEmpty", &TraceConfig::include_empty},
    };
    if (out.kind == TracerKind::several) {
        return read_several(options, out);
    }
    CAIRN_TRY(read_flags(options, flags, out));
    if (out.kind == TracerKind::prestate && out.diff_mode && out.include_empty) {
        return server_error("cannot use diffMode with includeEmpty");
    }
    return {};
}

Read<TraceConfig> read_named(const std::string& name, const json::Value& options) {
    for (const auto& [known, kind] : tracer_names) {
        if (name == known) {
            TraceConfig out;
            out.kind = kind;
            CAIRN_TRY(read_options(options, out));
            return out;
        }
    }
    return server_error("tracer not found: " + name);
}

}  // namespace

std::unexpected<RpcError> trace_too_large() {
    return server_error("trace exceeds " + std::to_string(MAX_TRACE_BYTES) + " bytes");
}

Read<TraceConfig> read_trace_config(const json::Value& value) {
    if (value.kind != json::Kind::object) {
        return invalid_params("json: cannot unmarshal " + std::string(to_string(value.kind)) +
                              " into Go value of type tracers.TraceConfig");
    }
    const json::Value* name = value.find("tracer");
    if (name != nullptr && name->kind != json::Kind::null && !name->text.empty()) {
        const json::Value* options = value.find("tracerConfig");
        return read_named(name->text, options != nullptr ? *options : json::Value{});
    }
    constexpr Flag flags[] = {
        {"disableStack", &TraceConfig::has_stack},
        {"disableStorage", &TraceConfig::has_storage},
        {"enableMemory", &TraceConfig::has_memory},
        {"enableReturnData", &TraceConfig::has_return_data},
    };
    TraceConfig out;
    out.has_stack = false;
    out.has_storage = false;
    CAIRN_TRY(read_flags(value, flags, out));
    out.has_stack = !out.has_stack;
    out.has_storage = !out.has_storage;
    if (const json::Value* limit = value.find("limit")) {
        CAIRN_TRY_ASSIGN(out.limit, read_uint64_or_number(*limit));
    }
    return out;
}

std::unique_ptr<TransactionTracer> make_tracer(const TraceConfig& config,
                                               const execution::BlockRules& rules) {
    switch (config.kind) {
        case TracerKind::struct_logs:
            return std::make_unique<StructLogger>(config, rules.revision);
        case TracerKind::calls:
            return std::make_unique<CallTracer>(config, rules.revision);
        case TracerKind::flat_calls:
            return std::make_unique<FlatCallTracer>(config, rules.revision);
        case TracerKind::prestate:
            return std::make_unique<PrestateTracer>(config);
        case TracerKind::four_bytes:
            return std::make_unique<FourByteTracer>(rules.revision);
        case TracerKind::several:
            return std::make_unique<MuxTracer>(config, rules);
        case TracerKind::nothing:
            break;
    }
    return std::make_unique<NoopTracer>();
}

}  // namespace cairn::rpc
