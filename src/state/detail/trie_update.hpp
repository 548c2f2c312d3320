// Many changes to a trie at once: each node on the way to a change is made anew once, all others
// are shared with the version before.
#pragma once

#include "base/executor.hpp"
#include "state/detail/node.hpp"

namespace cairn::state::detail {

struct Change {
    BytesView key;
    /// Empty: the key is removed.
    BytesView value;
    NodePtr attached;
};

/// The trie after the changes, whose keys ascend strictly and have at most MAX_KEY_SIZE bytes.
/// What is new is dirty. Null: an empty trie. Subtrees go to the executor if there are many
/// changes. Cost: O(changes * depth). Recursion: at most 2 * MAX_KEY_SIZE deep.
NodePtr updated(const NodePtr& root, std::span<const Change> changes, base::Executor& executor);

/// The node that holds the key's value, or null.
const Node* find(const NodePtr& root, BytesView key) noexcept;

}  // namespace cairn::state::detail
