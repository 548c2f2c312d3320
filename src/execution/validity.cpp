#include "execution/validity.hpp"

#include <algorithm>
#include <limits>

namespace cairn::execution {
namespace {

using evm::Revision;
using Rule = TransactionRule;

Revision first_revision(TransactionType type) noexcept {
    switch (type) {
        case TransactionType::legacy:
            return Revision::frontier;
        case TransactionType::access_list:
            return Revision::berlin;
        case TransactionType::fee_market:
            return Revision::london;
        case TransactionType::blob:
            return Revision::cancun;
        case TransactionType::set_code:
            return Revision::prague;
    }
    return Revision::osaka;
}

Result<void, Rule> validate_signature(const BlockRules& rules, const Transaction& tx) {
    if (tx.type == TransactionType::legacy && tx.chain_id &&
        rules.revision < Revision::spurious_dragon) {
        return unexpected(Rule::replay_protection_too_early);
    }
    if (tx.chain_id && *tx.chain_id != rules.chain_id) {
        return unexpected(Rule::wrong_chain_id);
    }
    if (rules.revision >= Revision::homestead && !has_low_s(tx.s)) {
        return unexpected(Rule::high_s);
    }
    return {};
}

Result<void, Rule> validate_gas(const BlockRules& rules, const Transaction& tx,
                                const IntrinsicCost& cost) {
    if (tx.gas < cost.gas) {
        return unexpected(Rule::intrinsic_gas);
    }
    if (tx.gas < cost.calldata_floor_gas) {
        return unexpected(Rule::floor_gas);
    }
    if (tx.nonce == std::numeric_limits<std::uint64_t>::max()) {
        return unexpected(Rule::nonce_is_max);
    }
    if (tx.is_creation() && tx.data.size() > evm::rules(rules.revision).initcode_size_max) {
        return unexpected(Rule::init_code_too_large);
    }
    if (rules.revision >= Revision::osaka && tx.gas > TX_MAX_GAS_LIMIT) {
        return unexpected(Rule::gas_over_cap);
    }
    return {};
}

Result<void, Rule> validate_fees(const Transaction& tx) {
    if (tx.max_priority_fee_per_gas > tx.max_fee_per_gas) {
        return unexpected(Rule::priority_over_max_fee);
    }
    const auto product = base::mul_wide(tx.max_fee_per_gas, tx.gas);
    if ((product[4] | product[5] | product[6] | product[7]) != 0) {
        return unexpected(Rule::gas_price_overflow);
    }
    return {};
}

Result<void, Rule> validate_blobs(const BlockRules& rules, const Transaction& tx) {
    constexpr std::uint8_t VERSIONED_HASH_VERSION_KZG = 0x01;
    if (tx.type != TransactionType::blob) {
        return {};
    }
    if (tx.is_creation()) {
        return unexpected(Rule::blob_creation);
    }
    const std::size_t count = tx.blob_versioned_hashes.size();
    if (count == 0) {
        return unexpected(Rule::no_blobs);
    }
    if (count > rules.blobs.max) {
        return unexpected(Rule::blob_gas_over_block);
    }
    if (rules.revision >= Revision::osaka && count > BLOB_COUNT_LIMIT) {
        return unexpected(Rule::too_many_blobs);
    }
    const auto is_kzg = [](const Bytes32& hash) { return hash[0] == VERSIONED_HASH_VERSION_KZG; };
    if (!std::all_of(tx.blob_versioned_hashes.begin(), tx.blob_versioned_hashes.end(), is_kzg)) {
        return unexpected(Rule::blob_hash_version);
    }
    return {};
}

Result<void, Rule> validate_authorizations(const Transaction& tx) {
    if (tx.type != TransactionType::set_code) {
        return {};
    }
    if (tx.is_creation()) {
        return unexpected(Rule::set_code_creation);
    }
    if (tx.authorizations.empty()) {
        return unexpected(Rule::no_authorizations);
    }
    return {};
}

/// a * b + c, or nothing if it needs more than 256 bits.
std::optional<U256> multiply_add(const U256& a, const U256& b, const U256& c) {
    const auto product = base::mul_wide(a, b);
    bool carry = false;
    const U256 sum = base::add_overflow({product[3], product[2], product[1], product[0]}, c, carry);
    if (carry || (product[4] | product[5] | product[6] | product[7]) != 0) {
        return std::nullopt;
    }
    return sum;
}

bool can_pay(const Transaction& tx, const U256& balance) {
    auto sum = multiply_add(tx.max_fee_per_gas, tx.gas, tx.value);
    if (sum && tx.type == TransactionType::blob) {
        sum = multiply_add(tx.max_fee_per_blob_gas, calculate_total_blob_gas(tx), *sum);
    }
    return sum && balance >= *sum;
}

Result<void, Rule> check_fees(const evm::BlockContext& block, const GasLeft& left,
                              const Transaction& tx) {
    if (tx.gas > left.gas) {
        return unexpected(Rule::gas_over_block);
    }
    if (calculate_total_blob_gas(tx) > left.blob_gas) {
        return unexpected(Rule::blob_gas_over_block);
    }
    if (tx.max_fee_per_gas < block.base_fee) {
        return unexpected(Rule::fee_below_base_fee);
    }
    if (tx.type == TransactionType::blob && tx.max_fee_per_blob_gas < block.blob_base_fee) {
        return unexpected(Rule::blob_fee_below_price);
    }
    return {};
}

Result<void, Rule> check_sender(WorldState& world, const Transaction& tx, const Address& sender) {
    const std::uint64_t nonce = world.nonce(sender);
    if (tx.nonce != nonce) {
        return unexpected(tx.nonce < nonce ? Rule::nonce_too_low : Rule::nonce_too_high);
    }
    if (!can_pay(tx, world.balance(sender))) {
        return unexpected(Rule::insufficient_balance);
    }
    const CodePtr& code = world.code(sender);
    if (code && !code->delegate() && !unsigned_sender(tx)) {
        return unexpected(Rule::sender_has_code);
    }
    return {};
}

}  // namespace

std::string_view to_string(TransactionRule rule) noexcept {
    switch (rule) {
        case Rule::type_not_supported:
            return "the fork has no such transaction type";
        case Rule::replay_protection_too_early:
            return "replay protection before its fork";
        case Rule::wrong_chain_id:
            return "for another chain";
        case Rule::high_s:
            return "s above n / 2";
        case Rule::invalid_signature:
            return "nobody can have signed it";
        case Rule::intrinsic_gas:
            return "gas below the intrinsic cost";
        case Rule::floor_gas:
            return "gas below the floor by calldata";
        case Rule::nonce_is_max:
            return "nonce is 2^64 - 1";
        case Rule::init_code_too_large:
            return "init code too large";
        case Rule::gas_over_cap:
            return "gas over 2^24";
        case Rule::priority_over_max_fee:
            return "priority fee over max fee";
        case Rule::gas_price_overflow:
            return "gas * price needs more than 256 bits";
        case Rule::no_blobs:
            return "a blob transaction without blobs";
        case Rule::too_many_blobs:
            return "more than 6 blobs";
        case Rule::blob_hash_version:
            return "unknown version of a blob hash";
        case Rule::blob_creation:
            return "a blob transaction that creates a contract";
        case Rule::no_authorizations:
            return "no authorizations";
        case Rule::set_code_creation:
            return "a set-code transaction that creates a contract";
        case Rule::gas_over_block:
            return "gas over what the block has left";
        case Rule::blob_gas_over_block:
            return "blob gas over what the block has left";
        case Rule::fee_below_base_fee:
            return "max fee below base fee";
        case Rule::blob_fee_below_price:
            return "max blob fee below blob gas price";
        case Rule::nonce_too_low:
            return "nonce too low";
        case Rule::nonce_too_high:
            return "nonce too high";
        case Rule::insufficient_balance:
            return "insufficient balance";
        case Rule::sender_has_code:
            return "the sender is a contract";
    }
    return "unknown";
}

std::uint64_t calculate_total_blob_gas(const Transaction& transaction) noexcept {
    return GAS_PER_BLOB * transaction.blob_versioned_hashes.size();
}

Result<IntrinsicCost, TransactionRule> validate_transaction(const BlockRules& rules,
                                                            const Transaction& transaction) {
    if (rules.revision < first_revision(transaction.type)) {
        return unexpected(Rule::type_not_supported);
    }
    CAIRN_TRY(validate_signature(rules, transaction));
    const IntrinsicCost cost = calculate_intrinsic_cost(rules.revision, transaction);
    CAIRN_TRY(validate_gas(rules, transaction, cost));
    CAIRN_TRY(validate_fees(transaction));
    CAIRN_TRY(validate_blobs(rules, transaction));
    CAIRN_TRY(validate_authorizations(transaction));
    return cost;
}

Result<Fees, TransactionRule> check_transaction(const evm::BlockContext& block, const GasLeft& left,
                                                WorldState& world, const Transaction& transaction,
                                                const Address& sender) {
    CAIRN_TRY(check_fees(block, left, transaction));
    CAIRN_TRY(check_sender(world, transaction, sender));
    Fees fees;
    fees.priority_fee_per_gas = std::min(transaction.max_priority_fee_per_gas,
                                         transaction.max_fee_per_gas - block.base_fee);
    fees.effective_gas_price = block.base_fee + fees.priority_fee_per_gas;
    fees.blob_fee = block.blob_base_fee * calculate_total_blob_gas(transaction);
    return fees;
}

}  // namespace cairn::execution
