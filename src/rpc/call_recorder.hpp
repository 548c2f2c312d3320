// The tree of a transaction's calls, from which callTracer, flatCallTracer and trace_* are written.
//
// Reference: go-ethereum 1.17.8 eth/tracers/native/call.go, core/vm/evm.go (what is a call, and
// its errors). Bounded by MAX_TRACE_BYTES: what comes after is left out, and is_cut_off() says so.
// Threads: one.
#pragma once

#include "evm/opcode.hpp"
#include "rpc/trace.hpp"

#include <vector>

namespace cairn::rpc {

struct FrameLog {
    Bytes20 address;
    std::vector<Bytes32> topics;
    Bytes data;
    std::uint64_t index = 0;   // in the block
    std::size_t position = 0;  // calls of the frame before it
};

struct CallFrame {
    /// CALL, CALLCODE, DELEGATECALL, STATICCALL, CREATE, CREATE2 or SELFDESTRUCT.
    evm::Opcode type = evm::Opcode::CALL;
    Bytes20 from;
    /// Whose code runs; the contract to be, also if it does not come to be; the heir.
    Bytes20 to;
    U256 value;
    std::uint64_t gas = 0;
    std::uint64_t gas_used = 0;
    Bytes input;
    Bytes output;  // also of a failure, where there is one
    evm::Status status = evm::Status::success;
    std::string error;  // in geth's words; empty: it succeeded
    std::vector<FrameLog> logs;
    std::vector<CallFrame> calls;

    bool is_create() const noexcept {
        return type == evm::Opcode::CREATE || type == evm::Opcode::CREATE2;
    }
    bool failed() const noexcept { return status != evm::Status::success; }
};

struct RecorderOptions {
    bool only_top_call = false;
    bool has_logs = false;
    /// Calls and static calls of these are left out where they are not the top one.
    bool skips_precompiles = false;
    /// The same for any kind of call that brings no value.
    bool skips_free_precompiles = false;
};

class CallRecorder : public evm::Tracer {
  public:
    CallRecorder(const RecorderOptions& options, evm::Revision revision)
        : options_(options), revision_(revision) {}

    /// `start`'s world is read until the last call of the transaction.
    void begin(const TransactionStart& start);

    /// After the transaction. Its gas is what the message had, after the intrinsic cost.
    CallFrame& top() noexcept { return top_; }
    bool is_cut_off() const noexcept { return bytes_ > MAX_TRACE_BYTES; }

    void on_step(const evm::Step& step) override;
    void on_fault(const evm::Step& step, evm::Status status, evm::Gas cost) override;
    void on_enter(const evm::Message& message) override;
    void on_exit(const evm::Message& message, const evm::Result& result) override;
    void on_log(const Bytes20& address, BytesView data, std::span<const Bytes32> topics) override;
    void on_selfdestruct(const Bytes20& address, const Bytes20& beneficiary,
                         const U256& balance) override;

  private:
    bool skips(const evm::Message& message) const;
    Bytes20 target_of(const evm::Message& message) const;

    RecorderOptions options_;
    evm::Revision revision_;
    execution::WorldState* world_ = nullptr;
    std::uint64_t first_log_index_ = 0;
    std::size_t bytes_ = 0;
    std::vector<CallFrame> open_;  // the innermost last
    std::size_t skipped_ = 0;      // frames inside the innermost that are not recorded
    CallFrame top_;
    std::string fault_;           // of the frame that is about to end
    std::uint64_t returned_ = 0;  // bytes that the last RETURN wanted
};

/// The reason of a revert: what Error(string) or Panic(uint256) says; empty: none.
std::string revert_reason(BytesView output);

}  // namespace cairn::rpc
