// The tree of a transaction's calls, as geth's callTracer gives it.
// Reference: go-ethereum 1.17.8 eth/tracers/native/call.go. Threads: one.
#pragma once

#include "rpc/call_recorder.hpp"

namespace cairn::rpc {

/// A TransactionTracer that records calls.
class CallTracerBase : public TransactionTracer {
  public:
    CallTracerBase(const RecorderOptions& options, evm::Revision revision)
        : recorder_(options, revision) {}

    void begin(const TransactionStart& start) override;

    std::vector<evm::Tracer*> listeners() override { return {&recorder_}; }

  protected:
    CallRecorder& recorder() noexcept { return recorder_; }
    /// The whole tree; the top has the gas of the transaction.
    CallFrame& frames(const execution::TransactionOutcome& outcome);
    const std::optional<TracePlace>& place() const noexcept { return place_; }

  private:
    CallRecorder recorder_;
    std::uint64_t gas_ = 0;
    std::optional<TracePlace> place_;
};

class CallTracer final : public CallTracerBase {
  public:
    CallTracer(const TraceConfig& config, evm::Revision revision);
    Answer finish(const execution::TransactionOutcome& outcome) override;
};

}  // namespace cairn::rpc
