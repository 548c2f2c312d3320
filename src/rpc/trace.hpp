// Traces of transactions: debug_traceTransaction and its relatives.
//
// Reference: execution-apis src/debug; geth eth/tracers (struct logs, callTracer, 4byteTracer,
// noopTracer). JavaScript tracers are left out by design; a name that is not here is refused.
// Bounded: a trace of more than MAX_TRACE_BYTES is cut off and refused. Threads: one.
#pragma once

#include "evm/tracer.hpp"
#include "execution/state_transition.hpp"
#include "json/writer.hpp"
#include "rpc/values.hpp"

#include <memory>

namespace cairn::rpc {

inline constexpr std::size_t MAX_TRACE_BYTES = std::size_t{256} << 20U;

enum class TracerKind : std::uint8_t { struct_logs, calls, four_bytes, nothing };

struct TraceConfig {
    TracerKind kind = TracerKind::struct_logs;
    // Of struct logs.
    bool has_stack = true;
    bool has_storage = true;
    bool has_memory = false;
    bool has_return_data = false;
    std::uint64_t limit = 0;  // of entries; 0: none
    // Of calls.
    bool only_top_call = false;
    bool with_log = false;
};
Read<TraceConfig> read_trace_config(const json::Value& value);

class TransactionTracer : public evm::Tracer {
  public:
    /// The trace as JSON. -32000: too large.
    virtual Answer finish(const execution::TransactionOutcome& outcome) = 0;
};

/// `world` is what the transaction runs on; `gas` is its gas limit.
std::unique_ptr<TransactionTracer> make_tracer(const TraceConfig& config,
                                               execution::WorldState& world, std::uint64_t gas);

}  // namespace cairn::rpc
