// Blocks, their results and states by hash, and transactions by theirs: of the chain, and of what
// was taken back lately.
//
// Bounded: states (the oldest go; of the first block never), blocks that were taken back
// (MAX_RETIRED, the oldest goes). Threads: any.
#pragma once

#include "execution_node/chain_block.hpp"
#include "state/state_tree.hpp"

#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cairn::dev_chain {

using execution_node::BlockResultsPtr;
using execution_node::ChainBlockPtr;
using execution_node::TransactionPlace;
using state::StatePtr;

inline constexpr std::size_t MAX_RETIRED = 1'024;

class BlockIndex {
  public:
    struct Entry {
        ChainBlockPtr block;
        BlockResultsPtr results;
        /// Null: not kept any more.
        StatePtr state;
    };

    explicit BlockIndex(std::size_t max_states) : max_states_(max_states) {}

    void add(Entry entry);
    /// In place of the block's.
    void set_state(const Bytes32& hash, StatePtr state);
    /// The block is not of the chain any more.
    void retire(const Bytes32& hash);

    /// Nothing: not known.
    std::optional<Entry> find(const Bytes32& hash) const;
    /// On every branch.
    std::vector<TransactionPlace> places(const Bytes32& transaction) const;

  private:
    void forget(const Bytes32& hash);
    void drop_states();

    std::size_t max_states_;
    mutable std::mutex mutex_;
    std::unordered_map<Bytes32, Entry> entries_;
    std::unordered_multimap<Bytes32, TransactionPlace> places_;
    std::deque<Bytes32> with_state_;  // the oldest first
    std::deque<Bytes32> retired_;
};

}  // namespace cairn::dev_chain
