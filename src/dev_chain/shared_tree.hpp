// A state tree that the chain and those who try changes share: one applies at a time. It remembers
// which accounts and slots were ever written, because states cannot be listed.
#pragma once

#include "rpc/error.hpp"
#include "state/state_tree.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace cairn::dev_chain {

using rpc::Read;
using state::StatePtr;

/// -32603 with what the state says.
rpc::RpcError error_of(const state::StateError& error);

class SharedTree {
  public:
    explicit SharedTree(std::unique_ptr<state::StateTree> tree) : tree_(std::move(tree)) {}

    StatePtr empty() const { return tree_->empty(); }
    Read<StatePtr> apply(const StatePtr& parent, const state::StateDiff& diff);

    /// Slots by account: all that some state made here may have.
    using Keys = std::map<Bytes20, std::set<Bytes32>>;
    Keys written() const;

  private:
    mutable std::mutex mutex_;
    std::unique_ptr<state::StateTree> tree_;
    Keys written_;
};

}  // namespace cairn::dev_chain
