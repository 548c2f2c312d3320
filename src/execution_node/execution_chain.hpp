// The execution chain of a node: blocks and their states, on disk; what is canonical, safe and
// final; reorganisations.
//
//   CAIRN_TRY_ASSIGN(auto kv, store::open_rocks_kv(path, chain_columns()));
//   CAIRN_TRY_ASSIGN(auto chain, ExecutionChain::open(*kv, genesis, {}, executor));
//   CAIRN_TRY_ASSIGN(const ImportOutcome imported, chain->import(block));
//   CAIRN_TRY_ASSIGN(const auto moved, chain->set_forkchoice({hash, safe, finalized}));
//
// What is kept. A valid block is stored with its results before import() returns. States of the
// last `versions_in_memory` blocks below the head, or half as many more, and of side branches above
// the committed block, are in memory; the state of one block is committed on disk: the finalised
// one, or one that deep below the head if finality is behind. Blocks are committed several at a
// time, which costs less than one by one. After a crash at any instant the chain opens at the
// committed block, and executes again the stored blocks above it up to the head; the store is of
// one prefix of its batches, so the committed block is always an ancestor of the head (or the
// head). Reorganisations below the committed block undo blocks, as far as `reorg_depth` and never
// below the finalised block.
//
// Stored blocks stay for ever, or as far down as `blocks_kept` says; what is removed is not known
// any more, but for the genesis block.
//
// Bounded: blocks whose parent is not known (max_orphans, the oldest goes), side branches in memory
// (max_side_blocks; beyond it the lowest lose their states, and are executed again when needed),
// remembered invalid blocks (max_invalid, the oldest goes), the lists of a HeadChange
// (MAX_CHANGED_BLOCKS of each).
//
// Threads: one owner calls everything but view() and state_root(), which any may call.
#pragma once

#include "execution_node/chain_view.hpp"
#include "execution_node/genesis.hpp"
#include "state_store/kv_state_tree.hpp"
#include "store/kv.hpp"

#include <functional>

namespace cairn::execution_node {

using execution::BlockError;

/// The columns that the store of a chain is opened with, in their order; the state's are first.
std::vector<std::string> chain_columns();

struct ChainOptions {
    state::History history = state::History::pruned;
    std::uint64_t reorg_depth = 128;
    std::uint64_t versions_in_memory = 16;
    /// So many blocks below the committed one stay stored, at least those that a reorganisation and
    /// BLOCKHASH behind it can ask for; those below, and side branches as deep, are removed with
    /// their results and the places of their transactions. Nothing: all stay.
    std::optional<std::uint64_t> blocks_kept = std::nullopt;
    std::size_t max_orphans = 64;
    std::size_t max_side_blocks = 256;
    std::size_t max_invalid = 1024;
    std::size_t max_code_cache_bytes = std::size_t{64} << 20U;
};

enum class ImportStatus : std::uint8_t {
    valid,
    invalid,         // it, or one of its ancestors
    unknown_parent,  // kept, and imported when its parent is
    accepted,        // not judged and not kept: the state of its parent, which is known, is gone
};

struct ImportOutcome {
    ImportStatus status = ImportStatus::valid;
    Bytes32 hash;
    /// For invalid: the rule that it, or the first invalid block below it, breaks.
    std::optional<BlockError> error;
    /// The last valid ancestor; the block itself if it is valid. Zero for unknown_parent and
    /// accepted.
    Bytes32 latest_valid_hash;
};

/// Zero for safe and finalized: stays as it is.
struct Forkchoice {
    Bytes32 head;
    Bytes32 safe;
    Bytes32 finalized;
};

enum class ForkchoiceRule : std::uint8_t {
    unknown_head,       // not known, or its parent is not: it may come
    invalid_head,       // known to be invalid
    safe_not_ancestor,  // safe block is not the head or one of its ancestors
    finalized_not_ancestor,
    below_finalized,    // the head does not descend from the block that is final already
    below_reorg_depth,  // what would undo the blocks is not kept
};
std::string_view to_string(ForkchoiceRule rule) noexcept;

/// How the canonical chain moved.
struct HeadChange {
    ChainBlockPtr head;
    /// Blocks no longer canonical, the highest first; at most MAX_CHANGED_BLOCKS, the highest.
    std::vector<ChainBlockPtr> removed;
    /// Blocks now canonical, the lowest first; at most MAX_CHANGED_BLOCKS, the highest.
    std::vector<ChainBlockPtr> added;
    /// How many blocks are in neither list because there were too many.
    std::uint64_t left_out = 0;
};
constexpr std::size_t MAX_CHANGED_BLOCKS = 256;

struct ForkchoiceOutcome {
    std::optional<ForkchoiceRule> refused;
    /// For invalid_head: the rule and the last valid ancestor of the head.
    std::optional<BlockError> error;
    Bytes32 latest_valid_hash;
    /// Nothing: the head is the same.
    std::optional<HeadChange> change;
};

class ExecutionChain {
  public:
    /// Writes the genesis block if the store is empty; otherwise the store is of this genesis, or
    /// the error says so. The kv was opened with chain_columns(); kv and executor outlive the
    /// chain.
    /// Errors: damaged, storage, unknown_block (of another genesis).
    static Read<std::unique_ptr<ExecutionChain>> open(store::Kv& kv, const Genesis& genesis,
                                                      const ChainOptions& options,
                                                      base::Executor& executor);
    ExecutionChain(const ExecutionChain&) = delete;
    ExecutionChain& operator=(const ExecutionChain&) = delete;
    ~ExecutionChain();

    /// Executes a block on its parent and stores it. Does not move the head. An error is of the
    /// store: nothing is known of the block.
    Read<ImportOutcome> import(execution::Block block);
    /// What import() would say of a block that is known already; nothing: it is not known.
    Read<std::optional<ImportOutcome>> known(const Bytes32& hash) const;

    /// Moves head, safe and finalized; on refusal nothing has moved.
    Read<ForkchoiceOutcome> set_forkchoice(const Forkchoice& forkchoice);
    /// The head alone, for development chains.
    Read<ForkchoiceOutcome> set_head(const Bytes32& hash) { return set_forkchoice({hash, {}, {}}); }

    /// Called by the owner's thread after each move of the head, view() being the new one already.
    /// Subscribers are called in their order, and do not call the chain back.
    void on_head_change(std::function<void(const HeadChange& change)> subscriber);

    /// As it is after the last call that changed something. Any thread.
    ChainViewPtr view() const;

    /// The root of the state after `block` (whose state is kept) with `diff` applied: for blocks
    /// that are being made. Any thread, one at a time: it waits for imports and they for it.
    Read<Bytes32> state_root(const StatePtr& parent, const state::StateDiff& diff);

    /// The state itself, without the codes of `diff`: for blocks that are only thought of. Gone
    /// with the chain. Any thread, one at a time, as state_root().
    Read<StatePtr> state_after(const StatePtr& parent, const state::StateDiff& diff);

    /// Commits the state of the head, with all blocks below it, so that the next start has nothing
    /// to execute. For an orderly end; the states of side branches below it are lost.
    Read<void> flush();

    /// Number and hash of the block whose state is on disk.
    state::StateBlock committed() const;

  private:
    class Impl;
    explicit ExecutionChain(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace cairn::execution_node
