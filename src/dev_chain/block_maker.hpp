// Makes one block of a chain for developers. Its header says what the developer wants said; all the
// rest is execution's.
#pragma once

#include "dev_chain/ledger.hpp"
#include "execution_node/pool.hpp"

namespace cairn::dev_chain {

using execution::Address;

/// What a header has that does not follow from the transactions.
struct BlockPlan {
    std::uint64_t timestamp = 0;
    Address coinbase;
    std::uint64_t gas_limit = 0;
    U256 base_fee;  // since London
    Bytes32 prev_randao;
    std::size_t max_transactions = std::size_t{1} << 20U;
};

struct MadeBlock {
    ChainBlockPtr block;
    BlockResultsPtr results;
    StatePtr state;
};

/// A transaction whose sender is known.
struct SentTransaction {
    execution::Transaction transaction;
    Address sender;
};

/// On the ledger's head, of the pool's best that fit. Those that turn out invalid are left out with
/// the rest of their account.
Read<MadeBlock> make_block(const Ledger& ledger, const BlockPlan& plan,
                           execution_node::BestTransactions best);

/// Of those of `transactions` that are valid, in their order.
Read<MadeBlock> make_block_of(const Ledger& ledger, const BlockPlan& plan,
                              const std::vector<SentTransaction>& transactions);

/// Of the block after the head, by the rules of its fork; zero before London.
U256 next_base_fee(const Ledger& ledger);

/// What the pool judges by.
execution_node::PoolHead pool_head(const Ledger& ledger, std::uint64_t timestamp,
                                   const U256& base_fee, std::uint64_t gas_limit);

}  // namespace cairn::dev_chain
