#include "execution/parallel_execution.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>

namespace cairn::execution {
namespace {

/// The first batch is small: it shows whether the transactions of this block get in each other's
/// way. The worlds of one batch are in memory together.
constexpr std::size_t FIRST_BATCH = 32;
constexpr std::size_t LARGEST_BATCH = 256;
/// How many transactions are processed in turn after a batch in vain; twice as many each time.
constexpr std::size_t FIRST_PENALTY = 128;
constexpr std::size_t LARGEST_PENALTY = 16'384;

class LockedHashes final : public BlockHashes {
  public:
    explicit LockedHashes(BlockHashes& hashes) : hashes_(hashes) {}
    Bytes32 block_hash(std::uint64_t number) override {
        const std::lock_guard lock(mutex_);
        return hashes_.block_hash(number);
    }

  private:
    std::mutex mutex_;
    BlockHashes& hashes_;
};

/// What is known in the block's world, and below it the parent's state. The world does not change
/// while this is asked.
class AheadReader final : public StateReader {
  public:
    AheadReader(const WorldState& world, std::shared_ptr<StateReader> parent)
        : world_(world), parent_(std::move(parent)) {}

    std::optional<Account> read_account(const Address& address) override {
        if (const AccountEntry* const entry = world_.find(address)) {
            return entry->exists ? std::optional(entry->account) : std::nullopt;
        }
        return parent_->read_account(address);
    }
    U256 read_storage(const Address& address, const U256& key) override {
        if (const AccountEntry* const entry = world_.find(address)) {
            const auto found = entry->storage.find(key);
            if (found != entry->storage.end()) {
                return found->second.current;
            }
            if (!entry->parent || entry->storage_cleared) {
                return {};
            }
        }
        return parent_->read_storage(address, key);
    }
    /// Whoever asks is not taken over.
    bool has_storage(const Address& address) override { return parent_->has_storage(address); }
    CodePtr read_code(const Bytes32& code_hash) override {
        CodePtr code = world_.new_code(code_hash);
        return code ? code : parent_->read_code(code_hash);
    }

  private:
    const WorldState& world_;
    std::shared_ptr<StateReader> parent_;
};

/// A transaction that was applied ahead; without an outcome it was not valid there.
struct Ahead {
    std::unique_ptr<WorldState> world;
    std::optional<TransactionOutcome> outcome;
};

class Batches {
  public:
    Batches(BlockRun& run, const BlockRules& rules, std::span<const Transaction> transactions,
            std::span<const std::optional<Address>> senders, const ParallelInput& input)
        : run_(run),
          rules_(rules),
          transactions_(transactions),
          senders_(senders),
          executor_(input.executor),
          hashes_(*input.block_hashes) {
        // Before Byzantium a receipt has the root of the state after its transaction.
        const bool runs_ahead = executor_ != nullptr && executor_->concurrency() > 1 &&
                                input.make_reader && rules.revision >= evm::Revision::byzantium;
        for (std::size_t i = 0; runs_ahead && i < executor_->concurrency(); ++i) {
            readers_.push_back(std::make_unique<AheadReader>(run.world(), input.make_reader()));
        }
    }

    Result<ParallelCounts, InvalidTransaction> process() {
        std::size_t size = FIRST_BATCH;
        std::size_t penalty = FIRST_PENALTY;
        for (std::size_t begin = 0; begin < transactions_.size();) {
            std::size_t end = std::min(begin + size, transactions_.size());
            if (readers_.empty() || end - begin == 1) {
                CAIRN_TRY(process_in_turn(begin, transactions_.size()));
                break;
            }
            const std::size_t before = counts_.taken_over;
            run_ahead(begin, end);
            CAIRN_TRY(take_over(begin, end));
            if (2 * (counts_.taken_over - before) >= end - begin) {
                size = std::min(2 * size, LARGEST_BATCH);
                penalty = FIRST_PENALTY;
            } else {
                begin = end;
                end = std::min(begin + penalty, transactions_.size());
                CAIRN_TRY(process_in_turn(begin, end));
                size = FIRST_BATCH;
                penalty = std::min(2 * penalty, LARGEST_PENALTY);
            }
            begin = end;
        }
        return counts_;
    }

  private:
    Result<void, InvalidTransaction> process_one(std::size_t i) {
        ++counts_.in_turn;
        if (!senders_[i]) {
            return unexpected(InvalidTransaction{i, TransactionRule::invalid_signature});
        }
        const auto outcome = run_.process_transaction(transactions_[i], *senders_[i]);
        if (!outcome) {
            return unexpected(InvalidTransaction{i, outcome.error()});
        }
        return {};
    }
    Result<void, InvalidTransaction> process_in_turn(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            CAIRN_TRY(process_one(i));
        }
        return {};
    }

    /// Each thread takes the next transaction that nobody has taken.
    void run_ahead(std::size_t begin, std::size_t end) {
        ahead_.clear();
        ahead_.resize(end - begin);
        std::atomic<std::size_t> next{0};
        executor_->parallel_for(readers_.size(), 1, [&](std::size_t first, std::size_t last) {
            for (std::size_t worker = first; worker < last; ++worker) {
                for (std::size_t i = next++; i < ahead_.size(); i = next++) {
                    ahead_[i] = applied(begin + i, *readers_[worker]);
                }
            }
        });
    }
    Ahead applied(std::size_t i, StateReader& reader) {
        Ahead out;
        const Transaction& transaction = transactions_[i];
        const auto cost = validate_transaction(rules_, transaction);
        if (!senders_[i] || !cost) {
            return out;
        }
        out.world = std::make_unique<WorldState>(reader);
        out.world->defer_fees_to(run_.context().coinbase);
        constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();
        const auto fees = check_transaction(run_.context(), {unlimited, unlimited}, *out.world,
                                            transaction, *senders_[i]);
        if (fees) {
            StateTransition transition(*out.world, rules_, run_.context(), hashes_);
            out.outcome = transition.apply_transaction(transaction, *senders_[i], *cost, *fees);
        }
        return out;
    }

    Result<void, InvalidTransaction> take_over(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            Ahead& ahead = ahead_[i - begin];
            if (ahead.outcome && run_.absorb_transaction(transactions_[i], *senders_[i],
                                                         *ahead.world, *ahead.outcome)) {
                ++counts_.taken_over;
            } else {
                CAIRN_TRY(process_one(i));
            }
        }
        return {};
    }

    BlockRun& run_;
    const BlockRules& rules_;
    std::span<const Transaction> transactions_;
    std::span<const std::optional<Address>> senders_;
    base::Executor* executor_;
    LockedHashes hashes_;
    std::vector<std::unique_ptr<AheadReader>> readers_;  // one for each thread
    std::vector<Ahead> ahead_;
    ParallelCounts counts_;
};

}  // namespace

Result<ParallelCounts, InvalidTransaction> process_transactions(
    BlockRun& run, const BlockRules& rules, std::span<const Transaction> transactions,
    std::span<const std::optional<Address>> senders, const ParallelInput& input) {
    return Batches(run, rules, transactions, senders, input).process();
}

}  // namespace cairn::execution
