// What the world state keeps of accounts and slots, and the list of changes that undoes them.
// Private to the world state. Threads: plain values.
#pragma once

#include "execution/account.hpp"

#include <unordered_map>
#include <vector>

namespace cairn::execution {

struct SlotEntry {
    U256 parent;    // in the parent's state
    U256 original;  // when transaction `original_in` began
    U256 current;
    std::uint32_t original_in = 0;
    std::uint32_t warm_in = 0;
};

/// Marks hold the number of the transaction that they are valid in.
struct AccountEntry {
    Address address;
    Account account;
    bool exists = false;
    bool storage_cleared = false;  // slots of the parent's state are gone
    std::uint32_t warm_in = 0;
    std::uint32_t touched_in = 0;
    std::uint32_t created_in = 0;
    std::uint32_t destructed_in = 0;
    CodePtr code;  // of account.code_hash, once it is read
    std::optional<Account> parent;
    std::unordered_map<U256, SlotEntry> storage;
};

struct TransientKey {
    Address address;
    U256 key;
    friend bool operator==(const TransientKey&, const TransientKey&) = default;
};
struct TransientKeyHash {
    std::size_t operator()(const TransientKey& at) const noexcept {
        return std::hash<U256>{}(at.key) * 31 + AddressHash{}(at.address);
    }
};
using TransientStorage = std::unordered_map<TransientKey, U256, TransientKeyHash>;

/// The changes of a transaction, each with what was there before. Entries stay where they are while
/// it holds changes of them.
class Journal {
  public:
    std::size_t size() const noexcept { return changes_.size(); }
    void clear() noexcept;

    void will_exist(AccountEntry& entry) { add(Kind::existence, entry); }
    void will_change_balance(AccountEntry& entry);
    void will_change_nonce(AccountEntry& entry) {
        add(Kind::nonce, entry).previous.limbs[0] = entry.account.nonce;
    }
    void will_change_code(AccountEntry& entry);
    void will_change(SlotEntry& slot);
    /// `value` is an element of transient storage.
    void will_change_transient(U256& value);
    void will_warm(AccountEntry& entry) { add(Kind::warm_account, entry); }
    void will_warm(SlotEntry& slot);
    void will_touch(AccountEntry& entry) { add(Kind::touched, entry); }
    void will_create(AccountEntry& entry) { add(Kind::created, entry); }
    void will_destruct(AccountEntry& entry) { add(Kind::destructed, entry); }

    /// Undoes the latest changes until `size` are left.
    void revert(std::size_t size);

  private:
    enum class Kind : std::uint8_t {
        existence,
        balance,
        nonce,
        code,
        storage,
        transient,
        warm_account,
        warm_slot,
        touched,
        created,
        destructed,
    };
    union Place {
        AccountEntry* account;
        SlotEntry* slot;
        U256* value;
    };
    struct Change {
        Kind kind = Kind::existence;
        Place at{};
        U256 previous{};
    };
    struct SavedCode {
        Bytes32 hash;
        CodePtr code;
    };

    Change& add(Kind kind, AccountEntry& entry) {
        return changes_.emplace_back(Change{kind, Place{.account = &entry}, {}});
    }
    void undo(const Change& change);

    std::vector<Change> changes_;
    std::vector<SavedCode> codes_;  // of changes of kind code, in their order
};

}  // namespace cairn::execution
