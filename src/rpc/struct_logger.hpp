// Struct logs: one entry for each instruction, as geth's default tracer gives them.
// Reference: execution-apis src/debug (structLogs); go-ethereum 1.17.8
// eth/tracers/logger/logger.go. Threads: one.
#pragma once

#include "evm/instruction_tracer.hpp"
#include "rpc/trace.hpp"

#include <map>

namespace cairn::rpc {

class StructLogger final : public TransactionTracer {
  public:
    StructLogger(const TraceConfig& config, evm::Revision revision) : entries_(config, revision) {}

    void begin(const TransactionStart& start) override { entries_.world = &start.world; }
    std::vector<evm::Tracer*> listeners() override { return {&entries_}; }
    Answer finish(const execution::TransactionOutcome& outcome) override;

  private:
    class Entries final : public evm::InstructionTracer {
      public:
        Entries(const TraceConfig& config, evm::Revision revision)
            : evm::InstructionTracer(revision), config_(config) {
            logs_.begin_array();
        }
        json::Writer& logs() noexcept { return logs_; }

        execution::WorldState* world = nullptr;

      private:
        void begin_instruction(const evm::Step& step) override;
        void end_instruction(const evm::InstructionEnd& end) override;
        void write_storage(const evm::Step& step);
        bool is_full() const noexcept;

        TraceConfig config_;
        json::Writer logs_;
        // Of the entry that is open: what stands before and after its cost.
        bool is_open_ = false;
        std::size_t began_at_ = 0;
        std::size_t bytes_ = 0;  // of the entries, without what is between them
        std::uint64_t depth_ = 0;
        std::string stack_;
        std::string return_data_;
        std::string memory_;
        std::string slots_;
        std::map<Bytes20, std::map<U256, U256>> storage_;
    };

    Entries entries_;
};

}  // namespace cairn::rpc
