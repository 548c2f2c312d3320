#include "state/mpt/trie_update.hpp"

#include <algorithm>

namespace cairn::state::mpt {
namespace {

using Changes = std::span<Change>;

/// Below this handing subtrees to other threads costs more than it gives.
constexpr std::size_t MIN_PARALLEL_CHANGES = 128;

NibbleView key_from(const Change& change, std::size_t depth) noexcept {
    return NibbleView(change.key, depth);
}

/// Without the removals at both ends that cannot be in a subtree behind `path`. What remains agrees
/// with each other as far as the first and the last do.
Changes reaching(Changes changes, NibbleView path, bool exists, std::size_t depth) noexcept {
    const auto misses = [&](const Change& change) {
        return change.value.empty() &&
               (!exists || common_prefix(path, key_from(change, depth)) < path.size());
    };
    while (!changes.empty() && misses(changes.front())) {
        changes = changes.subspan(1);
    }
    while (!changes.empty() && misses(changes.back())) {
        changes = changes.first(changes.size() - 1);
    }
    return changes;
}

/// What is behind a path that ends where changes part from the node's, or from each other.
NodeParts opened(const NodePtr& node, Changes changes, std::size_t depth) {
    const NibbleView first = key_from(changes.front(), depth);
    const NibbleView last = key_from(changes.back(), depth);
    if (!node) {
        NodeParts out;
        out.path = first.first(common_prefix(first, last));
        return out;
    }
    const NibbleView path = node->path();
    const std::size_t shared = std::min(common_prefix(path, first), common_prefix(path, last));
    if (shared == path.size()) {
        return node->parts();
    }
    NodeParts out;
    out.path = path.first(shared);
    out.children[path[shared]] = node->with_path(path.from(shared + 1));
    return out;
}

struct Groups {
    std::array<Changes, 16> by_nibble;
};
Groups grouped(Changes changes, std::size_t depth) noexcept {
    Groups out;
    for (std::size_t begin = 0; begin < changes.size();) {
        const std::uint8_t nibble = key_from(changes[begin], depth)[0];
        std::size_t end = begin + 1;
        while (end < changes.size() && key_from(changes[end], depth)[0] == nibble) {
            ++end;
        }
        out.by_nibble[nibble] = changes.subspan(begin, end - begin);
        begin = end;
    }
    return out;
}

class Updater {
  public:
    Updater(base::Executor& executor, NodeSource* source) noexcept
        : executor_(executor), source_(source) {}

    /// The root, or a node `depth` nibbles below it. `changes` are not empty.
    NodePtr apply(const NodePtr& node, Changes changes, std::size_t depth);

  private:
    void apply_to_children(Children& children, Changes changes, std::size_t depth);
    NodePtr packed(NodeParts&& parts, BytesView key, std::size_t depth);
    NodePtr loaded(const NodePtr& node, NibbleView path, BytesView key) {
        return node && node->is_stub() ? source_->load(path, *node, key) : node;
    }
    void removed(NibbleView path) {
        if (source_ != nullptr) {
            source_->removed(path);
        }
    }

    base::Executor& executor_;
    NodeSource* source_;
};

NodePtr Updater::apply(const NodePtr& node, Changes changes, std::size_t depth) {
    const BytesView key = changes.front().key;  // its beginning leads here
    const std::size_t start = depth;
    const NodePtr here = loaded(node, NibbleView(key.data(), 0, depth), key);
    changes = reaching(changes, here ? here->path() : NibbleView(), static_cast<bool>(here), depth);
    if (changes.empty()) {
        return node;
    }
    NodeParts parts = opened(here, changes, depth);
    depth += parts.path.size();
    const BytesView way = changes.front().key;
    if (key_from(changes.front(), depth).empty()) {
        changes.front().before = parts.value.empty() ? NodePtr() : here;
        parts.value = changes.front().value;
        parts.attached = changes.front().attached;
        changes = changes.subspan(1);
    }
    apply_to_children(parts.children, changes, depth);
    if (here && here->holds(parts)) {
        return node;
    }
    NodePtr out = packed(std::move(parts), way, depth);
    if (here && !here->is_leaf() && (!out || out->is_leaf())) {
        removed(NibbleView(key.data(), 0, start));
    }
    return out;
}

void Updater::apply_to_children(Children& children, Changes changes, std::size_t depth) {
    const Groups groups = grouped(changes, depth);
    const auto apply_range = [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (!groups.by_nibble[i].empty()) {
                children[i] = apply(children[i], groups.by_nibble[i], depth + 1);
            }
        }
    };
    // Only at the root: 16 subtrees are enough, and loops do not wait within loops.
    if (changes.size() >= MIN_PARALLEL_CHANGES && depth == 0) {
        executor_.parallel_for(16, 1, apply_range);
    } else {
        apply_range(0, 16);
    }
}

/// A node with one child and no value is none: its child takes its place. The beginning of `key`
/// leads to the end of the node's path.
NodePtr Updater::packed(NodeParts&& parts, BytesView key, std::size_t depth) {
    std::uint8_t only = 0;
    std::size_t children = 0;
    for (std::uint8_t nibble = 0; nibble < 16; ++nibble) {
        if (parts.children[nibble]) {
            only = nibble;
            ++children;
        }
    }
    if (!parts.value.empty() || children > 1) {
        return Node::make(std::move(parts));
    }
    if (children == 0) {
        return nullptr;
    }
    Nibbles way(NibbleView(key.data(), 0, depth));
    way.push_back(only);
    const NodePtr child = loaded(parts.children[only], way.view(), key);
    if (!child) {
        return nullptr;  // the source has failed
    }
    if (!child->is_leaf()) {
        removed(way.view());
    }
    Nibbles path(parts.path);
    path.push_back(only);
    path.append(child->path());
    return child->with_path(path.view());
}

}  // namespace

NodePtr updated(const NodePtr& root, std::span<Change> changes, base::Executor& executor,
                NodeSource* source) {
    for (std::size_t i = 0; i < changes.size(); ++i) {
        CAIRN_ASSERT(changes[i].key.size() <= MAX_KEY_SIZE);
        CAIRN_ASSERT(i == 0 ||
                     std::ranges::lexicographical_compare(changes[i - 1].key, changes[i].key));
    }
    return changes.empty() ? root : Updater(executor, source).apply(root, changes, 0);
}

NodePtr find(const NodePtr& root, BytesView key, NodeSource* source) {
    NibbleView rest(key);
    const NodePtr* at = &root;
    while (at != nullptr && *at) {
        const Node& node = **at;
        if (node.is_stub()) {
            return source->leaf(key);
        }
        const NibbleView path = node.path();
        if (common_prefix(path, rest) < path.size()) {
            return nullptr;
        }
        rest = rest.from(path.size());
        if (rest.empty()) {
            return node.value().empty() ? nullptr : *at;
        }
        at = node.child(rest[0]);
        rest = rest.from(1);
    }
    return nullptr;
}

}  // namespace cairn::state::mpt
