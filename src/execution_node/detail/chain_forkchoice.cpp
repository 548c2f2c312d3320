#include "base/assert.hpp"
#include "execution_node/detail/chain_core.hpp"

#include <algorithm>

namespace cairn::execution_node::detail {

using state::StateError;
using state::StateErrorKind;

Read<ChainCore::Branch> ChainCore::branch_to(ChainBlockPtr block) const {
    const ChainViewPtr reader = view();
    Branch out;
    while (true) {
        CAIRN_TRY_ASSIGN(const bool canonical, reader->is_canonical(*block));
        if (canonical) {
            break;
        }
        out.blocks.push_back(block);
        CAIRN_TRY_ASSIGN(block, reader->block(block->block.header.parent_hash));
        if (!block && options_.blocks_kept) {
            break;  // it was removed
        }
        if (!block) {
            return unexpected(StateError{StateErrorKind::damaged,
                                         "a stored block has a parent that is not stored"});
        }
    }
    out.ancestor = std::move(block);
    std::ranges::reverse(out.blocks);
    return out;
}

Read<ChainBlockPtr> ChainCore::ancestor_in(const Branch& branch, const Bytes32& hash) const {
    const auto found = std::ranges::find(branch.blocks, hash, &ChainBlock::hash);
    if (found != branch.blocks.end()) {
        return *found;
    }
    const ChainViewPtr reader = view();
    CAIRN_TRY_ASSIGN(ChainBlockPtr block, reader->block(hash));
    if (!block || block->number() > branch.ancestor->number()) {
        return nullptr;
    }
    CAIRN_TRY_ASSIGN(const bool canonical, reader->is_canonical(*block));
    return canonical ? block : nullptr;
}

Read<std::optional<ForkchoiceRule>> ChainCore::plan(const Forkchoice& forkchoice,
                                                    Move& move) const {
    CAIRN_TRY_ASSIGN(move.head, view()->block(forkchoice.head));
    if (!move.head) {
        return ForkchoiceRule::unknown_head;
    }
    CAIRN_TRY_ASSIGN(move.branch, branch_to(move.head));
    if (!move.branch.ancestor) {
        return ForkchoiceRule::below_reorg_depth;
    }
    const std::uint64_t number = move.branch.ancestor->number();
    if (finalized_ && number < finalized_->number()) {
        return ForkchoiceRule::below_finalized;
    }
    if (forkchoice.safe != Bytes32{}) {
        CAIRN_TRY_ASSIGN(move.safe, ancestor_in(move.branch, forkchoice.safe));
        if (!move.safe) {
            return ForkchoiceRule::safe_not_ancestor;
        }
    }
    if (forkchoice.finalized != Bytes32{}) {
        CAIRN_TRY_ASSIGN(move.finalized, ancestor_in(move.branch, forkchoice.finalized));
        if (!move.finalized) {
            return ForkchoiceRule::finalized_not_ancestor;
        }
    }
    if (number < committed().number) {
        const std::lock_guard lock(tree_->mutex);
        CAIRN_TRY_ASSIGN(const std::uint64_t oldest, tree_->tree->oldest());
        if (number < oldest) {
            return ForkchoiceRule::below_reorg_depth;
        }
    }
    return std::nullopt;
}

Read<ForkchoiceOutcome> ChainCore::set_forkchoice(const Forkchoice& forkchoice) {
    CAIRN_TRY(usable());
    ForkchoiceOutcome out;
    if (const InvalidBlock* bad = invalid_.find(forkchoice.head)) {
        out.refused = ForkchoiceRule::invalid_head;
        out.error = bad->error;
        out.latest_valid_hash = bad->latest_valid_hash;
        return out;
    }
    Move move;
    CAIRN_TRY_ASSIGN(out.refused, plan(forkchoice, move));
    if (out.refused) {
        return out;
    }
    out.latest_valid_hash = move.head->hash;
    const bool is_same = move.head->hash == head_->hash;
    CAIRN_TRY_ASSIGN(HeadChange change, move_head(move));
    if (!is_same) {
        out.change = std::move(change);
    }
    return out;
}

Read<void> ChainCore::revert_state(std::uint64_t number) {
    {
        const std::lock_guard lock(tree_->mutex);
        if (auto reverted = tree_->tree->revert_to(number, *tree_->executor); !reverted) {
            failure_ = reverted.error();
            return reverted;
        }
    }
    // States above are of versions that the tree no longer knows.
    nodes_.clear();
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block, view()->block(committed().hash));
    CAIRN_ASSERT(block);
    nodes_[block->hash] = {block, nullptr, tree_->tree->committed(), {}};
    return {};
}

/// Makes each state out of its parent's, from the first that is not.
Read<void> ChainCore::execute_branch(const Branch& branch) {
    CAIRN_TRY_ASSIGN(StatePtr state, state_of(branch.ancestor));
    ChainBlockPtr parent = branch.ancestor;
    for (const ChainBlockPtr& block : branch.blocks) {
        const auto found = nodes_.find(block->hash);
        if (found != nodes_.end() && found->second.state &&
            found->second.parent_state.lock() == state) {
            state = found->second.state;
        } else {
            CAIRN_TRY_ASSIGN(state, execute_again(parent, state, block));
        }
        parent = block;
    }
    return {};
}

Read<std::vector<ChainBlockPtr>> ChainCore::blocks_above(std::uint64_t number) const {
    const ChainViewPtr reader = view();
    std::vector<ChainBlockPtr> out;
    for (std::uint64_t at = head_->number(); at > number; --at) {
        CAIRN_TRY_ASSIGN(ChainBlockPtr block, reader->block(at));
        CAIRN_ASSERT(block);
        out.push_back(std::move(block));
    }
    return out;
}

