// The transactions of a block side by side, with the outcome of one after the other, to the bit.
//
// Batches of transactions are applied at once, each in a world of its own over what is known so
// far, as if it were the first of its batch. Then they are gone through in their order: where all
// that a transaction has read is still so, what it has changed is taken over; where not, it is
// processed again in its turn. Fees to the coinbase are paid in turn, so they make no transaction
// wait. Where most of a batch had to be processed again, the next ones are not run ahead.
//
// After: R. Gelashvili et al., "Block-STM", 2022, without its versions of several writers.
//
//   CAIRN_TRY(process_transactions(run, rules, block.transactions, senders, parallel));
//
// Threads: those of the executor, while the call lasts.
#pragma once

#include "base/executor.hpp"
#include "execution/block_run.hpp"

#include <functional>
#include <memory>
#include <span>

namespace cairn::execution {

struct ParallelInput {
    /// With no concurrency, or null, the transactions are processed one after the other.
    base::Executor* executor = nullptr;
    /// Makes further readers of the parent's state, each for one thread; called by the caller's.
    std::function<std::shared_ptr<StateReader>()> make_reader;
    /// Asked by one thread at a time.
    BlockHashes* block_hashes = nullptr;
};

struct ParallelCounts {
    std::size_t taken_over = 0;
    std::size_t in_turn = 0;  // again, or only then
};

/// The transaction that is not valid; those before it have been processed.
struct InvalidTransaction {
    std::size_t index = 0;
    TransactionRule rule{};
};

/// Senders that are missing have signed nothing. `run` has begun, without a tracer.
Result<ParallelCounts, InvalidTransaction> process_transactions(
    BlockRun& run, const BlockRules& rules, std::span<const Transaction> transactions,
    std::span<const std::optional<Address>> senders, const ParallelInput& input);

}  // namespace cairn::execution
