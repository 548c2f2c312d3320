// What a view of the chain is made of.
#pragma once

#include "execution_node/chain_view.hpp"
#include "state_store/kv_state_tree.hpp"
#include "store/kv.hpp"

#include <mutex>
#include <unordered_map>

namespace cairn::execution_node::detail {

/// The tree of states with its lock: the owner of the chain and readers of old states take turns.
struct SharedTree {
    std::mutex mutex;
    std::unique_ptr<state::KvStateTree> tree;
    base::Executor* executor = nullptr;
};

/// A block from the committed one on, with its state.
struct BlockNode {
    ChainBlockPtr block;
    BlockResultsPtr results;
    StatePtr state;
    /// What `state` was made of: a state is committed behind that one only.
    std::weak_ptr<const state::StateVersion> parent_state;
};
using BlockNodes = std::unordered_map<Bytes32, BlockNode>;

struct ChainSnapshot {
    std::shared_ptr<const execution::ChainConfig> config;
    std::shared_ptr<CodeCache> codes;
    std::shared_ptr<SharedTree> tree;
    std::shared_ptr<const BlockNodes> nodes;
    std::shared_ptr<const store::KvSnapshot> store;
    ChainBlockPtr genesis;
    ChainBlockPtr head;
    ChainBlockPtr safe;
    ChainBlockPtr finalized;
};

}  // namespace cairn::execution_node::detail
