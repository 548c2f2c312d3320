// The tree of a transaction's calls, as geth's callTracer gives it.
// Reference: geth eth/tracers/native/call.go. Threads: one.
#pragma once

#include "rpc/trace.hpp"

#include <vector>

namespace cairn::rpc {

class CallTracer final : public TransactionTracer {
  public:
    CallTracer(const TraceConfig& config, std::uint64_t gas) : config_(config), gas_(gas) {}

    void on_enter(const evm::Message& message) override;
    void on_exit(const evm::Message& message, const evm::Result& result) override;
    void on_log(const Bytes20& address, BytesView data, std::span<const Bytes32> topics) override;
    void on_selfdestruct(const Bytes20& address, const Bytes20& beneficiary,
                         const U256& balance) override;
    Answer finish(const execution::TransactionOutcome& outcome) override;

  private:
    struct Call {
        std::string text;                // what was known when it began
        std::vector<std::string> calls;  // those below it, whole
        std::vector<std::string> logs;
        evm::Gas gas = 0;
        bool is_create = false;
    };

    static std::string finished(Call& call, const evm::Result& result, std::uint64_t gas_used);

    TraceConfig config_;
    std::uint64_t gas_;
    std::size_t bytes_ = 0;
    std::vector<Call> open_;  // the innermost last
    Call top_;
    evm::Result top_result_;
};

}  // namespace cairn::rpc
