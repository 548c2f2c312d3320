#include "execution/state_transition.hpp"

#include "crypto/keccak256.hpp"

#include <algorithm>
#include <limits>

namespace cairn::execution {
namespace {

using evm::Revision;

constexpr std::uint64_t MAX_NONCE = std::numeric_limits<std::uint64_t>::max();

/// EIP-7702: the code of an account that delegates.
Bytes delegation_to(const Address& address) {
    Bytes code = {0xef, 0x01, 0x00};
    code.insert(code.end(), address.begin(), address.end());
    return code;
}

std::uint64_t gas_used_after_refund(const evm::Rules& rules, const IntrinsicCost& cost,
                                    std::uint64_t used, evm::Gas refund_counter) {
    const auto most = used / static_cast<std::uint64_t>(rules.refund_quotient);
    const auto counted = static_cast<std::uint64_t>(std::max<evm::Gas>(refund_counter, 0));
    return std::max(used - std::min(most, counted), cost.calldata_floor_gas);
}

TransactionOutcome outcome_of(evm::Result&& result, std::uint64_t gas_used) {
    TransactionOutcome outcome;
    outcome.status = result.status;
    outcome.gas_used = gas_used;
    outcome.output = std::move(result.output);
    return outcome;
}

}  // namespace

StateTransition::StateTransition(WorldState& world, const BlockRules& rules,
                                 const evm::BlockContext& block, BlockHashes& block_hashes,
                                 evm::Tracer* tracer)
    : world_(&world),
      rules_(rules),
      block_(&block),
      tracer_(tracer),
      interpreter_(rules.revision),
      host_(world, interpreter_, block, block_hashes, tracer),
      left_{block.gas_limit, rules.blobs.max * GAS_PER_BLOB} {
    host_.set_natives(rules_.natives);
    host_.set_precompile_moves(rules_.precompile_moves.get());
}

EmptyAccounts StateTransition::empty_accounts() const noexcept {
    return evm::rules(rules_.revision).empty_accounts_die ? EmptyAccounts::clear
                                                          : EmptyAccounts::keep;
}

void StateTransition::pay_upfront(const Transaction& transaction, const Address& sender,
                                  const Fees& fees) {
    if (transaction.nonce != MAX_NONCE) {
        world_->set_nonce(sender, transaction.nonce + 1);
    } else if (!transaction.is_creation()) {
        // Only of a call that nobody signed. The account may be empty now.
        world_->set_nonce(sender, 0);
        world_->touch(sender);
    }
    world_->subtract_balance(sender, fees.effective_gas_price * transaction.gas + fees.blob_fee);
}

void StateTransition::warm_accesses(const Transaction& transaction, const Address& sender) {
    if (rules_.revision < Revision::berlin) {
        return;
    }
    world_->warm(sender);
    if (transaction.to) {
        world_->warm(*transaction.to);
    }
    if (rules_.revision >= Revision::shanghai) {
        world_->warm(block_->coinbase);
    }
    for (const Access& access : transaction.access_list) {
        world_->warm(access.account);
        for (const Bytes32& slot : access.slots) {
            world_->warm(world_->slot(access.account, U256::from_be(slot)));
        }
    }
}

evm::Gas StateTransition::set_delegations(const std::vector<Authorization>& authorizations) {
    evm::Gas refund = 0;
    for (const Authorization& authorization : authorizations) {
        refund += set_delegation(authorization);
    }
    return refund;
}

evm::Gas StateTransition::set_delegation(const Authorization& authorization) {
    const U256& chain_id = authorization.chain_id;
    if (!chain_id.is_zero() && chain_id != U256(rules_.chain_id)) {
        return 0;
    }
    if (authorization.nonce == MAX_NONCE) {
        return 0;
    }
    const auto authority = recover_authority(authorization);
    if (!authority) {
        return 0;
    }
    world_->warm(*authority);
    const CodePtr& code = world_->code(*authority);
    if ((code && !code->delegate()) || world_->nonce(*authority) != authorization.nonce) {
        return 0;
    }
    const bool exists = !world_->is_dead(*authority);
    if (authorization.address == Address{}) {
        world_->set_code(*authority, nullptr, EMPTY_CODE_HASH);
    } else {
        const Bytes bytes = delegation_to(authorization.address);
        world_->set_code(*authority, std::make_shared<const evm::Code>(BytesView(bytes)),
                         crypto::keccak256(bytes));
    }
    world_->set_nonce(*authority, authorization.nonce + 1);
    return exists ? PER_EMPTY_ACCOUNT_COST - PER_AUTH_BASE_COST : 0;
}

evm::Result StateTransition::run(const Transaction& transaction, const Address& sender,
                                 evm::Gas gas) {
    if (transaction.is_creation() && transaction.nonce == MAX_NONCE) {
        evm::Result refused;
        refused.status = evm::Status::nonce_overflow;
        refused.gas_left = gas;
        return refused;
    }
    evm::Message message;
    message.kind = transaction.to ? evm::CallKind::call : evm::CallKind::create;
    message.gas = gas;
    message.sender = sender;
    message.value = transaction.value;
    message.input = transaction.data;
    if (transaction.to) {
        message.recipient = *transaction.to;
        message.code_address = *transaction.to;
        if (const auto delegate = host_.get_delegate(*transaction.to);
            delegate && rules_.revision >= Revision::prague) {
            world_->warm(*delegate);
        }
    }
    return host_.call(message);
}

void StateTransition::settle(const Address& sender, const Fees& fees, std::uint64_t gas_left,
                             std::uint64_t gas_used) {
    world_->add_balance(sender, fees.effective_gas_price * gas_left);
    const U256 reward = fees.priority_fee_per_gas * gas_used;
    if (world_->defers_fees()) {
        world_->defer_fee(reward);
        return;
    }
    reward_coinbase(reward);
}

void StateTransition::reward_coinbase(const U256& reward) {
    // Before EIP-161 even nothing brings the coinbase into being.
    if (!reward.is_zero() || empty_accounts() == EmptyAccounts::keep) {
        world_->add_balance(block_->coinbase, reward);
    }
    world_->touch(block_->coinbase);
}

Result<TransactionOutcome, TransactionRule> StateTransition::process_transaction(
    const Transaction& transaction, const Address& sender) {
    CAIRN_TRY_ASSIGN(const IntrinsicCost cost, validate_transaction(rules_, transaction));
    CAIRN_TRY_ASSIGN(const Fees fees,
                     check_transaction(*block_, left_, *world_, transaction, sender));
    TransactionOutcome outcome = apply_transaction(transaction, sender, cost, fees);
    take_gas(transaction, outcome);
    return outcome;
}

bool StateTransition::has_gas_for(const Transaction& transaction) const noexcept {
    return transaction.gas <= left_.gas && calculate_total_blob_gas(transaction) <= left_.blob_gas;
}

void StateTransition::take_gas(const Transaction& transaction,
                               const TransactionOutcome& outcome) noexcept {
    left_.gas -= outcome.gas_used;
    left_.blob_gas -= calculate_total_blob_gas(transaction);
}

void StateTransition::pay_fees(const U256& fees) {
    world_->begin_transaction();
    reward_coinbase(fees);
    static_cast<void>(world_->end_transaction(empty_accounts()));
}

TransactionOutcome StateTransition::apply_transaction(const Transaction& transaction,
                                                      const Address& sender,
                                                      const IntrinsicCost& cost, const Fees& fees) {
    world_->begin_transaction();
    host_.begin({sender, fees.effective_gas_price, transaction.blob_versioned_hashes});
    pay_upfront(transaction, sender, fees);
    warm_accesses(transaction, sender);
    evm::Gas refund = set_delegations(transaction.authorizations);
    if (tracer_ != nullptr) {
        tracer_->on_authorizations(refund);
    }
    evm::Result result =
        run(transaction, sender, static_cast<evm::Gas>(transaction.gas - cost.gas));
    refund += result.gas_refund;

    const std::uint64_t used = transaction.gas - static_cast<std::uint64_t>(result.gas_left);
    const std::uint64_t gas_used =
        gas_used_after_refund(evm::rules(rules_.revision), cost, used, refund);
    settle(sender, fees, transaction.gas - gas_used, gas_used);

    const std::optional<Address> created =
        result.succeeded() && !transaction.to ? std::optional(result.create_address) : std::nullopt;
    TransactionOutcome outcome = outcome_of(std::move(result), gas_used);
    outcome.created = created;
    outcome.max_used_gas = std::max(used, cost.calldata_floor_gas);
    outcome.effective_gas_price = fees.effective_gas_price;
    outcome.logs = world_->end_transaction(empty_accounts());
    add_to_bloom(outcome.bloom, outcome.logs);
    return outcome;
}

TransactionOutcome StateTransition::process_system_transaction(const Address& target,
                                                               BytesView data) {
    world_->begin_transaction();
    host_.begin({SYSTEM_ADDRESS, block_->base_fee, {}});
    evm::Message message;
    message.gas = SYSTEM_TRANSACTION_GAS;
    message.sender = SYSTEM_ADDRESS;
    message.recipient = target;
    message.code_address = target;
    message.input = data;
    evm::Result result = host_.call(message);
    const auto used = static_cast<std::uint64_t>(SYSTEM_TRANSACTION_GAS - result.gas_left);
    TransactionOutcome outcome = outcome_of(std::move(result), used);
    outcome.logs = world_->end_transaction(empty_accounts());
    return outcome;
}

evm::BlockContext block_context(const Header& header, const BlockRules& rules) {
    evm::BlockContext context;
    context.coinbase = header.coinbase;
    context.number = header.number;
    context.timestamp = header.timestamp;
    context.gas_limit = header.gas_limit;
    context.prev_randao =
        rules.revision >= Revision::paris ? U256::from_be(header.prev_randao) : header.difficulty;
    context.base_fee = header.base_fee_per_gas.value_or(0);
    if (header.excess_blob_gas) {
        context.blob_base_fee = calculate_blob_gas_price(*header.excess_blob_gas, rules.blobs);
    }
    context.chain_id = rules.chain_id;
    return context;
}

}  // namespace cairn::execution
