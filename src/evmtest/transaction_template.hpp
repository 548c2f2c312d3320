// The transaction of a state test: lists of data, gas and value, of which each case takes one.
#pragma once

#include "evmtest/fields.hpp"

#include <vector>

namespace cairn::evmtest {

struct Indexes {
    std::size_t data = 0;
    std::size_t gas = 0;
    std::size_t value = 0;
};

struct TransactionTemplate {
    std::vector<Bytes> data;
    std::vector<std::optional<std::vector<execution::Access>>> access_lists;
    std::vector<std::uint64_t> gas;
    /// Nothing: a number that no transaction can hold, as some tests want it.
    std::vector<std::optional<U256>> value;
    std::optional<U256> gas_price;
    std::optional<U256> max_fee_per_gas;
    std::optional<U256> max_priority_fee_per_gas;
    std::optional<U256> max_fee_per_blob_gas;
    std::optional<std::vector<Bytes32>> blob_versioned_hashes;
    std::optional<std::vector<execution::Authorization>> authorizations;
    std::uint64_t nonce = 0;
    std::optional<Address> to;
    Address sender;
};

Read<TransactionTemplate> read_transaction_template(const json::Value& object);

/// Unsigned; legacy ones without replay protection.
Read<execution::Transaction> instantiate(const TransactionTemplate& pattern, const Indexes& indexes,
                                         std::uint64_t chain_id);

/// Whether a signed transaction says what the unsigned one does.
bool says_the_same(const execution::Transaction& signed_one,
                   const execution::Transaction& unsigned_one);

}  // namespace cairn::evmtest
