// A transaction's instructions in OpenEthereum's form: "vmTrace" of trace_*.
//
//   {"code": "0x..", "ops": [{"pc": 2, "op": "SSTORE", "cost": 20000, "sub": null,
//     "ex": {"used": 78994, "push": [], "mem": null, "store": {"key": "0x0", "val": "0x1"}}}]}
//
// `cost` is all that the instruction takes, what a call is given included; `used` is the gas that
// is left after it; `push` are the words that it leaves in place of those it takes (of DUP and SWAP
// all that they look at), the top one last; `mem` is the region that it names as written, as it is
// afterwards; `sub` is the code that it called. An instruction that fails has no `ex`.
//
// Reference: OpenEthereum 3.3 rpc/src/v1/types/trace.rs, ethcore/trace (what is written, and when);
// `op` is what reth 1.x adds. Bounded by MAX_TRACE_BYTES. Threads: one.
#pragma once

#include "evm/tracer.hpp"
#include "json/writer.hpp"

#include <optional>
#include <vector>

namespace cairn::rpc {

class VmTracer final : public evm::Tracer {
  public:
    bool is_cut_off() const noexcept;
    /// After the transaction. One that runs no code has no instructions.
    std::string trace() const;

    void on_step(const evm::Step& step) override;
    void on_gas_cost(evm::Gas cost, evm::Gas gas_refund) override;
    void on_fault(const evm::Step& step, evm::Status status, evm::Gas cost) override;
    void on_enter(const evm::Message& message) override;
    void on_exit(const evm::Message& message, const evm::Result& result) override;

  private:
    /// An instruction whose effects are not known yet.
    struct Pending {
        evm::Gas gas = 0;        // before it; once its cost is known, after it
        std::size_t pushed = 0;  // words
        std::uint64_t memory_at = 0;
        std::uint64_t memory_size = 0;
        std::optional<std::pair<U256, U256>> store = std::nullopt;
        bool has_sub = false;
    };
    /// Of a message. One that runs no code has none of its own in the trace.
    struct Frame {
        bool is_open = false;
        std::optional<Pending> pending;
    };

    void open(Frame& frame, BytesView code);
    /// Ends the instruction that is pending, if one is, with what it has left behind. Null: the
    /// last of its frame.
    void end_instruction(Frame& frame, const evm::Step* after);
    void write_effects(const Pending& pending, const evm::Step* after);

    json::Writer out_;
    std::vector<Frame> frames_;  // the innermost last
};

}  // namespace cairn::rpc
