// Traces of transactions: what debug_traceTransaction and its relatives can be asked for.
//
// Reference: go-ethereum 1.17.8 eth/tracers (struct logs; callTracer, flatCallTracer,
// prestateTracer, 4byteTracer, noopTracer, muxTracer). JavaScript tracers are left out by design; a
// name that is not here is refused. Bounded: a trace of more than MAX_TRACE_BYTES is cut off and
// refused. Threads: one.
#pragma once

#include "evm/tracer.hpp"
#include "execution/state_transition.hpp"
#include "json/writer.hpp"
#include "rpc/values.hpp"

#include <memory>

namespace cairn::rpc {

inline constexpr std::size_t MAX_TRACE_BYTES = std::size_t{256} << 20U;

enum class TracerKind : std::uint8_t {
    struct_logs,
    calls,
    flat_calls,
    prestate,
    four_bytes,
    nothing,
    several,
};

struct TraceConfig {
    TracerKind kind = TracerKind::struct_logs;
    // Of struct logs.
    bool has_stack = true;
    bool has_storage = true;
    bool has_memory = false;
    bool has_return_data = false;
    std::uint64_t limit = 0;  // bytes after which no entry begins; 0: none
    // Of calls.
    bool only_top_call = false;
    bool with_log = false;
    // Of flat calls.
    bool convert_parity_errors = false;
    bool include_precompiles = false;
    // Of the state before.
    bool diff_mode = false;
    bool disable_code = false;
    bool disable_storage = false;
    bool include_empty = false;
    // Of muxTracer, the names first.
    std::vector<std::string> tracer_names;
    std::vector<TraceConfig> tracers;
};
Read<TraceConfig> read_trace_config(const json::Value& value);

/// Where a transaction stands in a block; a call stands nowhere.
struct TracePlace {
    Bytes32 block_hash;
    std::uint64_t block_number = 0;
    std::uint64_t index = 0;
    Bytes32 transaction_hash;
};

/// What a tracer is told before anything of the transaction has happened. All of it outlives the
/// tracer's last call.
struct TransactionStart {
    execution::WorldState& world;
    execution::StateReader& parent;  // what the world is over
    const execution::BlockRules& rules;
    const evm::BlockContext& block;
    const execution::Transaction& transaction;
    execution::Address sender;
    std::optional<TracePlace> place;
    std::uint64_t first_log_index = 0;  // logs of the block before it
};

/// One trace of one transaction: who listens to its execution, and what comes of it.
class TransactionTracer {
  public:
    TransactionTracer() = default;
    TransactionTracer(const TransactionTracer&) = delete;
    TransactionTracer& operator=(const TransactionTracer&) = delete;
    virtual ~TransactionTracer() = default;

    virtual void begin(const TransactionStart& /*start*/) {}
    /// Told of the execution, in this order; they live as long as it does. Asked after begin().
    virtual std::vector<evm::Tracer*> listeners() = 0;
    /// The trace as JSON, after the transaction. -32000: too large.
    virtual Answer finish(const execution::TransactionOutcome& outcome) = 0;
};

std::unique_ptr<TransactionTracer> make_tracer(const TraceConfig& config,
                                               const execution::BlockRules& rules);

/// The error of a trace that is too large.
std::unexpected<RpcError> trace_too_large();

}  // namespace cairn::rpc
