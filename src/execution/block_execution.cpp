#include "execution/block_execution.hpp"

#include "base/assert.hpp"
#include "execution/dao_fork.hpp"
#include "execution/header_rules.hpp"
#include "execution/ommers.hpp"
#include "execution/requests.hpp"
#include "state/ordered_trie.hpp"

namespace cairn::execution {
namespace {

using evm::Revision;
using Checked = Result<void, BlockError>;

constexpr Address last_bytes(std::array<std::uint8_t, 20> bytes) {
    return Address{bytes};
}
/// EIP-4788.
constexpr Address BEACON_ROOTS_ADDRESS =
    last_bytes({0x00, 0x0F, 0x3d, 0xf6, 0xD7, 0x32, 0x80, 0x7E, 0xf1, 0x31,
                0x9f, 0xB7, 0xB8, 0xbB, 0x85, 0x22, 0xd0, 0xBe, 0xac, 0x02});
/// EIP-2935.
constexpr Address HISTORY_STORAGE_ADDRESS =
    last_bytes({0x00, 0x00, 0xF9, 0x08, 0x27, 0xF1, 0xC5, 0x3a, 0x10, 0xcb,
                0x7A, 0x02, 0x33, 0x5B, 0x17, 0x53, 0x20, 0x00, 0x29, 0x35});
/// EIP-7002.
constexpr Address WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS =
    last_bytes({0x00, 0x00, 0x09, 0x61, 0xEf, 0x48, 0x0E, 0xb5, 0x5e, 0x80,
                0xD1, 0x9a, 0xd8, 0x35, 0x79, 0xA6, 0x4c, 0x00, 0x70, 0x02});
/// EIP-7251.
constexpr Address CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS =
    last_bytes({0x00, 0x00, 0xBB, 0xdD, 0xc7, 0xCE, 0x48, 0x86, 0x42, 0xfb,
                0x57, 0x9F, 0x8B, 0x00, 0xf3, 0xa5, 0x90, 0x00, 0x72, 0x51});
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

/// The calls and changes before the transactions.
void begin_block(const Header& header, StateTransition& transition) {
    if (transition.rules().is_dao_fork) {
        apply_dao(transition.world());
    }
    if (header.parent_beacon_block_root) {
        transition.process_system_transaction(BEACON_ROOTS_ADDRESS,
                                              header.parent_beacon_block_root->view());
    }
    if (transition.rules().revision >= Revision::prague) {
        transition.process_system_transaction(HISTORY_STORAGE_ADDRESS, header.parent_hash.view());
    }
}

class BlockRun {
  public:
    BlockRun(const BlockInput& input, const Block& block, WorldState& world,
             StateTransition& transition)
        : input_(&input), block_(&block), world_(&world), transition_(&transition) {}

    Checked process_transactions() {
        for (std::size_t i = 0; i < block_->transactions.size(); ++i) {
            const auto rule = process_transaction(block_->transactions[i]);
            if (rule) {
                return unexpected(BlockError{.rule = BlockRule::transaction_invalid,
                                             .transaction_rule = rule,
                                             .transaction = i});
            }
        }
        return {};
    }

    void process_withdrawals() {
        constexpr std::uint64_t gwei = 1'000'000'000;
        world_->begin_transaction();
        for (const Withdrawal& withdrawal : block_->withdrawals.value_or(NO_WITHDRAWALS)) {
            if (withdrawal.amount != 0) {
                world_->add_balance(withdrawal.address, U256(withdrawal.amount) * gwei);
            }
            world_->touch(withdrawal.address);
        }
        world_->end_transaction(EmptyAccounts::clear);
    }

    Checked process_general_purpose_requests() {
        if (input_->rules.revision < Revision::prague) {
            return {};
        }
        Bytes deposits;
        for (const Receipt& receipt : out_.receipts) {
            CAIRN_TRY_ASSIGN(const Bytes some,
                             parse_deposit_requests(input_->rules.deposit_contract, receipt.logs));
            deposits.insert(deposits.end(), some.begin(), some.end());
        }
        add_request(DEPOSIT_REQUEST_TYPE, deposits);
        CAIRN_TRY(call_for_requests(WITHDRAWAL_REQUEST_TYPE, WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS));
        return call_for_requests(CONSOLIDATION_REQUEST_TYPE,
                                 CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS);
    }

