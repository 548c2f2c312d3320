#include "execution/world_state.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::execution {
namespace {

/// The precompiled contract RIPEMD-160. In block 2,675,119 of mainnet it was touched by a call that
/// failed, and cleared nevertheless; since then its touches are not undone.
constexpr Address RIPEMD160_ADDRESS = [] {
    Address address;
    address[19] = 3;
    return address;
}();

}  // namespace

AccountEntry& WorldState::at(const Address& address) {
    if (fee_recipient_ && address == *fee_recipient_) [[unlikely]] {
        must_wait_ = true;
    }
    return entry_of(address);
}

AccountEntry& WorldState::entry_of(const Address& address) {
    if (last_ != nullptr && last_->address == address) {
        return *last_;
    }
    const auto [found, is_new] = accounts_.try_emplace(address);
    AccountEntry& entry = found->second;
    if (is_new) {
        entry.address = address;
        entry.parent = parent_->read_account(address);
        entry.exists = entry.parent.has_value();
        entry.account = entry.parent.value_or(Account{});
    }
    last_ = &entry;
    return entry;
}

SlotEntry& WorldState::slot(AccountEntry& entry, const U256& key) {
    const auto [found, is_new] = entry.storage.try_emplace(key);
    SlotEntry& slot = found->second;
    if (is_new && entry.parent && !entry.storage_cleared) {
        slot.parent = parent_->read_storage(entry.address, key);
        slot.current = slot.parent;
    }
    return slot;
}

bool WorldState::is_dead(const Address& address) {
    const AccountEntry& entry = at(address);
    return !entry.exists || entry.account.is_empty();
}

const CodePtr& WorldState::code(const Address& address) {
    AccountEntry& entry = at(address);
    if (!entry.code && entry.account.has_code()) {
        entry.code = parent_->read_code(entry.account.code_hash);
        CAIRN_ASSERT(entry.code);
    }
    return entry.code;
}

bool WorldState::is_occupied(const Address& address) {
    const AccountEntry& entry = at(address);
    if (!entry.exists) {
        return false;
    }
    if (entry.account.nonce != 0 || entry.account.has_code()) {
        return true;
    }
    must_wait_ = true;  // what it asks now is not compared when its turn comes
    const auto is_set = [](const auto& slot) { return !slot.second.current.is_zero(); };
    return std::any_of(entry.storage.begin(), entry.storage.end(), is_set) ||
           (entry.parent && !entry.storage_cleared && parent_->has_storage(address));
}

void WorldState::bring_into_being(AccountEntry& entry) {
    if (!entry.exists) {
        journal_.will_exist(entry);
        entry.exists = true;
    }
}

void WorldState::create_empty(const Address& address) {
    bring_into_being(at(address));
}

void WorldState::touch(const Address& address) {
    AccountEntry& entry = at(address);
    if (entry.touched_in == transaction_) {
        return;
    }
    if (address != RIPEMD160_ADDRESS) {
        journal_.will_touch(entry);
    }
    entry.touched_in = transaction_;
    touched_.push_back(&entry);
}

void WorldState::add_balance(const Address& address, const U256& amount) {
    AccountEntry& entry = at(address);
    bring_into_being(entry);
    journal_.will_change_balance(entry);
    entry.account.balance += amount;
}

void WorldState::subtract_balance(const Address& address, const U256& amount) {
    AccountEntry& entry = at(address);
    CAIRN_ASSERT(entry.account.balance >= amount);
    journal_.will_change_balance(entry);
    entry.account.balance -= amount;
}

void WorldState::set_nonce(const Address& address, std::uint64_t nonce) {
    AccountEntry& entry = at(address);
    bring_into_being(entry);
    journal_.will_change_nonce(entry);
    entry.account.nonce = nonce;
}

void WorldState::set_code(const Address& address, CodePtr code, const Bytes32& code_hash) {
    AccountEntry& entry = at(address);
    bring_into_being(entry);
    journal_.will_change_code(entry);
    entry.account.code_hash = code_hash;
    entry.code = std::move(code);
    if (entry.account.has_code()) {
        new_codes_.emplace(code_hash, entry.code);
    }
}

void WorldState::set(SlotEntry& slot, const U256& value) {
    if (slot.original_in != transaction_) {
        slot.original = slot.current;
        slot.original_in = transaction_;
    }
    if (slot.current != value) {
        journal_.will_change(slot);
        slot.current = value;
    }
}

U256 WorldState::transient_storage(const Address& address, const U256& key) {
    const auto found = transient_.find({address, key});
    return found == transient_.end() ? U256() : found->second;
}

void WorldState::set_transient_storage(const Address& address, const U256& key, const U256& value) {
    U256& current = transient_[{address, key}];
    journal_.will_change_transient(current);
    current = value;
}

bool WorldState::warm(const Address& address) {
    AccountEntry& entry = entry_of(address);  // sees nothing of it
    if (entry.warm_in == transaction_) {
        return true;
    }
    journal_.will_warm(entry);
    entry.warm_in = transaction_;
    return false;
}

bool WorldState::warm(SlotEntry& slot) {
    if (slot.warm_in == transaction_) {
        return true;
    }
    journal_.will_warm(slot);
    slot.warm_in = transaction_;
    return false;
}

void WorldState::mark_created(const Address& address) {
    AccountEntry& entry = at(address);
    bring_into_being(entry);
    if (entry.created_in != transaction_) {
        journal_.will_create(entry);
        entry.created_in = transaction_;
    }
}

