#include "state/detail/trie_update.hpp"

#include <algorithm>

namespace cairn::state::detail {
namespace {

using Changes = std::span<const Change>;

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

/// A node with one child and no value is none: its child takes its place.
NodePtr packed(NodeParts&& parts) {
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
    const Node& child = *parts.children[only];
    Nibbles path(parts.path);
    path.push_back(only);
    path.append(child.path());
    return child.with_path(path.view());
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

NodePtr apply(const NodePtr& node, Changes changes, std::size_t depth, base::Executor* executor) {
    changes = reaching(changes, node ? node->path() : NibbleView(), static_cast<bool>(node), depth);
    if (changes.empty()) {
        return node;
    }
    NodeParts parts = opened(node, changes, depth);
    depth += parts.path.size();
    if (key_from(changes.front(), depth).empty()) {
        parts.value = changes.front().value;
        parts.attached = changes.front().attached;
        changes = changes.subspan(1);
    }
    const Groups groups = grouped(changes, depth);
    const auto apply_children = [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (!groups.by_nibble[i].empty()) {
                parts.children[i] =
                    apply(parts.children[i], groups.by_nibble[i], depth + 1, nullptr);
            }
        }
    };
    if (executor != nullptr && changes.size() >= MIN_PARALLEL_CHANGES) {
        executor->parallel_for(16, 1, apply_children);
    } else {
        apply_children(0, 16);
    }
    return node && node->holds(parts) ? node : packed(std::move(parts));
}

}  // namespace

NodePtr updated(const NodePtr& root, std::span<const Change> changes, base::Executor& executor) {
    for (std::size_t i = 0; i < changes.size(); ++i) {
        CAIRN_ASSERT(changes[i].key.size() <= MAX_KEY_SIZE);
        CAIRN_ASSERT(i == 0 ||
                     std::ranges::lexicographical_compare(changes[i - 1].key, changes[i].key));
    }
    return apply(root, changes, 0, &executor);
}

const Node* find(const NodePtr& root, BytesView key) noexcept {
    NibbleView rest(key);
    const NodePtr* at = &root;
    while (at != nullptr && *at) {
        const Node& node = **at;
        const NibbleView path = node.path();
        if (common_prefix(path, rest) < path.size()) {
            return nullptr;
        }
        rest = rest.from(path.size());
        if (rest.empty()) {
            return node.value().empty() ? nullptr : &node;
        }
        at = node.child(rest[0]);
        rest = rest.from(1);
    }
    return nullptr;
}

}  // namespace cairn::state::detail