    /// What the header says of the outcome.
    Result<BlockOutcome, BlockError> finish() {
        const Header& header = block_->header;
        CAIRN_TRY(require(gas_used_ == header.gas_used, BlockRule::gas_used));
        CAIRN_TRY(
            require(blob_gas_used_ == header.blob_gas_used.value_or(0), BlockRule::blob_gas_used));
        CAIRN_TRY(require(bloom_ == header.bloom, BlockRule::logs_bloom));
        CAIRN_TRY(require(receipt_root() == header.receipt_root, BlockRule::receipt_root));
        if (header.requests_hash) {
            CAIRN_TRY(require(compute_requests_hash(out_.requests) == *header.requests_hash,
                              BlockRule::requests_hash));
        }
        out_.diff = world_->diff();
        CAIRN_TRY(
            require(input_->state_root(out_.diff) == header.state_root, BlockRule::state_root));
        return std::move(out_);
    }

  private:
    static inline const std::vector<Withdrawal> NO_WITHDRAWALS{};

    std::optional<TransactionRule> process_transaction(const Transaction& transaction) {
        const auto sender = recover_sender(transaction);
        if (!sender) {
            return TransactionRule::invalid_signature;
        }
        auto outcome = transition_->process_transaction(transaction, *sender);
        if (!outcome) {
            return outcome.error();
        }
        out_.senders.push_back(*sender);
        blob_gas_used_ += calculate_total_blob_gas(transaction);
        add_receipt(transaction, *std::move(outcome));
        return std::nullopt;
    }

    void add_receipt(const Transaction& transaction, TransactionOutcome outcome) {
        gas_used_ += outcome.gas_used;
        Receipt receipt;
        receipt.type = transaction.type;
        receipt.succeeded = outcome.status == evm::Status::success;
        if (input_->rules.revision < Revision::byzantium) {
            receipt.post_state = input_->state_root(world_->diff());
        }
        receipt.cumulative_gas_used = gas_used_;
        add_to_bloom(receipt.bloom, outcome.logs);
        merge_bloom(bloom_, receipt.bloom);
        receipt.logs = std::move(outcome.logs);
        out_.receipts.push_back(std::move(receipt));
    }

    void add_request(std::uint8_t type, BytesView data) {
        if (!data.empty()) {
            Bytes request{type};
            request.insert(request.end(), data.begin(), data.end());
            out_.requests.push_back(std::move(request));
        }
    }

    Checked call_for_requests(std::uint8_t type, const Address& contract) {
        if (!world_->code(contract)) {
            return fail(BlockRule::system_contract_missing);
        }
        const TransactionOutcome outcome = transition_->process_system_transaction(contract, {});
        if (outcome.status != evm::Status::success) {
            return fail(BlockRule::system_call_failed);
        }
        add_request(type, outcome.output);
        return {};
    }

    Bytes32 receipt_root() const {
        std::vector<Bytes> values;
        values.reserve(out_.receipts.size());
        for (const Receipt& receipt : out_.receipts) {
            values.push_back(encode_receipt(receipt));
        }
        return state::ordered_trie_root(values);
    }

    const BlockInput* input_;
    const Block* block_;
    WorldState* world_;
    StateTransition* transition_;
    BlockOutcome out_;
    std::uint64_t gas_used_ = 0;
    std::uint64_t blob_gas_used_ = 0;
    Bloom bloom_;
};

}  // namespace

Result<BlockOutcome, BlockError> execute_block(const BlockInput& input, const Block& block,
                                               StateReader& parent_state) {
    CAIRN_ASSERT(!input.ancestors.empty());
    const Ancestor& parent = input.ancestors.front();
    CAIRN_TRY(validate_header(input.rules, parent.header, parent.hash, block.header));
    CAIRN_TRY(validate_body(input, block));
    const evm::BlockContext context = block_context(block.header, input.rules);
    WorldState world(parent_state);
    StateTransition transition(world, input.rules, context, *input.block_hashes);
    begin_block(block.header, transition);
    BlockRun run(input, block, world, transition);
    CAIRN_TRY(run.process_transactions());
    run.process_withdrawals();
    pay_rewards(input.rules.revision, block, world);
    CAIRN_TRY(run.process_general_purpose_requests());
    return run.finish();
}

}  // namespace cairn::execution
