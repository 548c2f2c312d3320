// Writes one line of JSON for each instruction that is executed: EIP-3155, field for field as
// go-ethereum's evm does it (1.17.10 eth/tracers/logger/logger_json.go), so that goevmlab and the
// like can compare. An instruction that fails while it runs gets a second line with the error; the
// end of each frame gets {"output", "gasUsed", "error"}, and so does a SELFDESTRUCT. Threads: one.
#pragma once

#include "evm/instruction_tracer.hpp"

#include <iosfwd>

namespace cairn::evmtest {

struct InstructionDetail {
    bool stack = true;
    bool memory = false;
    bool return_data = false;
};

class InstructionWriter final : public evm::InstructionTracer {
  public:
    /// The stream outlives it.
    InstructionWriter(std::ostream& out, evm::Revision revision, InstructionDetail detail = {})
        : evm::InstructionTracer(revision), out_(&out), detail_(detail) {}

    void on_exit(const evm::Message& message, const evm::Result& result) override;
    void on_selfdestruct(const evm::Address& /*address*/, const evm::Address& /*beneficiary*/,
                         const U256& /*balance*/) override {
        has_destructed_ = true;
    }

  private:
    struct Line {
        std::uint32_t pc = 0;
        std::uint8_t opcode = 0;
        evm::Gas gas = 0;
        evm::Gas cost = 0;
        std::vector<U256> stack;
        Bytes memory;
        std::size_t memory_size = 0;
        Bytes return_data;
        int depth = 0;
        std::uint64_t reach = 0;  // where the memory that it reaches for ends
    };

    void begin_instruction(const evm::Step& step) override;
    void end_instruction(const evm::InstructionEnd& end) override;
    void late_fault(const evm::Step& step, const std::string& error, evm::Gas cost) override;
    /// The line of a fault: memory has grown, words are gone from the stack.
    void write_fault(const std::string& error, std::size_t words);
    /// What geth takes for the output of a creation that fails after its code has run.
    Bytes output_of(const evm::Message& message, const evm::Result& result) const;
    void write(evm::Gas gas_refund, const std::string& error);

    std::ostream* out_;
    InstructionDetail detail_;
    Line line_;
    std::string error_;  // of the frame that is about to end
    Bytes returned_;     // by the latest RETURN
    bool has_destructed_ = false;
};

}  // namespace cairn::evmtest
