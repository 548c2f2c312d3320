// Why a transaction cannot be in a block: one enumerator per rule.
//
// References: Yellow Paper section 6 (validity), EIP-2, 155, 1559, 2681, 2718, 3607, 3860, 4844,
// 7623, 7702, 7825; execution-specs v2.20.0 src/ethereum/forks/*/{transactions,fork}.py
// validate_transaction, check_transaction.
#pragma once

#include "base/bytes.hpp"

#include <string_view>

namespace cairn::execution {

enum class TransactionRule : std::uint8_t {
    // Of the transaction alone, in a fork.
    type_not_supported,           // by this fork
    replay_protection_too_early,  // EIP-155 since Spurious Dragon
    wrong_chain_id,
    high_s,                 // EIP-2: s <= n / 2 since Homestead
    invalid_signature,      // r or s out of range, or nobody signed
    intrinsic_gas,          // gas < intrinsic cost
    floor_gas,              // gas < floor by calldata (EIP-7623)
    nonce_is_max,           // EIP-2681: nonce < 2^64 - 1
    init_code_too_large,    // EIP-3860
    gas_over_cap,           // EIP-7825: 2^24
    priority_over_max_fee,  // max_priority_fee_per_gas <= max_fee_per_gas
    gas_price_overflow,     // gas * max_fee_per_gas < 2^256
    no_blobs,               // EIP-4844
    too_many_blobs,         // EIP-7594: 6 in a transaction
    blob_hash_version,      // the first byte is 0x01
    blob_creation,          // a blob transaction has a recipient
    no_authorizations,      // EIP-7702
    set_code_creation,      // a set-code transaction has a recipient
    // In its block and state.
    gas_over_block,        // gas <= gas left in the block
    blob_gas_over_block,   // blob gas <= blob gas left in the block
    fee_below_base_fee,    // max_fee_per_gas >= base_fee_per_gas
    blob_fee_below_price,  // max_fee_per_blob_gas >= blob gas price
    nonce_too_low,
    nonce_too_high,
    insufficient_balance,  // balance >= gas * max_fee_per_gas + blobs + value
    sender_has_code,       // EIP-3607, unless it is a delegation (EIP-7702)
};
std::string_view to_string(TransactionRule rule) noexcept;

}  // namespace cairn::execution
