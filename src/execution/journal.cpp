#include "execution/journal.hpp"

namespace cairn::execution {

void Journal::clear() noexcept {
    changes_.clear();
    codes_.clear();
}

void Journal::will_change_balance(AccountEntry& entry) {
    add(Kind::balance, entry).previous = entry.account.balance;
}

void Journal::will_change_code(AccountEntry& entry) {
    add(Kind::code, entry);
    codes_.push_back({entry.account.code_hash, entry.code});
}

void Journal::will_change(SlotEntry& slot) {
    changes_.push_back({Kind::storage, Place{.slot = &slot}, slot.current});
}

void Journal::will_change_transient(U256& value) {
    changes_.push_back({Kind::transient, Place{.value = &value}, value});
}

void Journal::will_warm(SlotEntry& slot) {
    changes_.push_back({Kind::warm_slot, Place{.slot = &slot}, {}});
}

void Journal::revert(std::size_t size) {
    while (changes_.size() > size) {
        undo(changes_.back());
        changes_.pop_back();
    }
}

void Journal::undo(const Change& change) {
    switch (change.kind) {
        case Kind::existence:
            change.at.account->exists = false;
            break;
        case Kind::balance:
            change.at.account->account.balance = change.previous;
            break;
        case Kind::nonce:
            change.at.account->account.nonce = change.previous.low64();
            break;
        case Kind::code:
            change.at.account->account.code_hash = codes_.back().hash;
            change.at.account->code = std::move(codes_.back().code);
            codes_.pop_back();
            break;
        case Kind::storage:
            change.at.slot->current = change.previous;
            break;
        case Kind::transient:
            *change.at.value = change.previous;
            break;
        case Kind::warm_account:
            change.at.account->warm_in = 0;
            break;
        case Kind::warm_slot:
            change.at.slot->warm_in = 0;
            break;
        case Kind::touched:
            change.at.account->touched_in = 0;
            break;
        case Kind::created:
            change.at.account->created_in = 0;
            break;
        case Kind::destructed:
            change.at.account->destructed_in = 0;
            break;
    }
}

}  // namespace cairn::execution
