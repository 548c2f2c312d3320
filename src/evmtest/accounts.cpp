#include "evmtest/accounts.hpp"

namespace cairn::evmtest {
namespace {

using execution::MemoryState;
using execution::Storage;

Read<Storage> read_storage(const json::Value& object) {
    Storage storage;
    for (const json::Member& slot : object.members) {
        const auto key = U256::parse(slot.key);
        if (!key) {
            return unexpected(FixtureError{slot.key, "not a slot"});
        }
        CAIRN_TRY_ASSIGN(storage[*key], read_u256(slot.value));
    }
    return storage;
}

Read<void> read_account(const json::Value& object, const Address& address, MemoryState& out) {
    execution::Account account;
    CAIRN_TRY_ASSIGN(account.nonce, field(object, "nonce", read_uint64));
    CAIRN_TRY_ASSIGN(account.balance, field(object, "balance", read_u256));
    CAIRN_TRY_ASSIGN(const Bytes code, field(object, "code", read_bytes));
    CAIRN_TRY_ASSIGN(const Storage storage, field(object, "storage", read_storage));
    out.set_account(address, account, code, storage);
    return {};
}

class Differences {
  public:
    void add(const Address& address, std::string_view what, const std::string& wanted,
             const std::string& got) {
        constexpr std::size_t most = 6;
        if (++count_ <= most) {
            text_ += base::to_hex(address.view()) + " " + std::string(what) + ": wanted " + wanted +
                     ", got " + got + "; ";
        }
    }
    std::string text() const { return text_; }

  private:
    std::string text_;
    std::size_t count_ = 0;
};

void compare(const Address& address, const MemoryState::Entry& wanted,
             const MemoryState::Entry& got, Differences& out) {
    if (wanted.account.nonce != got.account.nonce) {
        out.add(address, "nonce", std::to_string(wanted.account.nonce),
                std::to_string(got.account.nonce));
    }
    if (wanted.account.balance != got.account.balance) {
        out.add(address, "balance", wanted.account.balance.to_hex(), got.account.balance.to_hex());
    }
    if (wanted.account.code_hash != got.account.code_hash) {
        out.add(address, "code hash", base::to_hex(wanted.account.code_hash.view()),
                base::to_hex(got.account.code_hash.view()));
    }
    const auto value_of = [](const Storage& storage, const U256& key) {
        const auto found = storage.find(key);
        return found == storage.end() ? U256() : found->second;
    };
    Storage keys = wanted.storage;
    keys.insert(got.storage.begin(), got.storage.end());
    for (const auto& [key, unused] : keys) {
        const U256 a = value_of(wanted.storage, key);
        const U256 b = value_of(got.storage, key);
        if (a != b) {
            out.add(address, "slot " + key.to_hex(), a.to_hex(), b.to_hex());
        }
    }
}

}  // namespace

Read<MemoryState> read_accounts(const json::Value& object) {
    MemoryState state;
    for (const json::Member& member : object.members) {
        const auto address = base::fixed_from_hex<20>(member.key);
        if (!address) {
            return unexpected(FixtureError{member.key, "not an address"});
        }
        if (auto read = read_account(member.value, *address, state); !read) {
            return unexpected(inside(member.key, std::move(read).error()));
        }
    }
    return state;
}

std::string differences(const MemoryState& wanted, const MemoryState& got) {
    Differences out;
    for (const auto& [address, entry] : wanted.accounts()) {
        const auto found = got.accounts().find(address);
        if (found == got.accounts().end()) {
            out.add(address, "account", "to exist", "none");
        } else {
            compare(address, entry, found->second, out);
        }
    }
    for (const auto& [address, entry] : got.accounts()) {
        if (!wanted.accounts().contains(address)) {
            out.add(address, "account", "none",
                    "one with balance " + entry.account.balance.to_hex());
        }
    }
    return out.text();
}

}  // namespace cairn::evmtest
