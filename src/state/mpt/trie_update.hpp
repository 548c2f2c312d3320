// Many changes to a trie at once: each node on the way to a change is made anew once, all others
// are shared with the version before.
#pragma once

#include "base/executor.hpp"
#include "state/mpt/node.hpp"

namespace cairn::state::mpt {

struct Change {
    BytesView key;
    /// Empty: the key is removed.
    BytesView value;
    NodePtr attached;
    /// Filled in by updated(): the node that had the key's value before; null: none had.
    NodePtr before;
};

/// Where nodes are that are not in memory. Methods are called by several threads at once.
class NodeSource {
  public:
    virtual ~NodeSource() = default;
    /// The node that the stub stands for. `path` leads from the root to it, its own path apart;
    /// `key` begins with it, and is often the key of the leaf. Null: it cannot be had; the source
    /// remembers why, and what is made of it is void.
    virtual NodePtr load(NibbleView path, const Node& stub, BytesView key) = 0;
    /// The leaf of this key, whatever is on the way. Null: none, or it cannot be had.
    virtual NodePtr leaf(BytesView key) = 0;
    /// No branch is at this path any more, unless a new one is there.
    virtual void removed(NibbleView path) = 0;
};

/// The trie after the changes, whose keys ascend strictly and have at most MAX_KEY_SIZE bytes.
/// What is new is dirty. Null: an empty trie. Subtrees go to the executor if there are many
/// changes. A trie without stubs needs no source. Cost: O(changes * depth). Recursion: at most 2 *
/// MAX_KEY_SIZE deep.
NodePtr updated(const NodePtr& root, std::span<Change> changes, base::Executor& executor,
                NodeSource* source = nullptr);

/// The node that holds the key's value, or null.
NodePtr find(const NodePtr& root, BytesView key, NodeSource* source = nullptr);

}  // namespace cairn::state::mpt
