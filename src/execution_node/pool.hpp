// The transaction pool: what waits to be in a block. Pure: the head's state and rules come in.
//
//   TransactionPool pool(options);
//   pool.set_head(head);                          // after each move of the head
//   const auto added = pool.add(form, Origin::remote);
//   BestTransactions best = pool.best(base_fee, blob_fee);
//
// An account's transactions stand in the order of their nonces. Those that follow the account's
// nonce without a gap, and that its balance pays for together, are pending; the others are queued.
// Rules, with geth 1.17.8's numbers and texts where it has them:
// - Replacement needs max_fee_per_gas and max_priority_fee_per_gas 10% higher, for blobs 100% and
//   max_fee_per_blob_gas too.
// - An account has blob transactions or others in the pool, never both; blob transactions have no
//   gaps between their nonces.
// - An account with a delegation (EIP-7702), or whose authorization waits in the pool, has one
//   transaction in flight.
// - Limits: `Limits` below. When the pool is full the cheapest transaction goes (by what it can pay
//   per gas; queued ones first, an account's last nonce first), if the new one pays more; otherwise
//   the new one is refused. What did not come from outside (Origin::local, Origin::impersonated)
//   goes last.
// Threads: a plain object, of one owner.
#pragma once

#include "execution/chain_config.hpp"
#include "execution/transaction_rule.hpp"
#include "execution_node/blob_sidecar.hpp"
#include "execution_node/state_view.hpp"

#include <deque>
#include <map>
#include <span>
#include <string>
#include <unordered_map>

namespace cairn::execution_node {

using execution::Address;
using execution::Transaction;

enum class Origin : std::uint8_t {
    local,
    remote,
    impersonated,  // nobody signed: execution::unsigned_sender(); contracts send too
};

struct PooledTransaction {
    Transaction transaction;
    Bytes32 hash;
    Address sender;
    /// Of blob transactions, and only of these.
    BlobSidecarPtr sidecar;
    std::vector<Address> authorities;  // who signed its authorizations
    std::size_t size_bytes = 0;        // with blobs
    Origin origin = Origin::remote;
    std::uint64_t arrival = 0;  // a count: the lower, the earlier
};
using PooledPtr = std::shared_ptr<const PooledTransaction>;

struct PoolLimits {
    std::size_t pending_per_account = 64;
    std::size_t queued_per_account = 64;
    std::size_t blobs_per_account = 16;  // transactions
    std::size_t transactions = 5'120 + 1'024;
    std::size_t queued = 1'024;
    std::size_t bytes = std::size_t{256} << 20U;
    std::size_t transaction_bytes = std::size_t{128} << 10U;  // without blobs
    U256 min_priority_fee_per_gas = 1;                        // wei
};

enum class PoolRule : std::uint8_t {
    already_known,
    invalid,      // PoolError::rule has the rule
    underpriced,  // the pool is full of better ones, or the tip is below the least
    replacement_underpriced,
    account_limit,  // the account has as many as it may
    oversized,
    gas_limit,           // more gas than a block has
    account_kind,        // the account has transactions of the other kind: blobs, or not
    nonce_gap,           // blob transactions have none; nor have delegated accounts
    in_flight_limit,     // EIP-7702: one for a delegated account
    authority_reserved,  // EIP-7702: an authority has transactions in flight
    sidecar_missing,
    sidecar_unexpected,
    sidecar_version,  // 1 since Osaka, 0 before it
    sidecar_invalid,  // PoolError::sidecar has the rule
    state,            // the state cannot be read; PoolError::what says why
};

struct PoolError {
    PoolRule rule = PoolRule::invalid;
    std::optional<execution::TransactionRule> transaction = std::nullopt;
    std::optional<SidecarRule> sidecar = std::nullopt;
    /// Numbers: "address 0x.., tx: 1 state: 2".
    std::string what = {};
};
/// geth's text: "nonce too low: address 0x.., tx: 1 state: 2".
std::string to_string(const PoolError& error);
/// geth's text of a rule of a transaction: "nonce too low".
std::string_view geth_text(execution::TransactionRule rule) noexcept;

/// What the pool judges by: the head of the chain, and the block after it.
struct PoolHead {
    std::shared_ptr<StateView> state;
    execution::BlockRules rules;
    U256 base_fee;       // of the next block
    U256 blob_base_fee;  // of the next block
    std::uint64_t gas_limit = 0;
};

struct PoolCounts {
    std::size_t pending = 0;
    std::size_t queued = 0;
};

struct PoolAdded {
    PooledPtr transaction;
    bool is_pending = false;
    /// Null: none was replaced.
    PooledPtr replaced;
};

/// An account's transactions by nonce.
using NonceList = std::map<std::uint64_t, PooledPtr>;

/// Pending transactions for a block, by what they pay the coinbase, each account's in the order of
/// its nonces; equal ones in the order of their arrival. A value: the pool may go on.
class BestTransactions {
  public:
    BestTransactions(std::vector<std::vector<PooledPtr>> accounts, const U256& base_fee,
                     const U256& blob_base_fee);

