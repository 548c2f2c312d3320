#include "execution/block_run.hpp"

#include "execution/dao_fork.hpp"
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

}  // namespace

BlockRun::BlockRun(const BlockRules& rules, const Header& header, StateReader& parent_state,
                   BlockHashes& block_hashes, evm::Tracer* tracer)
    : rules_(rules),
      parent_hash_(header.parent_hash),
      parent_beacon_block_root_(header.parent_beacon_block_root),
      context_(execution::block_context(header, rules)),
      world_(parent_state),
      transition_(world_, rules_, context_, block_hashes, tracer) {}

void BlockRun::begin() {
    if (rules_.is_dao_fork) {
        apply_dao(world_);
    }
    if (parent_beacon_block_root_) {
        transition_.process_system_transaction(BEACON_ROOTS_ADDRESS,
                                               parent_beacon_block_root_->view());
    }
    if (rules_.revision >= Revision::prague) {
        transition_.process_system_transaction(HISTORY_STORAGE_ADDRESS, parent_hash_.view());
    }
}

Result<TransactionOutcome, TransactionRule> BlockRun::process_transaction(
    const Transaction& transaction, const Address& sender) {
    CAIRN_TRY_ASSIGN(TransactionOutcome outcome,
                     transition_.process_transaction(transaction, sender));
    add_receipt(transaction, sender, outcome);
    return outcome;
}

TransactionOutcome BlockRun::apply_transaction(const Transaction& transaction,
                                               const Address& sender, const IntrinsicCost& cost,
                                               const Fees& fees) {
    TransactionOutcome outcome = transition_.apply_transaction(transaction, sender, cost, fees);
    add_receipt(transaction, sender, outcome);
    return outcome;
}

bool BlockRun::absorb_transaction(const Transaction& transaction, const Address& sender,
                                  const WorldState& ahead, TransactionOutcome& outcome) {
    if (!transition_.has_gas_for(transaction) || !world_.absorb(ahead)) {
        return false;
    }
    transition_.take_gas(transaction, outcome);
    transition_.pay_fees(ahead.deferred_fees());
    add_receipt(transaction, sender, outcome);
    return true;
}

void BlockRun::add_receipt(const Transaction& transaction, const Address& sender,
                           TransactionOutcome& outcome) {
    senders_.push_back(sender);
    blob_gas_used_ += calculate_total_blob_gas(transaction);
    gas_used_ += outcome.gas_used;
    Receipt receipt;
    receipt.type = transaction.type;
    receipt.succeeded = outcome.status == evm::Status::success;
    if (rules_.revision < Revision::byzantium && state_root_) {
        receipt.post_state = state_root_(world_.diff());
    }
    receipt.cumulative_gas_used = gas_used_;
    receipt.bloom = outcome.bloom;
    merge_bloom(bloom_, receipt.bloom);
    receipt.logs = std::move(outcome.logs);
    receipts_.push_back(std::move(receipt));
}

void BlockRun::process_withdrawals(std::span<const Withdrawal> withdrawals) {
    constexpr std::uint64_t gwei = 1'000'000'000;
    world_.begin_transaction();
    for (const Withdrawal& withdrawal : withdrawals) {
        if (withdrawal.amount != 0) {
            world_.add_balance(withdrawal.address, U256(withdrawal.amount) * gwei);
        }
        world_.touch(withdrawal.address);
    }
    world_.end_transaction(EmptyAccounts::clear);
}

Checked BlockRun::process_general_purpose_requests() {
    if (rules_.revision < Revision::prague) {
        return {};
    }
    Bytes deposits;
    for (const Receipt& receipt : receipts_) {
        CAIRN_TRY_ASSIGN(const Bytes some,
                         parse_deposit_requests(rules_.deposit_contract, receipt.logs));
        deposits.insert(deposits.end(), some.begin(), some.end());
    }
    add_request(DEPOSIT_REQUEST_TYPE, deposits);
    CAIRN_TRY(call_for_requests(WITHDRAWAL_REQUEST_TYPE, WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS));
    return call_for_requests(CONSOLIDATION_REQUEST_TYPE, CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS);
}

void BlockRun::add_request(std::uint8_t type, BytesView data) {
    if (!data.empty()) {
        Bytes request{type};
        request.insert(request.end(), data.begin(), data.end());
        requests_.push_back(std::move(request));
    }
}

Checked BlockRun::call_for_requests(std::uint8_t type, const Address& contract) {
    if (!world_.code(contract)) {
        return unexpected(BlockError{.rule = BlockRule::system_contract_missing});
    }
    const TransactionOutcome outcome = transition_.process_system_transaction(contract, {});
    if (outcome.status != evm::Status::success) {
        return unexpected(BlockError{.rule = BlockRule::system_call_failed});
    }
    add_request(type, outcome.output);
    return {};
}

Bytes32 BlockRun::receipt_root() const {
    std::vector<Bytes> values;
    values.reserve(receipts_.size());
    for (const Receipt& receipt : receipts_) {
        values.push_back(encode_receipt(receipt));
    }
    return state::ordered_trie_root(values);
}

}  // namespace cairn::execution
