#include "execution/memory_state.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "rlp/writer.hpp"
#include "state/account.hpp"
#include "state/trie.hpp"

namespace cairn::execution {
namespace {

/// The root of the hashed trie of `pairs`.
Bytes32 root_of(const std::vector<std::pair<Bytes, Bytes>>& pairs) {
    std::vector<state::TrieChange> changes;
    changes.reserve(pairs.size());
    for (const auto& [key, value] : pairs) {
        changes.push_back({key, value});
    }
    state::Trie trie(state::KeyForm::hashed);
    trie.update(changes);
    return trie.root();
}

Bytes account_leaf(const MemoryState::Entry& entry) {
    const Account& account = entry.account;
    return state::encode_account({.nonce = account.nonce,
                                  .balance = account.balance,
                                  .storage_root = storage_root(entry.storage),
                                  .code_hash = account.code_hash});
}

}  // namespace

Bytes32 storage_root(const Storage& storage) {
    if (storage.empty()) {
        return state::EMPTY_TRIE_ROOT;
    }
    std::vector<std::pair<Bytes, Bytes>> pairs;
    pairs.reserve(storage.size());
    for (const auto& [key, value] : storage) {
        const Bytes32 slot = key.to_be();
        rlp::Writer out;
        out.uint256(value);
        pairs.emplace_back(Bytes(slot.begin(), slot.end()), out.finish());
    }
    return root_of(pairs);
}

MemoryState& MemoryState::operator=(const MemoryState& other) {
    accounts_ = other.accounts_;
    codes_ = other.codes_;
    return *this;
}

std::optional<Account> MemoryState::read_account(const Address& address) {
    const auto found = accounts_.find(address);
    return found == accounts_.end() ? std::nullopt : std::optional(found->second.account);
}

U256 MemoryState::read_storage(const Address& address, const U256& key) {
    const auto found = accounts_.find(address);
    if (found == accounts_.end()) {
        return {};
    }
    const auto slot = found->second.storage.find(key);
    return slot == found->second.storage.end() ? U256() : slot->second;
}

bool MemoryState::has_storage(const Address& address) {
    const auto found = accounts_.find(address);
    return found != accounts_.end() && !found->second.storage.empty();
}

CodePtr MemoryState::read_code(const Bytes32& code_hash) {
    const auto found = codes_.find(code_hash);
    CAIRN_ASSERT(found != codes_.end());
    return found->second;
}

void MemoryState::set_account(const Address& address, const Account& account, BytesView code,
                              const Storage& storage) {
    Entry entry{account, storage};
    std::erase_if(entry.storage, [](const auto& slot) { return slot.second.is_zero(); });
    entry.account.code_hash = crypto::keccak256(code);
    if (!code.empty()) {
        codes_.try_emplace(entry.account.code_hash, std::make_shared<const evm::Code>(code));
    }
    accounts_[address] = std::move(entry);
}

void MemoryState::apply(const state::StateDiff& diff) {
    for (const state::NewCode& code : diff.codes) {
        if (!codes_.contains(code.hash)) {
            codes_[code.hash] = std::make_shared<const evm::Code>(BytesView(code.code));
        }
    }
    for (const state::AccountChange& changed : diff.accounts) {
        if (!changed.fields) {
            accounts_.erase(changed.address);
            continue;
        }
        Entry& entry = accounts_[changed.address];
        entry.account = {changed.fields->nonce, changed.fields->balance, changed.fields->code_hash};
        if (changed.storage_cleared) {
            entry.storage.clear();
        }
        for (const state::SlotChange& slot : changed.slots) {
            const U256 key = U256::from_be(slot.slot);
            if (slot.value.is_zero()) {
                entry.storage.erase(key);
            } else {
                entry.storage[key] = slot.value;
            }
        }
    }
}

BytesView MemoryState::code_of(const Account& account) const {
    return account.has_code() ? codes_.at(account.code_hash)->bytes() : BytesView{};
}

Bytes32 MemoryState::root() const {
    std::vector<std::pair<Bytes, Bytes>> pairs;
    pairs.reserve(accounts_.size());
    for (const auto& [address, entry] : accounts_) {
        pairs.emplace_back(Bytes(address.begin(), address.end()), account_leaf(entry));
    }
    return root_of(pairs);
}

}  // namespace cairn::execution
