#include "state_store/detail/kv_nodes.hpp"

#include "state/mpt/node_encoding.hpp"
#include "state/mpt/trie_hash.hpp"
#include "state_store/detail/node_record.hpp"

#include <algorithm>

namespace cairn::state::detail {
namespace {

std::string text_of(NibbleView path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        out += "0123456789abcdef"[path[i]];
    }
    return out;
}

mpt::Reference reference_to(const mpt::Node& node) {
    const mpt::NodeEncodings encodings = mpt::encodings_of(node);
    return mpt::reference_of(encodings.extension.empty() ? encodings.content : encodings.extension);
}

/// The node, if it is the one that the stub stands for.
mpt::NodePtr checked(mpt::NodePtr node, const mpt::Node& stub) {
    if (!node) {
        return nullptr;
    }
    const mpt::Reference reference = reference_to(*node);
    if (!std::ranges::equal(reference.view(), stub.reference())) {
        return nullptr;
    }
    node->set_reference(reference.view());
    node->mark_saved();
    return node;
}

bool begins_with(BytesView bytes, BytesView beginning) noexcept {
    return bytes.size() >= beginning.size() &&
           std::ranges::equal(bytes.first(beginning.size()), beginning);
}

}  // namespace

StateError to_state_error(const store::StoreError& error) {
    return {error.kind == store::StoreErrorKind::damaged ? StateErrorKind::damaged
                                                         : StateErrorKind::storage,
            error.what};
}

std::optional<Bytes> KvNodes::get(store::Column column, BytesView key) {
    auto found = snapshot_.get(column, key);
    if (!found) {
        failure_.report(to_state_error(found.error()));
        return std::nullopt;
    }
    return *std::move(found);
}

mpt::NodePtr KvNodes::damaged(NibbleView path) {
    failure_.report(
        {StateErrorKind::damaged,
         "the state's node at '" + text_of(path) + "' of " +
             (place_.has_accounts() ? std::string("the accounts") : base::to_hex(place_.prefix)) +
             " is missing or has another hash"});
    return nullptr;
}

mpt::NodePtr KvNodes::load(NibbleView path, const mpt::Node& stub, BytesView key) {
    {
        const std::scoped_lock lock(mutex_);
        ++loads_;
    }
    mpt::NodePtr out;
    if (stub.stub() != mpt::Node::Stub::leaf) {
        out = branch_at(path, stub);
    }
    if (!out && stub.stub() != mpt::Node::Stub::branch) {
        out = leaf_below(path, stub, key);
    }
    return out ? out : damaged(path);
}

mpt::NodePtr KvNodes::branch_at(NibbleView path, const mpt::Node& stub) {
    const std::optional<Bytes> record = get(place_.nodes, place_.node_key(path));
    return record ? checked(decode_node(*record), stub) : nullptr;
}

mpt::NodePtr KvNodes::leaf_of(BytesView key, std::size_t depth, BytesView value) {
    mpt::NodeParts parts;
    parts.path = NibbleView(key, depth);
    parts.value = value;
    if (place_.has_accounts()) {
        const auto account = decode_account(value);
        if (!account) {
            return nullptr;
        }
        if (account->storage_root != EMPTY_TRIE_ROOT) {
            parts.attached =
                mpt::Node::stub(account->storage_root.view(), mpt::Node::Stub::unknown);
        }
    }
    return mpt::Node::make(std::move(parts));
}

/// The one flat record whose key begins with the path. It is mostly that of the key that the caller
/// is on the way to.
mpt::NodePtr KvNodes::leaf_below(NibbleView path, const mpt::Node& stub, BytesView key) {
    if (const auto value = leaf_value(key)) {
        if (mpt::NodePtr out = checked(leaf_of(key, path.size(), *value), stub)) {
            return out;
        }
    }
    Bytes beginning((path.size() + 1) / 2);
    for (std::size_t i = 0; i < path.size(); ++i) {
        beginning[i / 2] =
            static_cast<std::uint8_t>(beginning[i / 2] | path[i] << (i % 2 == 0 ? 4U : 0U));
    }
    const auto iterator = snapshot_.iterate(place_.leaves);
    iterator->seek(place_.leaf_key(beginning));
    if (!iterator->valid()) {
        return nullptr;
    }
    const BytesView found = iterator->key();
    if (!begins_with(found, place_.prefix) || found.size() != place_.prefix.size() + 32) {
        return nullptr;
    }
    const BytesView leaf_key = found.subspan(place_.prefix.size());
    return common_prefix(NibbleView(leaf_key), path) == path.size()
               ? checked(leaf_of(leaf_key, path.size(), iterator->value()), stub)
               : nullptr;
}

std::optional<Bytes> KvNodes::leaf_value(BytesView key) {
    {
        const std::scoped_lock lock(mutex_);
        if (const auto known = values_.find(Bytes32::from(key)); known != values_.end()) {
            return known->second;
        }
    }
    return get(place_.leaves, place_.leaf_key(key));
}

mpt::NodePtr KvNodes::leaf(BytesView key) {
    const std::optional<Bytes> value = get(place_.leaves, place_.leaf_key(key));
    if (!value) {
        return nullptr;
    }
    {
        const std::scoped_lock lock(mutex_);
        values_.emplace(Bytes32::from(key), *value);
    }
    mpt::NodePtr out = leaf_of(key, 0, *value);
    return out ? out : damaged(NibbleView(key));
}

void KvNodes::removed(NibbleView path) {
    const std::scoped_lock lock(mutex_);
    removed_.push_back(place_.node_key(path));
}

mpt::NodeSource& KvStateSource::storage(const Bytes32& account) {
    const std::scoped_lock lock(mutex_);
    return storage_.try_emplace(account, snapshot_, TriePlace::of_storage(account), failure_)
        .first->second;
}

std::vector<Bytes> KvStateSource::take_removed_slots() {
    std::vector<Bytes> out;
    for (auto& [account, nodes] : storage_) {
        std::ranges::move(nodes.take_removed(), std::back_inserter(out));
    }
    return out;
}

std::size_t KvStateSource::loads() const {
    std::size_t out = accounts_.loads();
    for (const auto& [account, nodes] : storage_) {
        out += nodes.loads();
    }
    return out;
}

}  // namespace cairn::state::detail
