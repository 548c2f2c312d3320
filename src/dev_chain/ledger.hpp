// The chain that is made here: blocks in memory, the state after each, what is changed between
// blocks, and ways back.
//
// Changes between blocks (balances, codes, slots that a developer sets) make another version of the
// head's state: from then on it is what "latest" means, what the next block is made on, and what
// stays as the state of that block. The head's header keeps the root that it had, so for a changed
// block eth_getProof proves against the root of the changed state, and the next block's state root
// has the changes in it. Nobody can execute such a chain again from its blocks alone: beside them
// one needs, for each block, the difference that was applied after it, before the next.
//
// Threads: one owner; view() gives what any may read.
#pragma once

#include "dev_chain/ancestry.hpp"
#include "dev_chain/block_index.hpp"
#include "dev_chain/block_list.hpp"
#include "dev_chain/shared_tree.hpp"
#include "execution_node/state_view.hpp"

namespace cairn::dev_chain {

struct LedgerOptions {
    std::size_t max_states = 16'384;
    std::uint64_t slots_in_epoch = 32;
};

/// What views and the ledger have in common.
struct LedgerParts {
    std::shared_ptr<SharedTree> tree;
    std::shared_ptr<BlockIndex> index;
    std::shared_ptr<execution_node::CodeCache> codes;
    /// Null: the first block is the genesis.
    std::shared_ptr<Ancestry> ancestry;
    std::uint64_t slots_in_epoch = 32;
};

class Ledger {
  public:
    /// `first` with the state after it; `tree` made that.
    Ledger(execution::ChainConfig config, const LedgerOptions& options,
           std::shared_ptr<SharedTree> tree, std::shared_ptr<Ancestry> ancestry,
           ChainBlockPtr first, StatePtr state);

    const execution::ChainConfig& config() const noexcept { return *config_; }
    /// Of all blocks from now on, and of how the old ones look.
    void set_config(execution::ChainConfig config);

    ChainBlockPtr head() const { return blocks_.back(); }
    const BlockList& blocks() const noexcept { return blocks_; }
    /// After the head, with the changes since.
    const StatePtr& state() const noexcept { return state_; }
    std::shared_ptr<execution_node::StateView> state_view() const;
    const LedgerParts& parts() const noexcept { return parts_; }

    /// On the head.
    void append(ChainBlockPtr block, BlockResultsPtr results, StatePtr state);
    Read<void> change(const state::StateDiff& diff);

    /// A point to come back to. It keeps its blocks and the state alive.
    struct Mark {
        BlockList blocks;
        StatePtr state;
    };
    Mark mark() const { return {blocks_, state_}; }
    /// Of an ancestor of the head, or the head. -32000: there is no such block, or its state is not
    /// kept.
    Read<Mark> mark_at(std::uint64_t number) const;
    /// Returns the blocks that are not of the chain any more, the highest first.
    std::vector<ChainBlockPtr> rewind(const Mark& mark);

    rpc::ChainReaderPtr view() const;

  private:
    std::shared_ptr<const execution::ChainConfig> config_;
    LedgerParts parts_;
    BlockList blocks_;
    StatePtr state_;
};

}  // namespace cairn::dev_chain
