// References of the nodes that have none yet.
#pragma once

#include "base/executor.hpp"
#include "state/mpt/node.hpp"

#include <vector>

namespace cairn::state::mpt {

/// Gives references to the dirty nodes below and at each of `roots` (null and clean ones are passed
/// over), level by level from the deepest, many nodes' hashes side by side.
void hash_nodes(std::span<const NodePtr> roots);
/// The same of one tree, whose subtrees go to the executor.
void hash_tree(const NodePtr& root, base::Executor& executor);

/// Keccak-256 of the encoding of a tree's hashed root; EMPTY_TRIE_ROOT for null.
Bytes32 root_hash(const NodePtr& root) noexcept;

/// The encodings of a node that has, or could get, its reference: that of its leaf or branch, and
/// if it is an extension, that of the extension before it.
struct NodeEncodings {
    Bytes extension;
    Bytes content;
};
NodeEncodings encodings_of(const Node& node);

}  // namespace cairn::state::mpt
