// A call that nobody signed: the object that eth_call, eth_estimateGas, eth_createAccessList and
// eth_simulateV1 take.
//
// Reference: execution-apis src/schemas/transaction.yaml GenericTransaction; geth
// internal/ethapi/transaction_args.go. Threads: pure functions.
#pragma once

#include "execution/transaction.hpp"
#include "rpc/values.hpp"

#include <optional>
#include <vector>

namespace cairn::rpc {

struct CallRequest {
    Bytes20 from;
    std::optional<Bytes20> to;
    std::optional<std::uint64_t> gas;
    std::optional<U256> gas_price;
    std::optional<U256> max_fee_per_gas;
    std::optional<U256> max_priority_fee_per_gas;
    std::optional<U256> max_fee_per_blob_gas;
    U256 value;
    std::optional<std::uint64_t> nonce;
    Bytes input;
    std::vector<execution::Access> access_list;
    std::optional<std::vector<Bytes32>> blob_versioned_hashes;
    std::optional<std::vector<execution::Authorization>> authorizations;
    std::optional<U256> chain_id;
};

/// Items of the lists in a request.
inline constexpr std::size_t MAX_CALL_LIST_ITEMS = 65'536;

Read<CallRequest> read_call_request(const json::Value& value);

/// -32000: fields that exclude each other, or another chain's identifier.
Read<void> check_fields(const CallRequest& request, std::uint64_t chain_id);

/// The transaction that it stands for, unsigned, with the nonce that it names or 0. Which type it
/// is follows from its fields, as geth chooses it; fields that the type lacks are there all the
/// same.
execution::Transaction to_transaction(const CallRequest& request, std::uint64_t chain_id,
                                      std::uint64_t gas);
/// Without the fields that its type lacks: what has bytes and a hash.
execution::Transaction only_fields_of_type(execution::Transaction transaction);

}  // namespace cairn::rpc
