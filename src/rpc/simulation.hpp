// Runs calls that nobody signed on the state of a block: eth_call and its relatives.
//
//   CAIRN_TRY_ASSIGN(const auto simulation, Simulation::on(chain, block, {}, {}));
//   CAIRN_TRY_ASSIGN(const TransactionOutcome outcome, simulation->run(request, gas));
//
// Reference: geth internal/ethapi/api.go DoCall, eth/gasestimator. What is checked of a call says
// call_rules.hpp (lenient); with no price named, the base fee is zero.
// Threads: one. Every run starts from the same state.
#pragma once

#include "evm/fault_text.hpp"
#include "evm/tracer.hpp"
#include "execution/state_transition.hpp"
#include "rpc/backend.hpp"
#include "rpc/call_request.hpp"
#include "rpc/overrides.hpp"
#include "rpc/trace.hpp"

namespace cairn::rpc {

/// The gas of one call, at most.
inline constexpr std::uint64_t CALL_GAS_CAP = 50'000'000;

/// A call that may begin.
struct PreparedCall {
    execution::Transaction transaction;
    evm::BlockContext block;
    execution::IntrinsicCost cost;
    execution::Fees fees;
};

class Simulation {
  public:
    /// -32000: the block's state is not kept.
    static Read<std::unique_ptr<Simulation>> on(ChainReaderPtr chain, const ChainBlockPtr& block,
                                                StateOverrides overrides,
                                                const BlockOverrides& block_overrides);
    /// On another state than the block's own.
    static Read<std::unique_ptr<Simulation>> on(ChainReaderPtr chain, const ChainBlockPtr& block,
                                                StateSourcePtr source, StateOverrides overrides,
                                                const BlockOverrides& block_overrides);

    /// An error: the call cannot begin ("intrinsic gas too low ..."). How it ended says the status.
    Read<execution::TransactionOutcome> run(const CallRequest& request, std::uint64_t gas,
                                            evm::Tracer* tracer = nullptr);

    /// The two halves of a run, for calls one after the other on one world. An error has no
    /// "err: ... (supplied gas ...)" around it.
    Read<PreparedCall> prepare(execution::WorldState& world, const CallRequest& request,
                               std::uint64_t gas) const;
    Read<execution::TransactionOutcome> apply(execution::WorldState& world,
                                              const PreparedCall& call, const Address& sender,
                                              evm::Tracer* tracer);
    /// Both halves with all of a trace but its finish.
    Read<execution::TransactionOutcome> trace(execution::WorldState& world,
                                              const PreparedCall& call, const Address& sender,
                                              TransactionTracer& tracer);

    execution::StateReader& state() noexcept { return overlay_; }
    const evm::BlockContext& context() const noexcept { return context_; }
    /// Of the calls that follow.
    void set_context(const evm::BlockContext& context) { context_ = context; }
    execution::BlockHashes& block_hashes() noexcept { return *hashes_; }
    /// An error: some read has failed.
    Read<void> result() const { return source_->result(); }
    const execution::BlockRules& rules() const noexcept { return rules_; }
    const ChainBlock& block() const noexcept { return *block_; }
    std::uint64_t gas_limit() const noexcept { return context_.gas_limit; }

  private:
    Simulation(ChainReaderPtr chain, ChainBlockPtr block, StateSourcePtr source,
               StateOverrides overrides);

    ChainReaderPtr chain_;
    ChainBlockPtr block_;
    StateSourcePtr source_;
    StateOverrides overrides_;
    OverlayState overlay_;
    execution::BlockRules rules_;
    evm::BlockContext context_;
    std::unique_ptr<execution::BlockHashes> hashes_;
};

/// How a call failed, as an error of the answer: code 3 and the data of a revert, or -32000.
RpcError failure_of(const execution::TransactionOutcome& outcome);
using evm::failure_text;
/// "execution reverted", with the reason that an Error(string) or Panic(uint256) gives.
std::string revert_text(BytesView output);

/// The least gas with which the call succeeds, within 1.5% above (geth's tolerance).
Read<std::uint64_t> estimate_gas(Simulation& simulation, const CallRequest& request);

}  // namespace cairn::rpc
