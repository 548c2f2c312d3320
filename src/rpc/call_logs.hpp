// The logs of a block's calls, with transfers of ether among them if asked for: eth_simulateV1.
//
// Reference: geth 1.17 internal/ethapi/logtracer.go; execution-apis eth_simulateV1 traceTransfers;
// ERC-7528 (the address that logs of ether). An index is counted up by every log of the block,
// those of calls that fail in the end too. Threads: one.
#pragma once

#include "evm/tracer.hpp"
#include "execution/world_state.hpp"

namespace cairn::rpc {

enum class TransferLogs : std::uint8_t { no, yes };

struct CallLog {
    execution::Log log;
    std::size_t index = 0;  // in the block
};

class CallLogTracer final : public evm::Tracer {
  public:
    explicit CallLogTracer(TransferLogs transfers) : transfers_(transfers) {}

    void on_enter(const evm::Message& message) override;
    void on_exit(const evm::Message& message, const evm::Result& result) override;
    void on_log(const Bytes20& address, BytesView data, std::span<const Bytes32> topics) override;
    void on_selfdestruct(const Bytes20& address, const Bytes20& beneficiary,
                         const U256& balance) override;

    /// Of the transaction that ended last, those that count.
    std::vector<CallLog> take_logs() { return std::exchange(logs_, {}); }
    /// Of all calls that the protocol made itself.
    std::uint64_t system_gas_used() const noexcept { return system_gas_used_; }

  private:
    void add_transfer(const Bytes20& from, const Bytes20& to, const U256& value);

    TransferLogs transfers_;
    std::vector<CallLog> logs_;
    std::vector<std::size_t> frames_;  // how many logs there were when each began
    std::size_t next_index_ = 0;
    std::uint64_t system_gas_used_ = 0;
};

}  // namespace cairn::rpc
