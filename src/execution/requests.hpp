// Requests of the execution layer to the consensus layer.
//
// References: EIP-7685 (their list and hash), EIP-6110 (deposits), EIP-7002 (withdrawals), EIP-7251
// (consolidations); execution-specs v2.20.0 src/ethereum/forks/osaka/requests.py.
// Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "execution/block_error.hpp"
#include "execution/world_state.hpp"

namespace cairn::execution {

constexpr std::uint8_t DEPOSIT_REQUEST_TYPE = 0;
constexpr std::uint8_t WITHDRAWAL_REQUEST_TYPE = 1;
constexpr std::uint8_t CONSOLIDATION_REQUEST_TYPE = 2;

/// The deposits of these logs, one after the other, without the type.
Result<Bytes, BlockError> parse_deposit_requests(const Address& deposit_contract,
                                                 std::span<const Log> logs);

/// sha256 of the sha256 of each request, type included. Empty requests are not in the list.
Bytes32 compute_requests_hash(std::span<const Bytes> requests);

}  // namespace cairn::execution
