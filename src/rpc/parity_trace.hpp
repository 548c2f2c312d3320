// The traces of trace_*: a transaction's calls in OpenEthereum's form, what it changes in the
// state, its instructions (vm_trace.hpp), and the rewards of a block before the merge.
//
// Reference: the OpenEthereum JSON-RPC trace module; alloy-rpc-types-trace and revm-inspectors
// 0.30 (src/tracing/builder/parity.rs, utils.rs), which reth and anvil serve. Calls to precompiled
// contracts that bring no value are left out below the top. Threads: one.
#pragma once

#include "execution/block.hpp"
#include "rpc/call_tracer.hpp"
#include "rpc/state_changes.hpp"
#include "rpc/vm_trace.hpp"

#include <set>

namespace cairn::rpc {

struct TraceTypes {
    bool trace = false;
    bool state_diff = false;
    bool vm_trace = false;
};
/// ["trace", "stateDiff", "vmTrace"]; -32602 for any other.
Read<TraceTypes> read_trace_types(const json::Value& value);

/// Which traces trace_filter wants. An empty set is any address.
struct AddressFilter {
    std::set<Bytes20> from;
    std::set<Bytes20> to;
    bool wants_both = false;

    bool matches(const CallFrame& frame) const;
    bool matches_author(const Bytes20& author) const;

  private:
    bool matches(bool is_from, bool is_to) const;
};

class ParityTracer final : public CallTracerBase {
  public:
    ParityTracer(const TraceTypes& types, evm::Revision revision)
        : CallTracerBase({.skips_free_precompiles = true}, revision), types_(types) {}

    void begin(const TransactionStart& start) override;
    std::vector<evm::Tracer*> listeners() override;

    /// {"output", "stateDiff", "trace", "vmTrace"}; the transaction's hash too, if it is given.
    Read<std::string> results(const execution::TransactionOutcome& outcome,
                              const std::optional<Bytes32>& hash = std::nullopt);
    Answer finish(const execution::TransactionOutcome& outcome) override {
        return results(outcome);
    }
    /// Each call with its place, those that `filter` wants.
    Read<void> append_localized(std::vector<std::string>& out, const AddressFilter& filter);

  private:
    TraceTypes types_;
    std::optional<StateChanges> changes_;
    VmTracer vm_;
};

/// Those of a block before Paris; none of genesis.
void append_rewards(std::vector<std::string>& out, const execution::Block& block,
                    const Bytes32& hash, evm::Revision revision, const AddressFilter& filter);

}  // namespace cairn::rpc
