// A transaction's calls one after the other, as geth's flatCallTracer gives them: nearly
// OpenEthereum's form.
// Reference: go-ethereum 1.17.8 eth/tracers/native/call_flat.go. Threads: one.
#pragma once

#include "rpc/call_tracer.hpp"

namespace cairn::rpc {

class FlatCallTracer final : public CallTracerBase {
  public:
    FlatCallTracer(const TraceConfig& config, evm::Revision revision);
    Answer finish(const execution::TransactionOutcome& outcome) override;

  private:
    bool converts_errors_;
};

/// OpenEthereum's words for one of geth's errors; the same where it has none.
std::string parity_error(const std::string& error);

}  // namespace cairn::rpc
