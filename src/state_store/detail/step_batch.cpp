#include "state_store/detail/step_batch.hpp"

#include "state_store/detail/columns.hpp"
#include "state_store/detail/kv_nodes.hpp"
#include "state_store/detail/node_record.hpp"

#include <algorithm>

namespace cairn::state::detail {
namespace {

class Builder {
  public:
    explicit Builder(const store::KvSnapshot& before) : before_(before) {}

    Read<StepBatch> build(std::span<const VersionPtr> versions) {
        for (const VersionPtr& version : versions) {
            CAIRN_TRY(put_step(version->step));
        }
        put_nodes(versions.back()->node(), TriePlace::of_accounts(), Nibbles());
        return std::move(out_);
    }

  private:
    Read<void> put_step(const KvStep& step) {
        for (const mpt::HashedChange& change : step.changes) {
            CAIRN_TRY(put_account(change));
        }
        for (const Bytes& key : step.removed_account_nodes) {
            out_.batch.remove(ACCOUNT_NODES, key);
        }
        for (const Bytes& key : step.removed_slot_nodes) {
            out_.batch.remove(SLOT_NODES, key);
        }
        for (const NewCode& code : step.codes) {
            out_.batch.put(CODES, code.hash.view(), code.code);
        }
        return {};
    }

    Read<void> put_account(const mpt::HashedChange& change) {
        if (mpt::clears_storage(change)) {
            CAIRN_TRY(remove_all(SLOTS, change.key));
            CAIRN_TRY(remove_all(SLOT_NODES, change.key));
        }
        if (!change.fields) {
            out_.batch.remove(ACCOUNTS, change.key.view());
            return {};
        }
        out_.batch.put(ACCOUNTS, change.key.view(), change.encoding);
        const TriePlace place = TriePlace::of_storage(change.key);
        for (const mpt::HashedSlot& slot : change.slots) {
            const Bytes key = place.leaf_key(slot.key.view());
            if (slot.value.is_zero()) {
                out_.batch.remove(SLOTS, key);
            } else {
                out_.batch.put(SLOTS, key, mpt::encode_slot(slot.value));
            }
        }
        return {};
    }

    Read<void> remove_all(store::Column column, const Bytes32& account) {
        const auto iterator = before_.iterate(column);
        for (iterator->seek(account.view());
             iterator->valid() && iterator->key().size() >= 32 &&
             std::ranges::equal(iterator->key().first(32), account.view());
             iterator->next()) {
            out_.batch.remove(column, iterator->key());
        }
        if (const auto status = iterator->status(); !status) {
            return unexpected(to_state_error(status.error()));
        }
        return {};
    }

    /// Recursion: as deep as a key has nibbles, and once more for storage.
    void put_nodes(const mpt::NodePtr& node, const TriePlace& place, const Nibbles& path) {
        if (!node || node->is_saved()) {
            return;
        }
        out_.nodes.push_back(node);
        Nibbles end = path;
        end.append(node->path());
        if (node->is_leaf()) {
            if (node->attached()) {
                Bytes32 account;
                for (std::size_t i = 0; i < 64; ++i) {
                    account[i / 2] =
                        static_cast<std::uint8_t>(account[i / 2] << 4U | end.view()[i]);
                }
                put_nodes(node->attached(), TriePlace::of_storage(account), Nibbles());
            }
            return;
        }
        out_.batch.put(place.nodes, place.node_key(path.view()), encode_node(*node));
        for (std::uint8_t nibble = 0; nibble < 16; ++nibble) {
            if (const mpt::NodePtr* const child = node->child(nibble)) {
                Nibbles below = end;
                below.push_back(nibble);
                put_nodes(*child, place, below);
            }
        }
    }

    const store::KvSnapshot& before_;
    StepBatch out_;
};

}  // namespace

Read<StepBatch> batch_of(std::span<const VersionPtr> versions, const store::KvSnapshot& before) {
    return Builder(before).build(versions);
}

mpt::NodePtr trimmed(const mpt::NodePtr& node, unsigned levels) {
    if (!node || node->is_stub()) {
        return node;
    }
    if (levels == 0 || node->is_leaf()) {
        return mpt::Node::stub(node->reference(),
                               node->is_leaf() ? mpt::Node::Stub::leaf : mpt::Node::Stub::branch);
    }
    mpt::NodeParts parts = node->parts();
    for (mpt::NodePtr& child : parts.children) {
        child = trimmed(child, levels - 1);
    }
    const mpt::NodePtr out = mpt::Node::make(std::move(parts));
    out->set_reference(node->reference());
    out->mark_saved();
    return out;
}

}  // namespace cairn::state::detail
