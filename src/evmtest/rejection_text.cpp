#include "evmtest/rejection_text.hpp"

#include <algorithm>

namespace cairn::evmtest {
namespace {

using execution::Transaction;
using execution::TransactionRule;
using execution::TransactionType;

std::string text_of(std::uint64_t number) {
    return std::to_string(number);
}

std::string type_text(const Rejection& r, const std::string& sender) {
    switch (r.transaction.type) {
        case TransactionType::blob:
            return "transaction type not supported: blob tx (sender " + sender + ")";
        case TransactionType::set_code:
            return "transaction type not supported: setcode tx (sender " + sender + ")";
        default:
            return "transaction type not supported";
    }
}

std::string balance_text(const Rejection& r, const std::string& address) {
    const Transaction& tx = r.transaction;
    const auto product = base::mul_wide(tx.max_fee_per_gas, tx.gas);
    const bool overflows = (product[4] | product[5] | product[6] | product[7]) != 0;
    if (overflows) {
        return "insufficient funds for gas * price + value: " + address +
               " required balance exceeds 256 bits";
    }
    U256 want = tx.max_fee_per_gas * tx.gas + tx.value;
    if (tx.type == TransactionType::blob) {
        want += tx.max_fee_per_blob_gas * execution::calculate_total_blob_gas(tx);
    }
    return "insufficient funds for gas * price + value: " + address + " have " +
           r.world.balance(r.sender).to_decimal() + " want " + want.to_decimal();
}

std::string blob_version_text(const Transaction& tx) {
    const auto& hashes = tx.blob_versioned_hashes;
    const auto wrong = std::find_if(hashes.begin(), hashes.end(),
                                    [](const Bytes32& hash) { return hash[0] != 1; });
    return "blob " + std::to_string(wrong - hashes.begin()) + " has invalid hash version";
}

std::string gas_text(const Rejection& r) {
    const Transaction& tx = r.transaction;
    const auto cost = execution::calculate_intrinsic_cost(r.rules.revision, tx);
    switch (r.rule) {
        case TransactionRule::intrinsic_gas:
            return "intrinsic gas too low: have " + text_of(tx.gas) + ", want " + text_of(cost.gas);
        case TransactionRule::floor_gas:
            return "insufficient gas for floor data gas cost: have " + text_of(tx.gas) + ", want " +
                   text_of(cost.calldata_floor_gas);
        case TransactionRule::gas_over_cap:
            return "transaction gas limit too high (cap: " + text_of(execution::TX_MAX_GAS_LIMIT) +
                   ", tx: " + text_of(tx.gas) + ")";
        case TransactionRule::init_code_too_large:
            return "max initcode size exceeded: code size " + text_of(tx.data.size()) + " limit " +
                   text_of(evm::rules(r.rules.revision).initcode_size_max);
        default:
            return "gas limit reached";
    }
}

std::string fee_text(const Rejection& r, const std::string& address) {
    const Transaction& tx = r.transaction;
    const std::string max_fee = tx.max_fee_per_gas.to_decimal();
    switch (r.rule) {
        case TransactionRule::priority_over_max_fee:
            return "max priority fee per gas higher than max fee per gas: " + address +
                   ", maxPriorityFeePerGas: " + tx.max_priority_fee_per_gas.to_decimal() +
                   ", maxFeePerGas: " + max_fee;
        case TransactionRule::fee_below_base_fee:
            return "max fee per gas less than block base fee: " + address +
                   ", maxFeePerGas: " + max_fee + ", baseFee: " + r.block.base_fee.to_decimal();
        case TransactionRule::blob_fee_below_price:
            return "max fee per blob gas less than block blob gas fee: " + address +
                   " blobGasFeeCap: " + tx.max_fee_per_blob_gas.to_decimal() +
                   ", blobBaseFee: " + r.block.blob_base_fee.to_decimal();
        default:
            return balance_text(r, address);
    }
}

std::string nonce_text(const Rejection& r, const std::string& address) {
    const std::string own = text_of(r.transaction.nonce);
    if (r.rule == TransactionRule::nonce_is_max) {
        return "nonce has max value: " + address + ", nonce: " + own;
    }
    const bool is_low = r.rule == TransactionRule::nonce_too_low;
    return std::string(is_low ? "nonce too low: " : "nonce too high: ") + address + ", tx: " + own +
           " state: " + text_of(r.world.nonce(r.sender));
}

std::string list_text(const Rejection& r, const std::string& sender) {
    switch (r.rule) {
        case TransactionRule::no_blobs:
            return "blob transaction missing blob hashes";
        case TransactionRule::too_many_blobs:
            return "blob transaction has too many blobs";
        case TransactionRule::blob_creation:
            return "blob transaction of type create";
        case TransactionRule::no_authorizations:
            return "EIP-7702 transaction with empty auth list (sender " + sender + ")";
        case TransactionRule::set_code_creation:
            return "EIP-7702 transaction cannot be used to create contract (sender " + sender + ")";
        case TransactionRule::blob_hash_version:
            return blob_version_text(r.transaction);
        default:
            return "blob gas (" +
                   text_of(r.blob_gas_used + execution::calculate_total_blob_gas(r.transaction)) +
                   ") would exceed maximum allowance " +
                   text_of(r.rules.blobs.max * execution::GAS_PER_BLOB);
    }
}

using Rule = TransactionRule;

bool is_found_first(Rule rule) {
    return rule == Rule::replay_protection_too_early || rule == Rule::wrong_chain_id ||
           rule == Rule::high_s || rule == Rule::invalid_signature ||
           rule == Rule::type_not_supported || rule == Rule::blob_gas_over_block;
}

/// What the sender's account makes wrong.
std::optional<Rule> sender_rule(const Rejection& r) {
    const std::uint64_t nonce = r.world.nonce(r.sender);
    const Transaction& tx = r.transaction;
    if (tx.nonce != nonce) {
        return tx.nonce < nonce ? Rule::nonce_too_low : Rule::nonce_too_high;
    }
    if (r.rule == Rule::nonce_is_max) {
        return r.rule;
    }
    if (r.rules.revision >= evm::Revision::osaka && tx.gas > execution::TX_MAX_GAS_LIMIT) {
        return Rule::gas_over_cap;
    }
    const execution::CodePtr& code = r.world.code(r.sender);
    return code && !code->delegate() ? std::optional(Rule::sender_has_code) : std::nullopt;
}

std::optional<Rule> fee_rule(const Rejection& r) {
    const Transaction& tx = r.transaction;
    if (r.rules.revision >= evm::Revision::london) {
        if (tx.max_priority_fee_per_gas > tx.max_fee_per_gas) {
            return Rule::priority_over_max_fee;
        }
        if (tx.max_fee_per_gas < r.block.base_fee) {
            return Rule::fee_below_base_fee;
        }
    }
    const bool is_list_rule = r.rule == Rule::no_blobs || r.rule == Rule::too_many_blobs ||
                              r.rule == Rule::blob_hash_version || r.rule == Rule::blob_creation;
    if (is_list_rule) {
        return r.rule;
    }
    const bool is_cheap =
        tx.type == TransactionType::blob && tx.max_fee_per_blob_gas < r.block.blob_base_fee;
    return is_cheap ? std::optional(Rule::blob_fee_below_price) : std::nullopt;
}

bool can_pay(const Rejection& r) {
    const Transaction& tx = r.transaction;
    const auto product = base::mul_wide(tx.max_fee_per_gas, tx.gas);
    if ((product[4] | product[5] | product[6] | product[7]) != 0) {
        return false;
    }
    U256 want = tx.max_fee_per_gas * tx.gas;
    if (tx.type == TransactionType::blob) {
        want += tx.max_fee_per_blob_gas * execution::calculate_total_blob_gas(tx);
    }
    const U256 balance = r.world.balance(r.sender);
    return want <= balance && tx.value <= balance - want;
}

/// In the order in which go-ethereum looks.
Rule first_rule(const Rejection& r) {
    if (is_found_first(r.rule)) {
        return r.rule;
    }
    if (const auto rule = sender_rule(r)) {
        return *rule;
    }
    if (const auto rule = fee_rule(r)) {
        return *rule;
    }
    const bool is_late = r.rule == Rule::intrinsic_gas || r.rule == Rule::floor_gas ||
                         r.rule == Rule::gas_over_block || r.rule == Rule::gas_price_overflow ||
                         r.rule == Rule::insufficient_balance;
    if (!is_late) {
        return r.rule;
    }
    const Transaction& tx = r.transaction;
    if (tx.is_creation() && tx.data.size() > evm::rules(r.rules.revision).initcode_size_max) {
        return Rule::init_code_too_large;
    }
    if (tx.gas > r.left.gas) {
        return Rule::gas_over_block;
    }
    return can_pay(r) ? r.rule : Rule::insufficient_balance;
}

std::string text_of_rule(const Rejection& r) {
    const std::string sender = base::to_hex(r.sender.view());
    const std::string address = "address " + sender;
    switch (r.rule) {
        case TransactionRule::type_not_supported:
            return type_text(r, sender);
        case TransactionRule::replay_protection_too_early:
        case TransactionRule::high_s:
        case TransactionRule::invalid_signature:
            return "invalid transaction v, r, s values";
        case TransactionRule::wrong_chain_id:
            return "invalid chain id for signer: have " +
                   text_of(r.transaction.chain_id.value_or(0)) + " want " +
                   text_of(r.rules.chain_id);
        case TransactionRule::intrinsic_gas:
        case TransactionRule::floor_gas:
        case TransactionRule::gas_over_cap:
        case TransactionRule::init_code_too_large:
        case TransactionRule::gas_over_block:
            return gas_text(r);
        case TransactionRule::priority_over_max_fee:
        case TransactionRule::gas_price_overflow:
        case TransactionRule::fee_below_base_fee:
        case TransactionRule::blob_fee_below_price:
        case TransactionRule::insufficient_balance:
            return fee_text(r, address);
        case TransactionRule::nonce_is_max:
        case TransactionRule::nonce_too_low:
        case TransactionRule::nonce_too_high:
            return nonce_text(r, address);
        case TransactionRule::sender_has_code:
            return "sender not an eoa: " + address +
                   ", len(code): " + text_of(r.world.code(r.sender)->size());
        default:
            return list_text(r, sender);
    }
}

}  // namespace

std::string rejection_text(const Rejection& r) {
    Rejection first = r;
    first.rule = first_rule(r);
    return text_of_rule(first);
}

}  // namespace cairn::evmtest