namespace {

struct PlacedHash {
    Bytes32 hash;
    std::uint64_t index = 0;  // in the block
};

/// Ascending, as the store takes them fastest.
std::vector<PlacedHash> transaction_hashes(const ChainBlock& block, base::Executor& executor) {
    constexpr std::size_t grain = 64;
    const auto& transactions = block.block.transactions;
    std::vector<PlacedHash> out(transactions.size());
    executor.parallel_for(out.size(), grain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            out[i] = {execution::transaction_hash(transactions[i]), i};
        }
    });
    std::ranges::sort(out, {}, &PlacedHash::hash);
    return out;
}

}  // namespace

void ChainCore::write_canonical(store::Batch& batch, const std::vector<ChainBlockPtr>& removed,
                                const std::vector<ChainBlockPtr>& added) const {
    for (const ChainBlockPtr& block : removed) {
        batch.remove(CANONICAL, number_key(block->number()));
        for (const PlacedHash& placed : transaction_hashes(*block, *tree_->executor)) {
            batch.remove(TRANSACTIONS, placed.hash.view());
        }
    }
    for (const ChainBlockPtr& block : added) {
        batch.put(CANONICAL, number_key(block->number()), encode_hash(block->hash));
        for (const PlacedHash& placed : transaction_hashes(*block, *tree_->executor)) {
            batch.put(TRANSACTIONS, placed.hash.view(),
                      encode_place({block->hash, block->number(), placed.index}));
        }
    }
}

namespace {

/// The list without what is too much at its begin.
std::uint64_t bound(std::vector<ChainBlockPtr>& blocks, bool keep_front) {
    if (blocks.size() <= MAX_CHANGED_BLOCKS) {
        return 0;
    }
    const std::size_t over = blocks.size() - MAX_CHANGED_BLOCKS;
    const auto from =
        keep_front ? blocks.end() - static_cast<std::ptrdiff_t>(over) : blocks.begin();
    blocks.erase(from, from + static_cast<std::ptrdiff_t>(over));
    return over;
}

}  // namespace

Read<HeadChange> ChainCore::move_head(const Move& move) {
    const std::uint64_t from = move.branch.ancestor->number();
    CAIRN_TRY_ASSIGN(std::vector<ChainBlockPtr> removed, blocks_above(from));
    if (from < committed().number) {
        CAIRN_TRY(revert_state(from));
    }
    CAIRN_TRY(execute_branch(move.branch));
    store::Batch batch;
    write_canonical(batch, removed, move.branch.blocks);
    batch.put(CHAIN, head_key(), encode_hash(move.head->hash));
    const bool is_final_higher =
        move.finalized && (!finalized_ || move.finalized->number() > finalized_->number());
    if (move.safe) {
        batch.put(CHAIN, safe_key(), encode_hash(move.safe->hash));
    }
    if (is_final_higher) {
        batch.put(CHAIN, finalized_key(), encode_hash(move.finalized->hash));
    }
    // The state of a final block may be committed already, without a sync.
    const auto durability =
        is_final_higher ? store::Durability::synced : store::Durability::buffered;
    CAIRN_TRY(commit(batch, durability));
    head_ = move.head;
    safe_ = move.safe ? move.safe : safe_;
    if (safe_ && safe_->number() > head_->number()) {
        safe_ = finalized_;
    }
    finalized_ = is_final_higher ? move.finalized : finalized_;
    const std::uint64_t final_number = finalized_ ? finalized_->number() : 0;
    CAIRN_TRY(commit_states(std::max(deep_number(), final_number), durability));
    HeadChange out{head_, std::move(removed), move.branch.blocks, 0};
    out.left_out = bound(out.removed, true) + bound(out.added, false);
    return out;
}

/// The block that is committed although it is not final; 0: none yet. Some are committed together.
std::uint64_t ChainCore::deep_number() const {
    const std::uint64_t head = head_->number();
    const bool is_due = head >= committed().number + options_.versions_in_memory +
                                    std::max<std::uint64_t>(options_.versions_in_memory / 2, 1);
    return is_due ? head - options_.versions_in_memory : 0;
}

Read<void> ChainCore::commit_states(std::uint64_t number, store::Durability durability) {
    if (number <= committed().number) {
        return {};
    }
    const ChainViewPtr reader = view();
    while (committed().number < number) {
        const std::uint64_t first = committed().number + 1;
        const std::uint64_t last = std::min(number, committed().number + MAX_COMMITTED_AT_ONCE);
        std::vector<state::BlockVersion> blocks;
        for (std::uint64_t at = first; at <= last; ++at) {
            CAIRN_TRY_ASSIGN(const auto hash, reader->canonical_hash(at));
            CAIRN_ASSERT(hash && nodes_.contains(*hash));
            blocks.push_back({{at, *hash}, nodes_.at(*hash).state});
        }
        const std::lock_guard lock(tree_->mutex);
        auto done =
            tree_->tree->commit(blocks, last == number ? durability : store::Durability::buffered);
        if (!done) {
            failure_ = done.error();
            return done;
        }
    }
    forget_branches();
    return remove_old_blocks();
}

/// Blocks that do not descend from the committed one.
void ChainCore::forget_branches() {
    std::vector<const ChainBlock*> order;
    for (const auto& [hash, node] : nodes_) {
        order.push_back(node.block.get());
    }
    std::ranges::sort(order, {}, &ChainBlock::number);
    BlockNodes kept;
    for (const ChainBlock* block : order) {
        const bool is_kept =
            block->hash == committed().hash || kept.contains(block->block.header.parent_hash);
        if (is_kept) {
            kept[block->hash] = nodes_.at(block->hash);
        }
    }
    nodes_ = std::move(kept);
}

}  // namespace cairn::execution_node::detail
