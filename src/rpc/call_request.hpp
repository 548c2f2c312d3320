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

/// The transaction that it stands for; `nonce` where it names none. Which type it is follows from
/// its fields, as geth chooses it.
execution::Transaction to_transaction(const CallRequest& request, std::uint64_t chain_id,
                                      std::uint64_t nonce, std::uint64_t gas);

}  // namespace cairn::rpc
