#include "evmtest/exceptions.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cairn::evmtest {
namespace {

using execution::BlockRule;
using execution::TransactionRule;

template <class Rule>
struct Name {
    std::string_view text;
    Rule rule;
};

constexpr auto TRANSACTION_NAMES = std::to_array<Name<TransactionRule>>({
    {"TYPE_NOT_SUPPORTED", TransactionRule::type_not_supported},
    {"TYPE_1_TX_PRE_FORK", TransactionRule::type_not_supported},
    {"TYPE_2_TX_PRE_FORK", TransactionRule::type_not_supported},
    {"TYPE_3_TX_PRE_FORK", TransactionRule::type_not_supported},
    {"TYPE_4_TX_PRE_FORK", TransactionRule::type_not_supported},
    {"INVALID_CHAINID", TransactionRule::wrong_chain_id},
    {"INVALID_CHAINID", TransactionRule::replay_protection_too_early},
    {"INVALID_SIGNATURE_VRS", TransactionRule::replay_protection_too_early},
    {"INVALID_SIGNATURE_VRS", TransactionRule::high_s},
    {"INVALID_SIGNATURE_VRS", TransactionRule::invalid_signature},
    {"EC_RECOVERY_FAIL", TransactionRule::invalid_signature},
    {"INTRINSIC_GAS_TOO_LOW", TransactionRule::intrinsic_gas},
    {"INTRINSIC_GAS_BELOW_FLOOR_GAS_COST", TransactionRule::floor_gas},
    {"NONCE_IS_MAX", TransactionRule::nonce_is_max},
    {"NONCE_TOO_BIG", TransactionRule::nonce_is_max},
    {"INITCODE_SIZE_EXCEEDED", TransactionRule::init_code_too_large},
    {"GAS_LIMIT_EXCEEDS_MAXIMUM", TransactionRule::gas_over_cap},
    {"PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS", TransactionRule::priority_over_max_fee},
    {"PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2", TransactionRule::priority_over_max_fee},
    {"GASLIMIT_PRICE_PRODUCT_OVERFLOW", TransactionRule::gas_price_overflow},
    {"INSUFFICIENT_ACCOUNT_FUNDS", TransactionRule::gas_price_overflow},
    {"TYPE_3_TX_ZERO_BLOBS", TransactionRule::no_blobs},
    {"TYPE_3_TX_BLOB_COUNT_EXCEEDED", TransactionRule::too_many_blobs},
    {"TYPE_3_TX_BLOB_COUNT_EXCEEDED", TransactionRule::blob_gas_over_block},
    {"TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED", TransactionRule::blob_gas_over_block},
    {"TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH", TransactionRule::blob_hash_version},
    {"TYPE_3_TX_CONTRACT_CREATION", TransactionRule::blob_creation},
    {"TYPE_4_EMPTY_AUTHORIZATION_LIST", TransactionRule::no_authorizations},
    {"TYPE_4_TX_CONTRACT_CREATION", TransactionRule::set_code_creation},
    {"GAS_ALLOWANCE_EXCEEDED", TransactionRule::gas_over_block},
    {"INSUFFICIENT_MAX_FEE_PER_GAS", TransactionRule::fee_below_base_fee},
    {"INSUFFICIENT_MAX_FEE_PER_BLOB_GAS", TransactionRule::blob_fee_below_price},
    {"NONCE_MISMATCH_TOO_LOW", TransactionRule::nonce_too_low},
    {"NONCE_MISMATCH_TOO_HIGH", TransactionRule::nonce_too_high},
    {"INSUFFICIENT_ACCOUNT_FUNDS", TransactionRule::insufficient_balance},
    {"SENDER_NOT_EOA", TransactionRule::sender_has_code},
});

constexpr auto BLOCK_NAMES = std::to_array<Name<BlockRule>>({
    {"UNKNOWN_PARENT", BlockRule::parent_hash},
    {"INVALID_GASLIMIT", BlockRule::gas_limit},
    {"INVALID_GAS_USED", BlockRule::gas_used},
    {"INVALID_GAS_USED_ABOVE_LIMIT", BlockRule::gas_used_over_limit},
    {"INVALID_DIFFICULTY", BlockRule::difficulty},
    {"INVALID_BASEFEE_PER_GAS", BlockRule::base_fee},
    {"INCORRECT_EXCESS_BLOB_GAS", BlockRule::excess_blob_gas},
    {"INCORRECT_BLOB_GAS_USED", BlockRule::blob_gas_used},
    {"BLOB_GAS_USED_ABOVE_LIMIT", BlockRule::blob_gas_over_limit},
    {"TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED", BlockRule::blob_gas_over_limit},
    {"INCORRECT_BLOCK_FORMAT", BlockRule::field_missing},
    {"INCORRECT_BLOCK_FORMAT", BlockRule::field_unexpected},
    {"INVALID_WITHDRAWALS_ROOT", BlockRule::withdrawals_root},
    {"INVALID_REQUESTS", BlockRule::requests_hash},
    {"EXTRA_DATA_INVALID_DAO", BlockRule::dao_extra_data},
    {"EXTRA_DATA_TOO_BIG", BlockRule::extra_data_too_long},
    {"UNCLE_PARENT_INCORRECT", BlockRule::ommer_not_related},
    {"RLP_BLOCK_LIMIT_EXCEEDED", BlockRule::block_too_large},
    {"SYSTEM_CONTRACT_EMPTY", BlockRule::system_contract_missing},
    {"SYSTEM_CONTRACT_CALL_FAILED", BlockRule::system_call_failed},
    {"INVALID_DEPOSIT_EVENT_LAYOUT", BlockRule::deposit_event},
    {"IMPORT_IMPOSSIBLE_PARIS_WRONG_POS", BlockRule::difficulty},
    {"IMPORT_IMPOSSIBLE_PARIS_WRONG_POW", BlockRule::difficulty},
    {"IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT", BlockRule::field_unexpected},
    {"IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT", BlockRule::gas_limit},
    {"IMPORT_IMPOSSIBLE_LEGACY_WRONG_PARENT", BlockRule::field_missing},
    {"IMPORT_IMPOSSIBLE_LEGACY", BlockRule::difficulty},
    {"IMPORT_IMPOSSIBLE_LEGACY", BlockRule::field_missing},
    {"IMPORT_IMPOSSIBLE_SHANGHAI", BlockRule::field_unexpected},
    {"IMPORT_IMPOSSIBLE_PARIS_OVER_SHANGHAI", BlockRule::field_missing},
});

/// The name without its class, of names joined by '|'.
template <class Rule, std::size_t N>
bool names(std::string_view expected, const std::array<Name<Rule>, N>& table, Rule rule) {
    while (!expected.empty()) {
        const std::size_t end = std::min(expected.find('|'), expected.size());
        std::string_view name = expected.substr(0, end);
        name.remove_prefix(name.rfind('.') + 1);
        for (const auto& row : table) {
            if (row.rule == rule && row.text == name) {
                return true;
            }
        }
        expected.remove_prefix(std::min(end + 1, expected.size()));
    }
    return false;
}

}  // namespace

bool names_rule(std::string_view expected, TransactionRule rule) {
    return names(expected, TRANSACTION_NAMES, rule);
}

bool names_rule(std::string_view expected, const execution::BlockError& error) {
    if (error.transaction_rule) {
        return names_rule(expected, *error.transaction_rule);
    }
    return names(expected, BLOCK_NAMES, error.ommer_rule.value_or(error.rule));
}

}  // namespace cairn::evmtest
