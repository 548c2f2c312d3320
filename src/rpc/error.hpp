// Errors of JSON-RPC answers.
//
// Codes: JSON-RPC 2.0 section 5.1; EIP-1474 (-32000 ...); geth's 3 for a revert with its data;
// execution-apis Engine API (-38001 ...) and eth_simulateV1 (-38010 ...). Texts are those that the
// ecosystem's tools look for.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>

namespace cairn::rpc {

enum class ErrorCode : int {
    parse_error = -32700,
    invalid_request = -32600,
    method_not_found = -32601,
    invalid_params = -32602,
    internal_error = -32603,
    server_error = -32000,
    limit_exceeded = -32005,
    execution_reverted = 3,
    receipt_timeout = 4,  // EIP-7966
    // eth_simulateV1.
    vm_error = -32015,
    nonce_too_low = -38010,
    nonce_too_high = -38011,
    base_fee_too_low = -38012,
    intrinsic_gas = -38013,
    insufficient_funds = -38014,
    block_gas_limit_reached = -38015,
    block_number_invalid = -38020,
    block_timestamp_invalid = -38021,
    init_code_too_large = -38025,
    client_limit_exceeded = -38026,
    // Engine API.
    unknown_payload = -38001,
    invalid_forkchoice_state = -38002,
    invalid_payload_attributes = -38003,
    too_large_request = -38004,
    unsupported_fork = -38005,
};

struct RpcError {
    ErrorCode code = ErrorCode::internal_error;
    std::string message;
    /// JSON already; nothing: left out.
    std::optional<std::string> data = std::nullopt;
    friend bool operator==(const RpcError&, const RpcError&) = default;
};

/// A method's result as JSON text.
using Answer = Result<std::string, RpcError>;

template <class T>
using Read = Result<T, RpcError>;

std::unexpected<RpcError> fail(ErrorCode code, std::string message);
std::unexpected<RpcError> invalid_params(std::string message);
/// -32000.
std::unexpected<RpcError> server_error(std::string message);

}  // namespace cairn::rpc
