#include "state/detail/state_update.hpp"

#include "crypto/keccak256.hpp"
#include "rlp/reader.hpp"
#include "rlp/writer.hpp"
#include "state/detail/trie_hash.hpp"

#include <algorithm>

namespace cairn::state::detail {
namespace {

/// An account whose storage changes in so many places is worth all threads alone.
constexpr std::size_t LARGE_STORAGE_CHANGES = 1024;
/// Accounts whose storage one thread takes at a time, so that their nodes are hashed side by side.
constexpr std::size_t ACCOUNTS_AT_ONCE = 16;

/// One account on its way into the trie.
struct Work {
    const AccountChange* change = nullptr;
    Bytes32 key;
    NodePtr storage;
    Bytes encoding;
};

class StateUpdate {
  public:
    StateUpdate(const NodePtr& root, base::Executor& executor, StateSource* source) noexcept
        : root_(root), executor_(executor), source_(source) {}

    NodePtr run(const StateDiff& diff) {
        std::vector<Work> works = sorted_by_key(diff);
        for (Work& work : works) {
            if (work.change->slots.size() >= LARGE_STORAGE_CHANGES) {
                update_storage(work, executor_);
                hash_tree(work.storage, executor_);
            }
        }
        executor_.parallel_for(works.size(), ACCOUNTS_AT_ONCE,
                               [&](std::size_t begin, std::size_t end) {
                                   prepare(std::span(works).subspan(begin, end - begin));
                               });
        std::vector<Change> changes;
        changes.reserve(works.size());
        for (const Work& work : works) {
            changes.push_back(
                {.key = work.key.view(), .value = work.encoding, .attached = work.storage});
        }
        NodePtr out =
            updated(root_, changes, executor_, source_ == nullptr ? nullptr : &source_->accounts());
        hash_tree(out, executor_);
        return out;
    }

  private:
    static std::vector<Work> sorted_by_key(const StateDiff& diff) {
        std::vector<BytesView> addresses;
        addresses.reserve(diff.accounts.size());
        for (const AccountChange& change : diff.accounts) {
            addresses.push_back(change.address.view());
        }
        std::vector<Bytes32> keys(addresses.size());
        crypto::keccak256_batch(addresses, keys.data());
        std::vector<Work> out(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            out[i].change = &diff.accounts[i];
            out[i].key = keys[i];
        }
        std::ranges::sort(out, {}, &Work::key);
        return out;
    }

    void prepare(std::span<Work> works) {
        std::vector<NodePtr> roots;
        for (Work& work : works) {
            if (work.change->slots.size() < LARGE_STORAGE_CHANGES) {
                update_storage(work, base::serial_executor());
                roots.push_back(work.storage);
            }
        }
        hash_nodes(roots);
        for (Work& work : works) {
            if (const auto& fields = work.change->fields) {
                work.encoding = encode_account({.nonce = fields->nonce,
                                                .balance = fields->balance,
                                                .storage_root = root_hash(work.storage),
                                                .code_hash = fields->code_hash});
            }
        }
    }

    NodePtr storage_before(const Work& work) {
        if (work.change->fields && !work.change->storage_cleared) {
            const NodePtr leaf =
                find(root_, work.key.view(), source_ == nullptr ? nullptr : &source_->accounts());
            return leaf ? leaf->attached() : nullptr;
        }
        if (source_ != nullptr) {
            source_->storage_cleared(work.key);
        }
        return nullptr;
    }

    void update_storage(Work& work, base::Executor& executor) {
        work.storage = storage_before(work);
        const std::vector<SlotChange>& slots = work.change->slots;
        if (slots.empty()) {
            return;
        }
        std::vector<BytesView> names;
        names.reserve(slots.size());
        for (const SlotChange& slot : slots) {
            names.push_back(slot.slot.view());
        }
        std::vector<Bytes32> keys(names.size());
        crypto::keccak256_batch(names, keys.data());
        std::vector<Bytes> values(slots.size());
        std::vector<Change> changes;
        changes.reserve(slots.size());
        for (std::size_t i = 0; i < slots.size(); ++i) {
            values[i] = encode_slot(slots[i].value);
            changes.push_back({.key = keys[i].view(), .value = values[i], .attached = nullptr});
        }
        std::ranges::sort(changes, [](const Change& a, const Change& b) {
            return std::ranges::lexicographical_compare(a.key, b.key);
        });
        work.storage = updated(work.storage, changes, executor,
                               source_ == nullptr ? nullptr : &source_->storage(work.key));
    }

    const NodePtr& root_;
    base::Executor& executor_;
    StateSource* source_;
};

}  // namespace

NodePtr updated_state(const NodePtr& root, const StateDiff& diff, base::Executor& executor,
                      StateSource* source) {
    CAIRN_ASSERT(is_well_formed(diff));
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

}  // namespace cairn::state::detail
