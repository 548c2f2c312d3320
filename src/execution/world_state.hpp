// The state as a block's transactions see and change it: accounts, storage, transient storage,
// access lists and logs, over the state of the block's parent.
//
// References: Yellow Paper section 6 (transaction execution) and 8 (message calls); EIP-161 (empty
// accounts), EIP-1153 (transient storage), EIP-2200 (original values), EIP-2929 (access lists),
// EIP-6780 and EIP-7610 (created accounts).
//
//   WorldState world(parent);
//   world.begin_transaction();
//   const auto before = world.snapshot();
//   ... changes ...
//   world.revert(before);                         // all of them undone
//   world.end_transaction(EmptyAccounts::clear);  // self-destructed and empty accounts go
//   const state::StateDiff diff = world.diff();          // after the block
//
// Each change is written down with what was there before, so a snapshot costs nothing and a revert
// costs what it undoes. What is valid for one transaction only (warm, created, touched, original
// values) is marked with the transaction's number and needs no cleaning.
// Threads: a plain value; it reads the parent's state through the StateReader, which outlives it.
#pragma once

#include "execution/journal.hpp"
#include "state/state_diff.hpp"

#include <span>

namespace cairn::execution {

/// A log entry of a transaction's receipt.
struct Log {
    Address address;
    std::vector<Bytes32> topics;
    Bytes data;
    friend bool operator==(const Log&, const Log&) = default;
};

enum class EmptyAccounts : std::uint8_t {
    keep,   // before EIP-161
    clear,  // touched ones are removed
};

class WorldState {
  public:
    explicit WorldState(StateReader& parent) : parent_(&parent) {}

    // Accounts. Reading one that does not exist gives an empty one.
    bool exists(const Address& address) { return at(address).exists; }
    /// EIP-161: does not exist, or is empty.
    bool is_dead(const Address& address);
    const U256& balance(const Address& address) { return at(address).account.balance; }
    std::uint64_t nonce(const Address& address) { return at(address).account.nonce; }
    const Bytes32& code_hash(const Address& address) { return at(address).account.code_hash; }
    /// Null: no code.
    const CodePtr& code(const Address& address);
    /// Code, a nonce or storage: no contract can be created there (EIP-684, EIP-7610).
    bool is_occupied(const Address& address);

    /// Both bring the account into being.
    void add_balance(const Address& address, const U256& amount);
    void set_nonce(const Address& address, std::uint64_t nonce);
    /// The balance is at least `amount`.
    void subtract_balance(const Address& address, const U256& amount);
    void set_code(const Address& address, CodePtr code, const Bytes32& code_hash);
    /// Brings an empty account into being if there is none.
    void create_empty(const Address& address);
    /// If it is empty at the end of the transaction it goes.
    void touch(const Address& address);

    /// A slot of storage, which stays where it is until the transaction ends.
    SlotEntry& slot(const Address& address, const U256& key) { return slot(at(address), key); }
    /// As it was when the transaction began.
    const U256& original(const SlotEntry& slot) const noexcept {
        return slot.original_in == transaction_ ? slot.original : slot.current;
    }
    void set(SlotEntry& slot, const U256& value);
    U256 transient_storage(const Address& address, const U256& key);
    void set_transient_storage(const Address& address, const U256& key, const U256& value);

    /// Makes the account or the slot warm; true if it was already.
    bool warm(const Address& address);
    bool warm(SlotEntry& slot);

    /// A contract is being created there in this transaction.
    void mark_created(const Address& address);
    bool is_created(const Address& address) { return at(address).created_in == transaction_; }
    /// The account goes at the end of the transaction; false if that was settled already.
    bool mark_destructed(const Address& address);

    void add_log(Log log) { logs_.push_back(std::move(log)); }
    std::span<const Log> logs() const noexcept { return logs_; }

    struct Snapshot {
        std::size_t changes = 0;
        std::size_t logs = 0;
    };
    Snapshot snapshot() const noexcept { return {journal_.size(), logs_.size()}; }
    /// `to` was taken in this transaction, and nothing before it was undone since.
    void revert(const Snapshot& to);

    void begin_transaction();
    /// Removes accounts as the rules have it. Returns the logs.
    std::vector<Log> end_transaction(EmptyAccounts empty_accounts);

    /// What all transactions up to now changed. Cost: linear in the accounts and slots read.
    state::StateDiff diff() const;

    // For a transaction that runs ahead of its turn, in a world of its own over what is known here
    // (parallel_execution.hpp).

    /// Fees are counted apart instead of paid: all transactions pay the same account, and none of
    /// them shall wait for another because of that.
    void defer_fees_to(const Address& recipient) { fee_recipient_ = recipient; }
    bool defers_fees() const noexcept { return fee_recipient_.has_value(); }
    void defer_fee(const U256& fee) { deferred_fees_ += fee; }
    const U256& deferred_fees() const noexcept { return deferred_fees_; }
    /// Takes over what `ahead`, between two transactions, has changed; this world is between two as
    /// well. False, and nothing happens: something that it has read is other by now, or it has done
    /// what must wait for its turn (removed accounts, seen the recipient of fees). Cost: linear in
    /// what it has read.
    bool absorb(const WorldState& ahead);
    /// Null: not read yet.
    const AccountEntry* find(const Address& address) const;
    /// Null: no code that was created here.
    CodePtr new_code(const Bytes32& hash) const;

  private:
    AccountEntry& at(const Address& address);
    AccountEntry& entry_of(const Address& address);
    bool agrees(const AccountEntry& ahead) const;
    void take_over(const AccountEntry& ahead);
    SlotEntry& slot(AccountEntry& entry, const U256& key);
    void bring_into_being(AccountEntry& entry);
    void remove(AccountEntry& entry);

    StateReader* parent_;
    std::unordered_map<Address, AccountEntry, AddressHash> accounts_;
    AccountEntry* last_ = nullptr;  // found last
    TransientStorage transient_;
    Journal journal_;
    std::vector<Log> logs_;
    std::uint32_t transaction_ = 1;  // its number; 0 is before all
    std::vector<AccountEntry*> touched_;
    std::vector<AccountEntry*> destructed_;
    std::unordered_map<Bytes32, CodePtr> new_codes_;
    std::optional<Address> fee_recipient_;  // only of worlds ahead of their turn
    U256 deferred_fees_;
    bool must_wait_ = false;
};

}  // namespace cairn::execution
