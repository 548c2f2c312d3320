#include "execution/block_execution.hpp"

#include "base/assert.hpp"
#include "execution/block_run.hpp"
#include "execution/header_rules.hpp"
#include "execution/ommers.hpp"
#include "execution/parallel_execution.hpp"
#include "execution/requests.hpp"

namespace cairn::execution {
namespace {

using evm::Revision;
using Checked = Result<void, BlockError>;

/// EIP-7934: 10 MiB less a margin of 2 MiB for the beacon block around it.
constexpr std::size_t MAX_RLP_BLOCK_SIZE = (std::size_t{10} << 20U) - (std::size_t{2} << 20U);

unexpected<BlockError> fail(BlockRule rule) {
    return unexpected(BlockError{.rule = rule});
}

Checked require(bool condition, BlockRule rule) {
    return condition ? Checked{} : fail(rule);
}

/// What can be said of a transaction without the state.
std::optional<TransactionRule> broken_rule(const BlockRules& rules, const Header& header,
                                           const Transaction& transaction) {
    if (const auto valid = validate_transaction(rules, transaction); !valid) {
        return valid.error();
    }
    if (transaction.gas > header.gas_limit) {
        return TransactionRule::gas_over_block;
    }
    if (transaction.max_fee_per_gas < header.base_fee_per_gas.value_or(0)) {
        return TransactionRule::fee_below_base_fee;
    }
    return std::nullopt;
}

Checked validate_transactions(const BlockRules& rules, const Block& block) {
    for (std::size_t i = 0; i < block.transactions.size(); ++i) {
        if (const auto rule = broken_rule(rules, block.header, block.transactions[i])) {
            return unexpected(BlockError{.rule = BlockRule::transaction_invalid,
                                         .transaction_rule = rule,
                                         .transaction = i});
        }
    }
    return {};
}

/// What header and body say of each other, before anything is executed.
Checked validate_body(const BlockInput& input, const Block& block) {
    const Header& header = block.header;
    CAIRN_TRY(
        require(input.rules.revision < Revision::osaka || input.size_bytes <= MAX_RLP_BLOCK_SIZE,
                BlockRule::block_too_large));
    CAIRN_TRY(require(block.withdrawals.has_value() == header.withdrawals_root.has_value(),
                      BlockRule::withdrawals_missing));
    CAIRN_TRY(require(ommers_hash(block.ommers) == header.ommers_hash, BlockRule::ommers_hash));
    CAIRN_TRY(validate_transactions(input.rules, block));
    CAIRN_TRY(require(transactions_root(block.transactions) == header.transactions_root,
                      BlockRule::transactions_root));
    if (block.withdrawals) {
        CAIRN_TRY(require(withdrawals_root(*block.withdrawals) == *header.withdrawals_root,
                          BlockRule::withdrawals_root));
    }
    return validate_ommers(input, block);
}

using Senders = std::vector<std::optional<Address>>;

Senders recover_senders(const BlockInput& input, const Block& block) {
    constexpr std::size_t grain = 16;
    base::Executor& executor =
        input.executor != nullptr ? *input.executor : base::serial_executor();
    Senders out(block.transactions.size());
    executor.parallel_for(out.size(), grain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            out[i] = recover_sender(block.transactions[i]);
        }
    });
    return out;
}

Checked process_all(const BlockInput& input, const Block& block, BlockRun& run) {
    const Senders senders = recover_senders(input, block);
    const auto done = process_transactions(run, input.rules, block.transactions, senders,
                                           {input.executor, input.make_reader, input.block_hashes});
    if (!done) {
        return unexpected(BlockError{.rule = BlockRule::transaction_invalid,
                                     .transaction_rule = done.error().rule,
                                     .transaction = done.error().index});
    }
    return {};
}

/// What the header says of the outcome.
Result<BlockOutcome, BlockError> finish(const BlockInput& input, const Header& header,
                                        BlockRun& run) {
    CAIRN_TRY(require(run.gas_used() == header.gas_used, BlockRule::gas_used));
    CAIRN_TRY(
        require(run.blob_gas_used() == header.blob_gas_used.value_or(0), BlockRule::blob_gas_used));
    CAIRN_TRY(require(run.bloom() == header.bloom, BlockRule::logs_bloom));
    CAIRN_TRY(require(run.receipt_root() == header.receipt_root, BlockRule::receipt_root));
    if (header.requests_hash) {
        CAIRN_TRY(require(compute_requests_hash(run.requests()) == *header.requests_hash,
                          BlockRule::requests_hash));
    }
    BlockOutcome out{run.take_receipts(), run.senders(), run.requests(), run.world().diff()};
    CAIRN_TRY(require(input.state_root(out.diff) == header.state_root, BlockRule::state_root));
    return out;
}

}  // namespace

Result<BlockOutcome, BlockError> execute_block(const BlockInput& input, const Block& block,
                                               StateReader& parent_state) {
    CAIRN_ASSERT(!input.ancestors.empty());
    const Ancestor& parent = input.ancestors.front();
    CAIRN_TRY(validate_header(input.rules, parent.header, parent.hash, block.header));
    CAIRN_TRY(validate_body(input, block));
    BlockRun run(input.rules, block.header, parent_state, *input.block_hashes);
    run.set_state_root(input.state_root);
    run.begin();
    CAIRN_TRY(process_all(input, block, run));
    if (block.withdrawals) {
        run.process_withdrawals(*block.withdrawals);
    }
    pay_rewards(input.rules.revision, block, run.world());
    CAIRN_TRY(run.process_general_purpose_requests());
    return finish(input, block.header, run);
}

}  // namespace cairn::execution
