// The chain as its owner changes it: the blocks in memory, the store, and the moves between them.
// Threads: one, but for state_root() and state_after().
//
// Invariants. In memory are the committed block and blocks that descend from it (others only while
// a branch from below it is executed). From the committed block to the head every block is there
// with a state that was made of its parent's, so each can be committed in turn. In the store the
// committed block is an ancestor of the head, after every batch.
#pragma once

#include "execution_node/detail/chain_records.hpp"
#include "execution_node/detail/chain_snapshot.hpp"
#include "execution_node/detail/waiting_blocks.hpp"
#include "execution_node/execution_chain.hpp"

namespace cairn::execution_node::detail {

/// Of blocks whose states become one batch, which is in memory while it is written.
constexpr std::uint64_t MAX_COMMITTED_AT_ONCE = 32;

class ChainCore {
  public:
    static Read<std::unique_ptr<ChainCore>> open(store::Kv& kv, const Genesis& genesis,
                                                 const ChainOptions& options,
                                                 base::Executor& executor);

    Read<ImportOutcome> import(execution::Block block);
    Read<std::optional<ImportOutcome>> known(const Bytes32& hash) const;
    Read<ForkchoiceOutcome> set_forkchoice(const Forkchoice& forkchoice);
    Read<Bytes32> state_root(const StatePtr& parent, const state::StateDiff& diff);
    Read<StatePtr> state_after(const StatePtr& parent, const state::StateDiff& diff);
    Read<void> flush();
    state::StateBlock committed() const { return *tree_->tree->block(); }
    ChainViewPtr view() const;

  private:
    /// From the canonical chain to a block.
    struct Branch {
        ChainBlockPtr ancestor;             // canonical; null: it was removed
        std::vector<ChainBlockPtr> blocks;  // behind it, the lowest first
    };
    /// What a forkchoice asks for, found to be possible.
    struct Move {
        ChainBlockPtr head;
        ChainBlockPtr safe;
        ChainBlockPtr finalized;
        Branch branch;
    };

    ChainCore(store::Kv& kv, const Genesis& genesis, const ChainOptions& options);

    // Opening.
    Read<void> write_genesis(const Genesis& genesis);
    Read<void> load();
    Read<ChainBlockPtr> load_named(const Bytes& key) const;
    Read<std::vector<ChainBlockPtr>> path_to_committed(ChainBlockPtr head) const;

    // Blocks.
    Read<ImportOutcome> import_on(const ChainBlockPtr& parent, execution::Block block,
                                  const Bytes32& hash);
    static ImportOutcome without_state(const ChainBlock& parent, const execution::Block& block,
                                       const Bytes32& hash);
    Read<void> import_orphans(const Bytes32& parent);
    ImportOutcome refuse(const Bytes32& hash, const InvalidBlock& block);
    Read<StatePtr> state_of(const ChainBlockPtr& block);
    /// Of a block that is stored, so valid.
    Read<StatePtr> execute_again(const ChainBlockPtr& parent, const StatePtr& parent_state,
                                 const ChainBlockPtr& block);
    Read<void> store_block(const ChainBlock& block, BytesView encoding,
                           const BlockResults& results);
    void evict_side_blocks();

    // Forkchoice.
    Read<Branch> branch_to(ChainBlockPtr block) const;
    /// Null: the hash is none of the branch, nor of the canonical chain up to it.
    Read<ChainBlockPtr> ancestor_in(const Branch& branch, const Bytes32& hash) const;
    Read<std::optional<ForkchoiceRule>> plan(const Forkchoice& forkchoice, Move& move) const;
    Read<HeadChange> move_head(const Move& move);
    Read<void> revert_state(std::uint64_t number);
    Read<void> execute_branch(const Branch& branch);
    Read<std::vector<ChainBlockPtr>> blocks_above(std::uint64_t number) const;
    void write_canonical(store::Batch& batch, const std::vector<ChainBlockPtr>& removed,
                         const std::vector<ChainBlockPtr>& added) const;
    std::uint64_t deep_number() const;
    Read<void> commit_states(std::uint64_t number, store::Durability durability);
    void forget_branches();
    Read<void> remove_old_blocks();
    Read<void> commit(const store::Batch& batch,
                      store::Durability durability = store::Durability::buffered);
    Read<void> usable() const;

    store::Kv* kv_;
    ChainOptions options_;
    std::shared_ptr<const execution::ChainConfig> config_;
    std::shared_ptr<CodeCache> codes_;
    std::shared_ptr<SharedTree> tree_;
    BlockNodes nodes_;
    ChainBlockPtr genesis_;
    ChainBlockPtr head_;
    ChainBlockPtr safe_;
    ChainBlockPtr finalized_;
    OrphanBlocks orphans_;
    InvalidBlocks invalid_;
    /// A write has failed: until the next start nothing is written.
    std::optional<state::StateError> failure_;
};

}  // namespace cairn::execution_node::detail
