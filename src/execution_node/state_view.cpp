#include "execution_node/state_view.hpp"

#include <utility>

namespace cairn::execution_node {

CodePtr CodeCache::find(const Bytes32& hash) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(hash);
    if (found == entries_.end()) {
        return nullptr;
    }
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return found->second->second;
}

CodePtr CodeCache::add(const Bytes32& hash, CodePtr code) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(hash);
    if (found != entries_.end()) {
        return found->second->second;
    }
    bytes_ += code->size();
    by_use_.emplace_front(hash, std::move(code));
    entries_.emplace(hash, by_use_.begin());
    while (bytes_ > max_bytes_ && by_use_.size() > 1) {
        bytes_ -= by_use_.back().second->size();
        entries_.erase(by_use_.back().first);
        by_use_.pop_back();
    }
    return by_use_.front().second;
}

template <class T>
T StateView::value_or_failed(state::Read<T> read) {
    if (!read) {
        if (!failure_) {
            failure_ = std::move(read).error();
        }
        return T{};
    }
    return *std::move(read);
}

std::optional<execution::Account> StateView::read_account(const execution::Address& address) {
    const auto account = value_or_failed(version_->account(address));
    if (!account) {
        return std::nullopt;
    }
    return execution::Account{account->nonce, account->balance, account->code_hash};
}

U256 StateView::read_storage(const execution::Address& address, const U256& key) {
    return value_or_failed(version_->storage(address, key.to_be()));
}

bool StateView::has_storage(const execution::Address& address) {
    const auto account = value_or_failed(version_->account(address));
    return account && account->storage_root != state::EMPTY_TRIE_ROOT;
}

CodePtr StateView::read_code(const Bytes32& code_hash) {
    if (CodePtr known = codes_->find(code_hash)) {
        return known;
    }
    const auto bytes = value_or_failed(version_->code(code_hash));
    if (!bytes) {
        return std::make_shared<const evm::Code>();
    }
    return codes_->add(code_hash, std::make_shared<const evm::Code>(BytesView(*bytes)));
}

state::Read<void> StateView::result() const {
    if (failure_) {
        return unexpected(*failure_);
    }
    return {};
}

}  // namespace cairn::execution_node
