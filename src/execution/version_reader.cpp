#include "execution/version_reader.hpp"

namespace cairn::execution {

template <class T>
T VersionReader::value_or_error(state::Read<T>&& read) {
    if (!read) {
        if (!error_) {
            error_ = std::move(read).error();
        }
        return T{};
    }
    return *std::move(read);
}

std::optional<Account> VersionReader::read_account(const Address& address) {
    const auto account = value_or_error(version_->account(address));
    if (!account) {
        return std::nullopt;
    }
    return Account{account->nonce, account->balance, account->code_hash};
}

U256 VersionReader::read_storage(const Address& address, const U256& key) {
    return value_or_error(version_->storage(address, key.to_be()));
}

bool VersionReader::has_storage(const Address& address) {
    const auto account = value_or_error(version_->account(address));
    return account && account->storage_root != state::EMPTY_TRIE_ROOT;
}

CodePtr VersionReader::read_code(const Bytes32& code_hash) {
    CodePtr& code = codes_[code_hash];
    if (!code) {
        const auto bytes = value_or_error(version_->code(code_hash));
        code = std::make_shared<const evm::Code>(bytes ? BytesView(*bytes) : BytesView{});
    }
    return code;
}

state::StateDiff to_state_diff(const StateDiff& diff) {
    state::StateDiff out;
    out.accounts.reserve(diff.accounts.size());
    for (const AccountDiff& from : diff.accounts) {
        state::AccountChange& to = out.accounts.emplace_back();
        to.address = from.address;
        to.storage_cleared = from.storage_cleared;
        if (!from.account) {
            continue;
        }
        to.fields = {from.account->nonce, from.account->balance, from.account->code_hash};
        to.slots.reserve(from.storage.size());
        for (const auto& [key, value] : from.storage) {
            to.slots.push_back({key.to_be(), value});
        }
    }
    for (const auto& [hash, code] : diff.codes) {
        const BytesView bytes = code->bytes();
        out.codes.push_back({hash, Bytes(bytes.begin(), bytes.end())});
    }
    return out;
}

}  // namespace cairn::execution
