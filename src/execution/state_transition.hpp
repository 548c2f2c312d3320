// Applies transactions to the world state: the whole of one, from its fees to its receipt, and the
// calls that the protocol makes itself.
//
// References: Yellow Paper section 6; EIP-1559, 3529, 3651, 4844, 7623, 7702; execution-specs
// v2.20.0 src/ethereum/forks/osaka/fork.py process_transaction, process_system_transaction.
//
//   StateTransition transition(world, rules, context, block_hashes);
//   CAIRN_TRY_ASSIGN(const TransactionOutcome outcome,
//                    transition.process_transaction(transaction, sender));
//
// Threads: one. Cost of making one: an interpreter's memory.
#pragma once

#include "execution/host.hpp"
#include "execution/receipt.hpp"
#include "execution/validity.hpp"

namespace cairn::execution {

constexpr Address SYSTEM_ADDRESS{{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe}}};
constexpr evm::Gas SYSTEM_TRANSACTION_GAS = 30'000'000;

struct TransactionOutcome {
    evm::Status status = evm::Status::success;
    std::uint64_t gas_used = 0;
    /// As if nothing had been refunded.
    std::uint64_t max_used_gas = 0;
    U256 effective_gas_price;
    /// What the code returned or reverted with.
    Bytes output;
    std::optional<Address> created;
    std::vector<Log> logs;
    /// Of the logs. Made here, so that transactions ahead of their turn bring theirs.
    Bloom bloom;
};

class StateTransition {
  public:
    /// `world`, `block` and `block_hashes` outlive it; the block's gas is all left.
    StateTransition(WorldState& world, const BlockRules& rules, const evm::BlockContext& block,
                    BlockHashes& block_hashes, evm::Tracer* tracer = nullptr);

    /// On error nothing has changed. `sender` is who is taken to have sent it: whether he signed is
    /// the caller's business.
    Result<TransactionOutcome, TransactionRule> process_transaction(const Transaction& transaction,
                                                                    const Address& sender);

    /// What process_transaction does once its checks have passed, for calls that nobody signed.
    /// The transaction's gas is at least `cost`'s, the sender can pay gas and value, and the nonce
    /// is his; at 2^64 - 1 it begins again at 0, and a creation fails. Takes nothing from what is
    /// left of the block.
    TransactionOutcome apply_transaction(const Transaction& transaction, const Address& sender,
                                         const IntrinsicCost& cost, const Fees& fees);

    /// What process_transaction does beside that, for a transaction that another world has applied:
    /// whether the block has gas for it, and the taking of the gas.
    bool has_gas_for(const Transaction& transaction) const noexcept;
    void take_gas(const Transaction& transaction, const TransactionOutcome& outcome) noexcept;
    /// Its part of the fees, to the coinbase.
    void pay_fees(const U256& fees);

    /// A call by the protocol, without fees. Changes nothing if it does not succeed.
    TransactionOutcome process_system_transaction(const Address& target, BytesView data);

    const GasLeft& left() const noexcept { return left_; }
    const BlockRules& rules() const noexcept { return rules_; }
    WorldState& world() noexcept { return *world_; }

  private:
    void pay_upfront(const Transaction& transaction, const Address& sender, const Fees& fees);
    void warm_accesses(const Transaction& transaction, const Address& sender);
    /// EIP-7702. Returns the refund.
    evm::Gas set_delegations(const std::vector<Authorization>& authorizations);
    evm::Gas set_delegation(const Authorization& authorization);
    evm::Result run(const Transaction& transaction, const Address& sender, evm::Gas gas);
    void settle(const Address& sender, const Fees& fees, std::uint64_t gas_left,
                std::uint64_t gas_used);
    void reward_coinbase(const U256& reward);
    EmptyAccounts empty_accounts() const noexcept;

    WorldState* world_;
    BlockRules rules_;
    const evm::BlockContext* block_;
    evm::Tracer* tracer_;
    evm::Interpreter interpreter_;
    WorldHost host_;
    GasLeft left_;
};

/// The block as its code sees it.
evm::BlockContext block_context(const Header& header, const BlockRules& rules);

}  // namespace cairn::execution
