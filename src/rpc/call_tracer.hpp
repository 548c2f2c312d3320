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

    void on_step(const evm::Step& step) override { recorder_.on_step(step); }
    void on_fault(const evm::Step& step, evm::Status status, evm::Gas cost) override {
        recorder_.on_fault(step, status, cost);
    }
    void on_enter(const evm::Message& message) override { recorder_.on_enter(message); }
    void on_exit(const evm::Message& message, const evm::Result& result) override {
        recorder_.on_exit(message, result);
    }
    void on_log(const Bytes20& address, BytesView data, std::span<const Bytes32> topics) override {
        recorder_.on_log(address, data, topics);
    }
    void on_selfdestruct(const Bytes20& address, const Bytes20& beneficiary,
                         const U256& balance) override {
        recorder_.on_selfdestruct(address, beneficiary, balance);
    }

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