    /// Null: no more.
    PooledPtr peek() const;
    /// Goes on to the next of the same account.
    void take();
    /// Leaves out the rest of the account.
    void skip_account();

  private:
    struct Cursor {
        std::vector<PooledPtr> transactions;
        std::size_t at = 0;
        U256 tip;
    };
    struct Lower {
        bool operator()(const Cursor& a, const Cursor& b) const noexcept;
    };
    /// False: it cannot pay the fees, so nothing of the account can follow.
    bool price(Cursor& cursor) const;

    std::vector<Cursor> heap_;
    U256 base_fee_;
    U256 blob_base_fee_;
};

/// Blob transactions whose blobs are kept after a block took them.
constexpr std::size_t MAX_REMEMBERED = 64;

class TransactionPool {
  public:
    explicit TransactionPool(const PoolLimits& limits = {}) : limits_(limits) {}

    /// Judges everything again. Cost: a read of the state for each account.
    /// Returns what was dropped.
    std::vector<PooledPtr> set_head(PoolHead head);
    /// Whether blobs come with proofs of their cells: since Osaka.
    bool wants_cell_proofs() const noexcept { return head_.rules.revision >= evm::Revision::osaka; }
    /// Transactions of blocks that are no longer canonical, after set_head(); those that are not
    /// valid any more or are here are left out. Blobs come back if their transaction is among the
    /// last MAX_REMEMBERED that left by a block, otherwise it is left out.
    void reinject(std::span<const Transaction> transactions);

    Result<PoolAdded, PoolError> add(PooledForm form, Origin origin);
    /// False: it is not here. What follows it in its account is queued.
    bool remove(const Bytes32& hash);
    void clear();

    /// Null: not here.
    PooledPtr find(const Bytes32& hash) const;
    /// The nonce that the account's next transaction has: behind its pending ones.
    std::uint64_t next_nonce(const Address& address) const;
    PoolCounts counts() const noexcept;
    std::size_t size_bytes() const noexcept { return bytes_; }

    /// By account.
    std::map<Address, NonceList> pending() const;
    std::map<Address, NonceList> queued() const;
    NonceList pending_of(const Address& address) const;
    NonceList queued_of(const Address& address) const;

    /// Blobs by versioned hash: engine_getBlobs. Null: not here.
    struct FoundBlob {
        BlobSidecarPtr sidecar;
        std::size_t index = 0;
    };
    FoundBlob find_blob(const Bytes32& versioned_hash) const;

    BestTransactions best(const U256& base_fee, const U256& blob_base_fee) const;

  private:
    struct AccountQueue {
        NonceList transactions;
        std::uint64_t nonce = 0;  // the head's
        U256 balance;
        bool is_delegated = false;
        bool is_contract = false;
        std::size_t pending = 0;  // of the list, from its front
    };

    Result<PooledTransaction, PoolError> examine(PooledForm form, Origin origin) const;
    Result<void, PoolError> check_account(const PooledTransaction& pooled,
                                          const AccountQueue& queue) const;
    Result<void, PoolError> check_place(const PooledTransaction& pooled,
                                        const AccountQueue& queue) const;
    Result<void, PoolError> check_delegation(const PooledTransaction& pooled,
                                             const AccountQueue& queue) const;
    Result<void, PoolError> make_room(const PooledTransaction& pooled);
    /// As the head's state has the account, with nothing in it.
    Result<AccountQueue, PoolError> read_account(const Address& address) const;
    PooledPtr insert(PooledPtr pooled);
    PooledPtr erase(const Address& sender, std::uint64_t nonce);
    void recount(AccountQueue& queue);
    void remember(const PooledPtr& pooled);
    PooledPtr cheapest(bool queued_only) const;
    void refresh(const Address& sender, const AccountQueue& now, std::vector<PooledPtr>& dropped);

    PoolLimits limits_;
    PoolHead head_;
    std::unordered_map<Address, AccountQueue, execution::AddressHash> accounts_;
    std::unordered_map<Bytes32, PooledPtr> by_hash_;
    std::unordered_map<Bytes32, FoundBlob> blobs_;
    std::map<Address, std::size_t> authorities_;  // how often in the pool
    std::deque<PooledPtr> remembered_;            // with blobs, taken by blocks
    std::size_t bytes_ = 0;
    std::size_t pending_ = 0;
    std::uint64_t arrivals_ = 0;
};

}  // namespace cairn::execution_node
