// The state of mainnet: a trie of accounts, each with a trie of its storage. Yellow Paper, 4.1.
// All in memory; versions share what they have in common.
// Memory: about 200 bytes an account without storage, 130 a slot.
#pragma once

#include "state/state_tree.hpp"

namespace cairn::state {

class CodeTable;

class MptStateTree final : public StateTree {
  public:
    MptStateTree();
    StatePtr empty() const override;
    /// Never fails. Cost: O(changes * depth), and a hash for each node on the way to a change.
    Read<StatePtr> apply(const StatePtr& parent, const StateDiff& diff,
                         base::Executor& executor) override;

  private:
    std::shared_ptr<CodeTable> codes_;
};

}  // namespace cairn::state
