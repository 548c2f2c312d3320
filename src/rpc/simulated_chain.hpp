// A chain that is only thought of: blocks of calls on a block of the real one, each executed, with
// receipts, roots and a hash as a real one has them.
//
//   CAIRN_TRY_ASSIGN(const auto chain, SimulatedChain::on(reader, base, {...}));
//   CAIRN_TRY_ASSIGN(const SimulatedBlock block, chain->append(block_state_calls));
//
// Reference: execution-apis eth_simulateV1; geth 1.17 internal/ethapi/simulate.go. All calls
// together have CALL_GAS_CAP gas, and the calls that the protocol makes itself, whose code may be
// overridden, SYSTEM_GAS_CAP. Threads: one.
#pragma once

#include "rpc/backend.hpp"
#include "rpc/simulated_blocks.hpp"

namespace cairn::rpc {

class SimulatedHashes;

/// 256 blocks use a tenth of it.
inline constexpr std::uint64_t SYSTEM_GAS_CAP = 500'000'000;

struct SimulateOptions {
    TransferLogs transfers = TransferLogs::no;
    CallMode mode = CallMode::lenient;
};

struct SimulatedCall {
    execution::TransactionOutcome outcome;
    std::vector<CallLog> logs;
    bool is_gas_capped = false;  // it had less gas than it asked for
};

struct SimulatedBlock {
    ChainBlock block;
    std::vector<Address> senders;
    std::vector<SimulatedCall> calls;
};

class SimulatedChain {
  public:
    /// -32000: the state of `base` is not kept.
    static Read<std::unique_ptr<SimulatedChain>> on(ChainReaderPtr reader, ChainBlockPtr base,
                                                    const SimulateOptions& options);
    SimulatedChain(const SimulatedChain&) = delete;
    SimulatedChain& operator=(const SimulatedChain&) = delete;
    ~SimulatedChain();

    /// `block` has a number and a time, later than those before it. On error the chain is worth
    /// nothing.
    Read<SimulatedBlock> append(const BlockStateCalls& block);

  private:
    class Making;

    SimulatedChain(ChainReaderPtr reader, ChainBlockPtr base, StateSourcePtr state,
                   const SimulateOptions& options);

    bool is_after_merge(std::uint64_t number, std::uint64_t timestamp) const;
    execution::BlockRules rules_of(std::uint64_t number, std::uint64_t timestamp) const;
    execution::Header header_of(const execution::BlockRules& rules,
                                const BlockOverrides& overrides) const;
    U256 base_fee_of(const BlockOverrides& overrides) const;
    Read<void> override_state(const StateOverrides& overrides);
    Read<void> advance(const state::StateDiff& diff);
    Read<void> pay_for_system_calls(std::uint64_t gas);
    void seal(SimulatedBlock& out);

    ChainReaderPtr reader_;
    ChainBlockPtr base_;
    SimulateOptions options_;
    StateSourcePtr state_;
    std::unique_ptr<SimulatedHashes> hashes_;
    execution::Header parent_;
    Bytes32 parent_hash_;
    std::uint64_t gas_left_;
    std::uint64_t system_gas_left_ = SYSTEM_GAS_CAP;
};

}  // namespace cairn::rpc
