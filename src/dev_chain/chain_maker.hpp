// A chain that grows by what is asked of it: the ledger, what waits for its blocks, its clock, and
// what its next blocks are to be like.
//
// Threads: one owner; ledger().view() gives what any may read.
#pragma once

#include "dev_chain/block_maker.hpp"
#include "dev_chain/block_time.hpp"
#include "dev_chain/dev_options.hpp"

#include <functional>
#include <utility>

namespace cairn::dev_chain {

/// What the next blocks are made with.
struct BlockWishes {
    Address coinbase;
    std::uint64_t gas_limit = 30'000'000;
    /// Of the next block alone.
    std::optional<U256> base_fee;
    /// Wei; transactions that offer less are refused. Of chains before London.
    U256 min_gas_price;
};

/// Where a chain begins.
struct Beginning {
    execution::ChainConfig config;
    ChainBlockPtr first;
    std::shared_ptr<SharedTree> tree;
    /// After `first`; of `tree`.
    StatePtr state;
    /// Null: `first` is the genesis.
    std::shared_ptr<Ancestry> ancestry;
    /// Wei, of the next block. Nothing: as the rules have it.
    std::optional<U256> base_fee = std::nullopt;
};
Beginning begin_with(const execution_node::Genesis& genesis);

inline constexpr std::uint64_t MAX_BLOCKS_AT_ONCE = 100'000;

class ChainMaker {
  public:
    ChainMaker(Beginning beginning, const LedgerOptions& options, BlockTime time,
               const BlockWishes& wishes);

    const Ledger& ledger() const noexcept { return ledger_; }
    const execution_node::TransactionPool& pool() const noexcept { return pool_; }
    /// Whoever takes transactions out of it needs no more than that.
    execution_node::TransactionPool& pool() noexcept { return pool_; }
    BlockTime& time() noexcept { return time_; }
    BlockWishes& wishes() noexcept { return wishes_; }
    /// Of the next block.
    U256 base_fee() const;
    void set_chain_id(std::uint64_t chain_id);

    /// Puts a transaction among those that wait: signed, or marked by set_unsigned_sender() with
    /// Origin::impersonated. -32000 with geth's text.
    Read<execution_node::PoolAdded> send(execution_node::PooledForm form,
                                         execution_node::Origin origin);
    /// One block of what waits. An error is of the state: nothing has changed.
    Read<ChainBlockPtr> mine();
    /// `count` blocks, each `step_s` seconds later than the clock has it, if there is a step.
    /// -32602: more than MAX_BLOCKS_AT_ONCE.
    Read<std::vector<ChainBlockPtr>> mine(std::uint64_t count, std::optional<std::uint64_t> step_s);
    /// One block of exactly what of these is valid.
    Read<ChainBlockPtr> mine_of(const std::vector<SentTransaction>& transactions);

    /// `diff` is well formed, and on the ledger's state.
    Read<void> change(const state::StateDiff& diff);
    /// Transactions of blocks that are taken back are not sent again.
    void rewind(const Ledger::Mark& mark);

    /// What has happened since it was asked last, in its order.
    struct News {
        std::vector<execution_node::PooledPtr> sent;  // and pending
        std::vector<execution_node::HeadChange> heads;
    };
    News take_news() { return std::exchange(news_, {}); }

  private:
    /// On error the clock is as it was.
    Read<ChainBlockPtr> append(const std::function<Read<MadeBlock>(const BlockPlan& plan)>& make);
    BlockPlan plan();
    void follow_head();
    void note(std::vector<ChainBlockPtr> removed, std::vector<ChainBlockPtr> added);

    Ledger ledger_;
    execution_node::TransactionPool pool_;
    BlockTime time_;
    BlockWishes wishes_;
    News news_;
};

}  // namespace cairn::dev_chain
