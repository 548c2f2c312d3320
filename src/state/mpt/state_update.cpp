#include "state/mpt/state_update.hpp"

#include "crypto/keccak256.hpp"
#include "rlp/reader.hpp"
#include "rlp/writer.hpp"
#include "state/mpt/trie_hash.hpp"

#include <algorithm>

namespace cairn::state::mpt {
namespace {

/// An account whose storage changes in so many places is worth all threads alone.
constexpr std::size_t LARGE_STORAGE_CHANGES = 1024;
/// Accounts whose storage one thread takes at a time, so that their nodes are hashed side by side.
constexpr std::size_t ACCOUNTS_AT_ONCE = 16;

std::vector<Bytes32> hashes_of(std::span<const BytesView> messages) {
    std::vector<Bytes32> out(messages.size());
    crypto::keccak256_batch(messages, out.data());
    return out;
}

std::vector<HashedSlot> hashed_slots(const std::vector<SlotChange>& slots) {
    std::vector<BytesView> names;
    names.reserve(slots.size());
    for (const SlotChange& slot : slots) {
        names.push_back(slot.slot.view());
    }
    const std::vector<Bytes32> keys = hashes_of(names);
    std::vector<HashedSlot> out;
    out.reserve(slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
        out.push_back({keys[i], slots[i].value, {}});
    }
    std::ranges::sort(out, {}, &HashedSlot::key);
    return out;
}

class StateUpdate {
  public:
    StateUpdate(const NodePtr& root, base::Executor& executor, StateSource* source) noexcept
        : root_(root), executor_(executor), source_(source) {}

    NodePtr run(HashedDiff& diff) {
        std::vector<NodePtr> storage(diff.size());
        for (std::size_t i = 0; i < diff.size(); ++i) {
            if (diff[i].slots.size() >= LARGE_STORAGE_CHANGES) {
                storage[i] = updated_storage(diff[i], executor_);
                hash_tree(storage[i], executor_);
            }
        }
        executor_.parallel_for(
            diff.size(), ACCOUNTS_AT_ONCE, [&](std::size_t begin, std::size_t end) {
                prepare(std::span(diff).subspan(begin, end - begin), storage.data() + begin);
            });
        std::vector<Change> changes;
        changes.reserve(diff.size());
        for (std::size_t i = 0; i < diff.size(); ++i) {
            changes.push_back({.key = diff[i].key.view(),
                               .value = diff[i].encoding,
                               .attached = std::move(storage[i]),
                               .before = nullptr});
        }
        NodePtr out = updated(root_, changes, executor_, account_source());
        for (std::size_t i = 0; i < diff.size(); ++i) {
            if (const NodePtr& before = changes[i].before) {
                diff[i].before = decode_account(before->value()).value();
            }
        }
        hash_tree(out, executor_);
        return out;
    }

  private:
    NodeSource* account_source() const {
        return source_ == nullptr ? nullptr : &source_->accounts();
    }

    /// Their storage, hashed, and their encodings.
    void prepare(std::span<HashedChange> accounts, NodePtr* storage) {
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            if (accounts[i].slots.size() < LARGE_STORAGE_CHANGES) {
                storage[i] = updated_storage(accounts[i], base::serial_executor());
            }
        }
        hash_nodes({storage, accounts.size()});
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            const auto& fields = accounts[i].fields;
            accounts[i].encoding = !fields ? Bytes()
                                           : encode_account({.nonce = fields->nonce,
                                                             .balance = fields->balance,
                                                             .storage_root = root_hash(storage[i]),
                                                             .code_hash = fields->code_hash});
        }
    }

    NodePtr storage_before(const HashedChange& account) {
        if (!account.fields || account.storage_cleared) {
            return nullptr;
        }
        const NodePtr leaf = find(root_, account.key.view(), account_source());
        return leaf ? leaf->attached() : nullptr;
    }

    NodePtr updated_storage(HashedChange& account, base::Executor& executor) {
        NodePtr before = storage_before(account);
        std::vector<HashedSlot>& slots = account.slots;
        if (slots.empty()) {
            return before;
        }
        std::vector<Bytes> values(slots.size());
        std::vector<Change> changes;
        changes.reserve(slots.size());
        for (std::size_t i = 0; i < slots.size(); ++i) {
            values[i] = encode_slot(slots[i].value);
            changes.push_back({.key = slots[i].key.view(),
                               .value = values[i],
                               .attached = nullptr,
                               .before = nullptr});
        }
        NodePtr out = updated(before, changes, executor,
                              source_ == nullptr ? nullptr : &source_->storage(account.key));
        for (std::size_t i = 0; i < slots.size(); ++i) {
            if (changes[i].before) {
                slots[i].before = decode_slot(changes[i].before->value()).value();
            }
        }
        return out;
    }

    const NodePtr& root_;
    base::Executor& executor_;
    StateSource* source_;
};

}  // namespace

HashedDiff hashed(const StateDiff& diff) {
    CAIRN_ASSERT(is_well_formed(diff));
    std::vector<BytesView> addresses;
    addresses.reserve(diff.accounts.size());
    for (const AccountChange& change : diff.accounts) {
        addresses.push_back(change.address.view());
    }
    const std::vector<Bytes32> keys = hashes_of(addresses);
    HashedDiff out;
    out.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const AccountChange& change = diff.accounts[i];
        out.push_back({.key = keys[i],
                       .fields = change.fields,
                       .storage_cleared = change.storage_cleared,
                       .slots = hashed_slots(change.slots),
                       .encoding = {},
                       .before = {}});
    }
    std::ranges::sort(out, {}, &HashedChange::key);
    return out;
}

bool clears_storage(const HashedChange& change) noexcept {
    return (!change.fields || change.storage_cleared) && change.before &&
           change.before->storage_root != EMPTY_TRIE_ROOT;
}

NodePtr updated_state(const NodePtr& root, HashedDiff& diff, base::Executor& executor,
                      StateSource* source) {
    return StateUpdate(root, executor, source).run(diff);
}

Bytes encode_slot(const base::U256& value) {
    if (value.is_zero()) {
        return {};
    }
    rlp::Writer out;
    out.uint256(value);
    return out.finish();
}

std::optional<base::U256> decode_slot(BytesView encoding) noexcept {
    rlp::Reader input(encoding);
    const auto value = input.uint256();
    return value && input.at_end() ? std::optional(*value) : std::nullopt;
}

}  // namespace cairn::state::mpt
