// A block while it is executed, step by step: for blocks that are checked, that are made, and that
// are traced.
//
// References: execution-specs v2.20.0 src/ethereum/forks/*/fork.py apply_body; EIP-4788, 2935
// (system calls), 4895 (withdrawals), 7685 (requests).
//
//   BlockRun run(rules, header, parent_state, block_hashes);
//   run.begin();
//   for (...) { CAIRN_TRY(run.process_transaction(transaction, sender)); }
//   run.process_withdrawals(withdrawals);
//   CAIRN_TRY(run.process_general_purpose_requests());
//   const state::StateDiff diff = run.world().diff();
//
// Threads: one. Cost of making one: an interpreter's memory.
#pragma once

#include "execution/block_error.hpp"
#include "execution/state_transition.hpp"

#include <functional>

namespace cairn::execution {

class BlockRun {
  public:
    /// Of the header only what its code can see counts. All but `rules` and `header` outlive it.
    BlockRun(const BlockRules& rules, const Header& header, StateReader& parent_state,
             BlockHashes& block_hashes, evm::Tracer* tracer = nullptr);

    BlockRun(const BlockRun&) = delete;
    BlockRun& operator=(const BlockRun&) = delete;
    ~BlockRun() = default;

    /// Before Byzantium receipts have the state's root after their transaction.
    void set_state_root(std::function<Bytes32(const state::StateDiff& diff)> state_root) {
        state_root_ = std::move(state_root);
    }

    /// Other than follows from the header: for simulations.
    void set_blob_base_fee(const U256& fee) { context_.blob_base_fee = fee; }

    /// The calls and changes before the transactions.
    void begin();
    /// On error nothing has changed. Answers with what the transaction gave, save the logs, which
    /// are in its receipt.
    Result<TransactionOutcome, TransactionRule> process_transaction(const Transaction& transaction,
                                                                    const Address& sender);
    /// For a transaction that nobody signed: StateTransition::apply_transaction, and its receipt.
    TransactionOutcome apply_transaction(const Transaction& transaction, const Address& sender,
                                         const IntrinsicCost& cost, const Fees& fees);
    /// The same for a transaction that was applied ahead of its turn. False, and nothing has
    /// changed: it must be processed now.
    bool absorb_transaction(const Transaction& transaction, const Address& sender,
                            const WorldState& ahead, TransactionOutcome& outcome);
    void process_withdrawals(std::span<const Withdrawal> withdrawals);
    /// After all else; nothing before Prague.
    Result<void, BlockError> process_general_purpose_requests();

    const std::vector<Receipt>& receipts() const noexcept { return receipts_; }
    /// The last that is asked of it.
    std::vector<Receipt> take_receipts() noexcept { return std::move(receipts_); }
    const std::vector<Address>& senders() const noexcept { return senders_; }
    const std::vector<Bytes>& requests() const noexcept { return requests_; }
    std::uint64_t gas_used() const noexcept { return gas_used_; }
    std::uint64_t blob_gas_used() const noexcept { return blob_gas_used_; }
    const Bloom& bloom() const noexcept { return bloom_; }
    Bytes32 receipt_root() const;

    const evm::BlockContext& context() const noexcept { return context_; }
    const GasLeft& left() const noexcept { return transition_.left(); }
    WorldState& world() noexcept { return world_; }

  private:
    void add_receipt(const Transaction& transaction, const Address& sender,
                     TransactionOutcome& outcome);
    void add_request(std::uint8_t type, BytesView data);
    Result<void, BlockError> call_for_requests(std::uint8_t type, const Address& contract);

    BlockRules rules_;
    Bytes32 parent_hash_;
    std::optional<Bytes32> parent_beacon_block_root_;
    std::function<Bytes32(const state::StateDiff& diff)> state_root_;
    evm::BlockContext context_;
    WorldState world_;
    StateTransition transition_;
    std::vector<Receipt> receipts_;
    std::vector<Address> senders_;
    std::vector<Bytes> requests_;
    std::uint64_t gas_used_ = 0;
    std::uint64_t blob_gas_used_ = 0;
    Bloom bloom_;
};

}  // namespace cairn::execution
