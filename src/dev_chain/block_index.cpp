#include "dev_chain/block_index.hpp"

#include <algorithm>

namespace cairn::dev_chain {

void BlockIndex::add(Entry entry) {
    const std::lock_guard lock(mutex_);
    const execution_node::ChainBlock& block = *entry.block;
    std::erase(retired_, block.hash);
    if (!entries_.contains(block.hash)) {
        for (std::size_t i = 0; i < block.block.transactions.size(); ++i) {
            places_.emplace(execution::transaction_hash(block.block.transactions[i]),
                            TransactionPlace{block.hash, block.number(), i});
        }
    }
    const Bytes32 hash = block.hash;
    entries_[hash] = std::move(entry);
    with_state_.push_back(hash);
    drop_states();
}

void BlockIndex::drop_states() {
    while (with_state_.size() > max_states_ + 1) {
        // The first block's stays.
        const Bytes32 hash = with_state_[1];
        with_state_.erase(with_state_.begin() + 1);
        if (const auto found = entries_.find(hash); found != entries_.end()) {
            found->second.state = nullptr;
        }
    }
}

void BlockIndex::set_state(const Bytes32& hash, StatePtr state) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(hash);
    if (found == entries_.end()) {
        return;
    }
    if (!found->second.state) {
        with_state_.push_back(hash);
    }
    found->second.state = std::move(state);
}

void BlockIndex::retire(const Bytes32& hash) {
    const std::lock_guard lock(mutex_);
    retired_.push_back(hash);
    if (retired_.size() > MAX_RETIRED) {
        forget(Bytes32(retired_.front()));
        retired_.pop_front();
    }
}

void BlockIndex::forget(const Bytes32& hash) {
    const auto found = entries_.find(hash);
    if (found == entries_.end()) {
        return;
    }
    for (const auto& transaction : found->second.block->block.transactions) {
        const auto [begin, end] = places_.equal_range(execution::transaction_hash(transaction));
        const auto place = std::find_if(
            begin, end, [&](const auto& one) { return one.second.block_hash == hash; });
        if (place != end) {
            places_.erase(place);
        }
    }
    entries_.erase(found);
    std::erase(with_state_, hash);
}

std::optional<BlockIndex::Entry> BlockIndex::find(const Bytes32& hash) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(hash);
    return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<TransactionPlace> BlockIndex::places(const Bytes32& transaction) const {
    const std::lock_guard lock(mutex_);
    std::vector<TransactionPlace> out;
    const auto [begin, end] = places_.equal_range(transaction);
    for (auto at = begin; at != end; ++at) {
        out.push_back(at->second);
    }
    return out;
}

}  // namespace cairn::dev_chain
