// The execution chain at one instant: what JSON-RPC, pool and builder read, while the chain goes
// on. A view never changes.
//
//   const ChainViewPtr view = chain.view();
//   const ChainBlockPtr head = view->head();
//   CAIRN_TRY_ASSIGN(const auto state, view->state(*head));
//   StateView reader(state, view->codes());
//
// Errors are of the store (damaged, storage); for states also unknown_block: not kept any more.
// Threads: any. Memory: a view holds the blocks and states that are in memory, and a snapshot of
// the store; do not keep one longer than a request.
#pragma once

#include "execution/block_execution.hpp"
#include "execution/chain_config.hpp"
#include "execution_node/chain_block.hpp"
#include "execution_node/state_view.hpp"

#include <functional>
#include <map>

namespace cairn::store {
class KvSnapshot;
}

namespace cairn::execution_node {

using state::Read;
using state::StatePtr;

namespace detail {
struct ChainSnapshot;
}

class ChainView {
  public:
    explicit ChainView(detail::ChainSnapshot snapshot);
    ChainView(const ChainView&) = delete;
    ChainView& operator=(const ChainView&) = delete;
    ~ChainView();

    const execution::ChainConfig& config() const noexcept;
    const std::shared_ptr<CodeCache>& codes() const noexcept;

    const ChainBlockPtr& genesis() const noexcept;
    const ChainBlockPtr& head() const noexcept;
    /// Null: none was named yet.
    const ChainBlockPtr& safe() const noexcept;
    const ChainBlockPtr& finalized() const noexcept;

    /// Of any branch. Null: not known.
    Read<ChainBlockPtr> block(const Bytes32& hash) const;
    /// Of the canonical chain. Null: above the head.
    Read<ChainBlockPtr> block(std::uint64_t number) const;
    Read<std::optional<Bytes32>> canonical_hash(std::uint64_t number) const;
    Read<bool> is_canonical(const ChainBlock& block) const;
    /// Null: not known. The genesis block's are empty.
    Read<BlockResultsPtr> results(const Bytes32& block_hash) const;
    /// In the canonical chain. Nothing: not there.
    Read<std::optional<TransactionPlace>> find_transaction(const Bytes32& hash) const;

    /// The state after the block. unknown_block: it is not kept. Cost for a block below the
    /// committed one: what all blocks above it changed.
    Read<StatePtr> state(const ChainBlock& block) const;

    /// Of a block of this chain, or of one that is made on it.
    execution::BlockRules rules_of(const ChainBlock& block) const;
    execution::BlockRules rules_after(const ChainBlock& parent, std::uint64_t timestamp) const;

    /// The last 256 hashes before a block whose parent is `parent`, which is kept alive. Reads that
    /// fail give zero. The view outlives it.
    std::unique_ptr<execution::BlockHashes> block_hashes(const ChainBlockPtr& parent) const;

  private:
    std::unique_ptr<const detail::ChainSnapshot> snapshot_;
};
using ChainViewPtr = std::shared_ptr<const ChainView>;

}  // namespace cairn::execution_node
