#include "rpc/state_changes.hpp"

#include "rpc/values.hpp"

#include <algorithm>
#include <map>

namespace cairn::rpc {
namespace {

using execution::Account;
using state::AccountChange;

const AccountChange* find(const state::StateDiff& diff, const Bytes20& address) {
    const auto found =
        std::ranges::lower_bound(diff.accounts, address, {}, &AccountChange::address);
    return found != diff.accounts.end() && found->address == address ? &*found : nullptr;
}

std::optional<U256> slot_in(const AccountChange* change, const Bytes32& key) {
    if (change == nullptr) {
        return std::nullopt;
    }
    const auto found = std::ranges::lower_bound(change->slots, key, {}, &state::SlotChange::slot);
    if (found != change->slots.end() && found->slot == key) {
        return found->value;
    }
    const bool is_gone = change->storage_cleared || !change->fields;
    return is_gone ? std::optional(U256()) : std::nullopt;
}

std::string text_of(const U256& value) {
    return value.to_hex();
}
std::string text_of(std::uint64_t value) {
    return quantity(value);
}
std::string text_of(const Bytes& bytes) {
    return base::to_hex(bytes);
}
std::string text_of(const Bytes32& word) {
    return base::to_hex(word.view());
}

template <class T>
void write_one(json::Writer& out, std::string_view sign, const T& value) {
    out.begin_object().field(sign, text_of(value)).end_object();
}

template <class T>
void write_change(json::Writer& out, const T& from, const T& to) {
    if (from == to) {
        out.value("=");
        return;
    }
    out.begin_object().key("*").begin_object();
    out.field("from", text_of(from)).field("to", text_of(to)).end_object().end_object();
}

}  // namespace

/// An account before and after, with the slots that differ.
struct StateChanges::Sides {
    std::optional<Account> before;
    std::optional<Account> after;
    std::map<Bytes32, std::pair<U256, U256>> slots;
};

StateChanges::Sides StateChanges::sides_of(const Bytes20& address, const AccountChange* before,
                                           const AccountChange* after) const {
    const auto account_in = [&](const AccountChange* change) -> std::optional<Account> {
        if (change == nullptr) {
            return parent_->read_account(address);
        }
        if (!change->fields) {
            return std::nullopt;
        }
        return Account{change->fields->nonce, change->fields->balance, change->fields->code_hash};
    };
    Sides out{account_in(before), account_in(after), {}};
    for (const AccountChange* change : {before, after}) {
        if (change == nullptr) {
            continue;
        }
        for (const state::SlotChange& slot : change->slots) {
            const auto value_in = [&](const AccountChange* side) {
                const auto value = slot_in(side, slot.slot);
                return value ? *value : parent_->read_storage(address, U256::from_be(slot.slot));
            };
            const std::pair values(value_in(before), value_in(after));
            if (values.first != values.second) {
                out.slots[slot.slot] = values;
            }
        }
    }
    return out;
}

bool StateChanges::has_changed(const Sides& sides) const {
    return sides.before != sides.after || !sides.slots.empty();
}

Bytes StateChanges::code_of(const std::optional<Account>& account) const {
    if (!account || !account->has_code()) {
        return {};
    }
    for (const state::NewCode& code : after_.codes) {
        if (code.hash == account->code_hash) {
            return code.code;
        }
    }
    const execution::CodePtr code = parent_->read_code(account->code_hash);
    return code ? Bytes(code->bytes().begin(), code->bytes().end()) : Bytes();
}

void StateChanges::write_code(json::Writer& out, const Sides& sides, bool is_created) const {
    out.key("code");
    if (is_created) {
        write_one(out, "+", code_of(sides.after));
    } else {
        write_change(out, code_of(sides.before), code_of(sides.after));
    }
}

void StateChanges::write_account(json::Writer& out, const Sides& sides, bool is_created) const {
    const Account before = sides.before.value_or(Account{});
    out.begin_object();
    if (!sides.after) {
        write_one(out.key("balance"), "-", before.balance);
        write_one(out.key("code"), "-", code_of(sides.before));
        write_one(out.key("nonce"), "-", before.nonce);
        out.key("storage").begin_object().end_object().end_object();
        return;
    }
    const bool is_new = is_created && before.balance.is_zero();
    out.key("balance");
    is_new ? write_one(out, "+", sides.after->balance)
           : write_change(out, before.balance, sides.after->balance);
    write_code(out, sides, is_new);
    out.key("nonce");
    is_new ? write_one(out, "+", sides.after->nonce)
           : write_change(out, before.nonce, sides.after->nonce);
    out.key("storage").begin_object();
    for (const auto& [key, values] : sides.slots) {
        out.key(base::to_hex(key.view()));
        is_new ? write_one(out, "+", values.second.to_be())
               : write_change(out, values.first.to_be(), values.second.to_be());
    }
    out.end_object().end_object();
}

std::string StateChanges::to_json(const std::set<Bytes20>& created) {
    after_ = world_->diff();
    std::set<Bytes20> addresses;
    for (const state::StateDiff* diff : {&before_, &after_}) {
        for (const AccountChange& change : diff->accounts) {
            addresses.insert(change.address);
        }
    }
    json::Writer out;
    out.begin_object();
    for (const Bytes20& address : addresses) {
        const Sides sides = sides_of(address, find(before_, address), find(after_, address));
        if (has_changed(sides)) {
            out.key(base::to_hex(address.view()));
            write_account(out, sides, created.contains(address));
        }
    }
    return out.end_object().take();
}

}  // namespace cairn::rpc
