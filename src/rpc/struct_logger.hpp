// Struct logs: one entry for each instruction, as geth's default tracer gives them.
// Reference: execution-apis src/debug (structLogs). Threads: one.
#pragma once

#include "rpc/trace.hpp"

#include <map>

namespace cairn::rpc {

class StructLogger final : public TransactionTracer {
  public:
    StructLogger(const TraceConfig& config, execution::WorldState& world)
        : config_(config), world_(&world) {
        logs_.begin_array();
    }

    void on_step(const evm::Step& step) override;
    void on_gas_cost(evm::Gas cost) override;
    void on_fault(const evm::Step& step, evm::Status status) override;
    Answer finish(const execution::TransactionOutcome& outcome) override;

  private:
    /// Ends the entry that is open.
    void close(evm::Gas cost, std::string_view error);
    void note_storage(const evm::Step& step);
    void write_stack(const evm::Step& step);
    void write_memory(const evm::Step& step);
    void write_storage(const Bytes20& address);
    bool is_full() const noexcept;

    TraceConfig config_;
    execution::WorldState* world_;
    json::Writer logs_;
    std::uint64_t count_ = 0;
    bool is_open_ = false;
    std::map<Bytes20, std::map<U256, U256>> storage_;
};

}  // namespace cairn::rpc