bool WorldState::mark_destructed(const Address& address) {
    AccountEntry& entry = at(address);
    if (entry.destructed_in == transaction_) {
        return false;
    }
    journal_.will_destruct(entry);
    entry.destructed_in = transaction_;
    destructed_.push_back(&entry);
    return true;
}

void WorldState::revert(const Snapshot& to) {
    CAIRN_ASSERT(to.changes <= journal_.size() && to.logs <= logs_.size());
    journal_.revert(to.changes);
    logs_.resize(to.logs);
}

void WorldState::begin_transaction() {
    CAIRN_ASSERT(logs_.empty() && destructed_.empty());
    journal_.clear();
    ++transaction_;
}

void WorldState::remove(AccountEntry& entry) {
    entry.account = {};
    entry.code.reset();
    entry.exists = false;
    entry.storage.clear();
    entry.storage_cleared = true;
}

std::vector<Log> WorldState::end_transaction(EmptyAccounts empty_accounts) {
    for (AccountEntry* entry : destructed_) {
        if (entry->destructed_in == transaction_) {
            remove(*entry);
        }
    }
    if (empty_accounts == EmptyAccounts::clear) {
        for (AccountEntry* entry : touched_) {
            if (entry->touched_in == transaction_ && entry->exists && entry->account.is_empty()) {
                remove(*entry);
            }
        }
    }
    destructed_.clear();
    touched_.clear();
    transient_.clear();
    journal_.clear();
    ++transaction_;
    return std::exchange(logs_, {});
}

namespace {

using state::AccountChange;
using state::StateDiff;

/// Nothing if the account is as it was.
std::optional<AccountChange> difference(const AccountEntry& entry) {
    AccountChange out{entry.address, std::nullopt, entry.storage_cleared && entry.parent, {}};
    if (entry.exists) {
        const Account& account = entry.account;
        out.fields = state::AccountFields{account.nonce, account.balance, account.code_hash};
    }
    for (const auto& [key, slot] : entry.storage) {
        if (slot.current != slot.parent) {
            out.slots.push_back({key.to_be(), slot.current});
        }
    }
    const bool is_same = entry.exists == entry.parent.has_value() &&
                         (!entry.exists || entry.account == *entry.parent);
    if (!out.storage_cleared && out.slots.empty() && is_same) {
        return std::nullopt;
    }
    std::ranges::sort(out.slots, {}, &state::SlotChange::slot);
    return out;
}

}  // namespace

StateDiff WorldState::diff() const {
    StateDiff out;
    for (const auto& [address, entry] : accounts_) {
        if (auto changed = difference(entry)) {
            out.accounts.push_back(*std::move(changed));
        }
    }
    std::ranges::sort(out.accounts, {}, &AccountChange::address);
    for (const auto& [hash, code] : new_codes_) {
        out.codes.push_back({hash, Bytes(code->bytes().begin(), code->bytes().end())});
    }
    return out;
}

const AccountEntry* WorldState::find(const Address& address) const {
    const auto found = accounts_.find(address);
    return found == accounts_.end() ? nullptr : &found->second;
}

CodePtr WorldState::new_code(const Bytes32& hash) const {
    const auto found = new_codes_.find(hash);
    return found == new_codes_.end() ? nullptr : found->second;
}

/// `ahead.parent` and the parents of its slots are what it has read.
bool WorldState::agrees(const AccountEntry& ahead) const {
    const bool is_removed = ahead.storage_cleared || (ahead.parent && !ahead.exists);
    if (is_removed) {
        return false;
    }
    const AccountEntry* const here = find(ahead.address);
    if (here == nullptr) {
        return true;  // then it has read the parent's, as would have been done here
    }
    if (here->exists != ahead.parent.has_value() ||
        (here->exists && here->account != *ahead.parent)) {
        return false;
    }
    return std::ranges::all_of(ahead.storage, [here](const auto& item) {
        const auto& [key, slot] = item;
        const auto found = here->storage.find(key);
        if (found != here->storage.end()) {
            return found->second.current == slot.parent;
        }
        return slot.parent.is_zero() || (here->parent && !here->storage_cleared);
    });
}

void WorldState::take_over(const AccountEntry& ahead) {
    const auto [found, is_new] = accounts_.try_emplace(ahead.address);
    AccountEntry& entry = found->second;
    if (is_new) {
        entry.address = ahead.address;
        entry.parent = ahead.parent;
    }
    if (ahead.code || ahead.account.code_hash != entry.account.code_hash) {
        entry.code = ahead.code;
    }
    entry.exists = ahead.exists;
    entry.account = ahead.account;
    for (const auto& [key, slot] : ahead.storage) {
        const auto [at, is_new_slot] = entry.storage.try_emplace(key);
        if (is_new_slot) {
            at->second.parent = slot.parent;
        }
        at->second.current = slot.current;
    }
}

bool WorldState::absorb(const WorldState& ahead) {
    CAIRN_ASSERT(ahead.fee_recipient_ && ahead.logs_.empty() && logs_.empty());
    if (ahead.must_wait_) {
        return false;
    }
    const auto is_recipient = [&ahead](const Address& address) {
        return address == *ahead.fee_recipient_;  // warmed, and not looked at
    };
    for (const auto& [address, entry] : ahead.accounts_) {
        if (!is_recipient(address) && !agrees(entry)) {
            return false;
        }
    }
    for (const auto& [address, entry] : ahead.accounts_) {
        if (!is_recipient(address)) {
            take_over(entry);
        }
    }
    new_codes_.insert(ahead.new_codes_.begin(), ahead.new_codes_.end());
    return true;
}

}  // namespace cairn::execution
