// A whole state in memory, as plain maps: for fixtures, single calls and small chains. Its root is
// computed anew each time it is asked for.
//
//   MemoryState state;
//   state.set_account(address, {.nonce = 1, .balance = 7}, code, storage);
//   WorldState world(state);
//   ...
//   state.apply(world.diff());
//   const Bytes32 root = state.root();
//
// Threads: a plain value.
#pragma once

#include "execution/account.hpp"
#include "state/state_diff.hpp"

#include <map>

namespace cairn::execution {

/// No slot is zero.
using Storage = std::map<U256, U256>;

class MemoryState final : public StateReader {
  public:
    struct Entry {
        Account account;
        Storage storage;
    };

    MemoryState() = default;
    MemoryState(const MemoryState& other) : accounts_(other.accounts_), codes_(other.codes_) {}
    MemoryState& operator=(const MemoryState& other);
    ~MemoryState() override = default;

    std::optional<Account> read_account(const Address& address) override;
    U256 read_storage(const Address& address, const U256& key) override;
    bool has_storage(const Address& address) override;
    CodePtr read_code(const Bytes32& code_hash) override;

    /// In place of whatever is there; the account's code hash is that of `code`.
    void set_account(const Address& address, const Account& account, BytesView code,
                     const Storage& storage);
    void apply(const state::StateDiff& diff);

    const std::map<Address, Entry>& accounts() const noexcept { return accounts_; }
    /// Of an account of this state.
    BytesView code_of(const Account& account) const;

    /// Of the trie of accounts (Yellow Paper, section 4.1). Cost: linear in the whole state.
    Bytes32 root() const;

  private:
    std::map<Address, Entry> accounts_;
    std::map<Bytes32, CodePtr> codes_;
};

/// Of the trie of slots.
Bytes32 storage_root(const Storage& storage);

}  // namespace cairn::execution
