// Whether a store holds one state, whole, and nothing else.
#pragma once

#include "state/mpt/node.hpp"
#include "state/state_tree.hpp"
#include "store/kv.hpp"

namespace cairn::state::detail {

/// `root` is what is known of the state's trie in memory. Recursion: as deep as keys have nibbles.
Read<void> check_state(const mpt::NodePtr& root, const store::KvSnapshot& snapshot);

}  // namespace cairn::state::detail
