#include "state/trie.hpp"

#include "crypto/keccak256.hpp"
#include "state/mpt/trie_hash.hpp"
#include "state/mpt/trie_update.hpp"

#include <algorithm>

namespace cairn::state {
namespace {

struct TrieKey {
    BytesView view;
    Bytes32 hash;
    TrieKey(KeyForm form, BytesView key) noexcept : view(key) {
        if (form == KeyForm::hashed) {
            hash = crypto::keccak256(key);
            view = hash.view();
        }
    }
    TrieKey(const TrieKey&) = delete;
    TrieKey& operator=(const TrieKey&) = delete;
};

/// A view into a node that the root keeps alive.
std::optional<BytesView> value_at(const mpt::NodePtr& root, BytesView key) noexcept {
    if (key.size() > MAX_KEY_SIZE) {
        return std::nullopt;
    }
    const mpt::NodePtr node = mpt::find(root, key);
    return node ? std::optional(node->value()) : std::nullopt;
}

std::vector<Bytes32> hashed_keys(std::span<const TrieChange> changes) {
    std::vector<BytesView> keys;
    keys.reserve(changes.size());
    for (const TrieChange& change : changes) {
        keys.push_back(change.key);
    }
    std::vector<Bytes32> out(keys.size());
    crypto::keccak256_batch(keys, out.data());
    return out;
}

bool key_less(const mpt::Change& a, const mpt::Change& b) noexcept {
    return std::ranges::lexicographical_compare(a.key, b.key);
}

}  // namespace

std::optional<BytesView> TrieSnapshot::get(BytesView key) const noexcept {
    return value_at(node_, TrieKey(form_, key).view);
}

Proof TrieSnapshot::prove(BytesView key) const {
    return mpt::make_proof(node_, TrieKey(form_, key).view);
}

void Trie::update(std::span<const TrieChange> changes, base::Executor& executor) {
    const std::vector<Bytes32> hashes =
        form_ == KeyForm::hashed ? hashed_keys(changes) : std::vector<Bytes32>();
    std::vector<mpt::Change> sorted;
    sorted.reserve(changes.size());
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const BytesView key = form_ == KeyForm::hashed ? hashes[i].view() : changes[i].key;
        sorted.push_back(
            {.key = key, .value = changes[i].value, .attached = nullptr, .before = nullptr});
    }
    if (!std::ranges::is_sorted(sorted, key_less)) {
        std::ranges::sort(sorted, key_less);
    }
    node_ = mpt::updated(node_, sorted, executor);
}

std::optional<BytesView> Trie::get(BytesView key) const noexcept {
    return value_at(node_, TrieKey(form_, key).view);
}

Bytes32 Trie::root(base::Executor& executor) {
    mpt::hash_tree(node_, executor);
    return mpt::root_hash(node_);
}

TrieSnapshot Trie::snapshot(base::Executor& executor) {
    const Bytes32 hash = root(executor);
    return {form_, node_, hash};
}

}  // namespace cairn::state
