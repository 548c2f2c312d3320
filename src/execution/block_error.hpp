// Why a block is not valid: one enumerator per rule.
//
// References: Yellow Paper section 4.4.4 (header validity), 11 (finalisation); execution-specs
// v2.20.0 src/ethereum/forks/*/fork.py validate_header, validate_ommers, apply_body.
#pragma once

#include "execution/transaction_rule.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace cairn::execution {

enum class BlockRule : std::uint8_t {
    // Of the header.
    parent_hash,          // the parent is another block
    number,               // parent's + 1
    timestamp,            // later than the parent's
    gas_limit,            // within a 1,024th of the parent's, at least 5,000
    gas_used_over_limit,  // gas_used <= gas_limit
    extra_data_too_long,  // 32 bytes
    difficulty,           // as computed; 0 from Paris on
    nonce_not_zero,       // from Paris on
    ommers_after_merge,   // none from Paris on
    dao_extra_data,       // "dao-hard-fork" in ten blocks
    field_missing,        // the fork has a field that the header lacks
    field_unexpected,     // the header has a field of a later fork
    base_fee,             // as computed (EIP-1559)
    excess_blob_gas,      // as computed (EIP-4844)
    blob_gas_over_limit,  // at most the schedule's
    withdrawals_missing,  // the body has none, or has some too early
    block_too_large,      // EIP-7934
    // Of the body.
    transactions_root,
    ommers_hash,
    withdrawals_root,
    too_many_ommers,  // 2
    ommer_invalid,    // its header breaks a rule
    ommer_repeated,   // is there twice, or was an ommer before
    ommer_is_ancestor,
    ommer_not_related,    // no child of one of the last seven blocks, or of the parent's parent
    transaction_invalid,  // BlockError::transaction has the rule
    // Of what came of it.
    gas_used,
    blob_gas_used,
    receipt_root,
    logs_bloom,
    state_root,
    requests_hash,
    system_contract_missing,  // EIP-7002, EIP-7251: no code there
    system_call_failed,
    deposit_event,  // EIP-6110: a deposit's log has another layout
};
std::string_view to_string(BlockRule rule) noexcept;

struct BlockError {
    BlockRule rule = BlockRule::parent_hash;
    /// For ommer_invalid: which rule its header breaks.
    std::optional<BlockRule> ommer_rule = std::nullopt;
    /// For transaction_invalid: which rule, and of which transaction.
    std::optional<TransactionRule> transaction_rule = std::nullopt;
    std::size_t transaction = 0;  // from 0
};
std::string to_string(const BlockError& error);

}  // namespace cairn::execution
