// Whether a call that nobody signed can begin, and what it pays: eth_call and its relatives.
//
// Reference: geth 1.17 core/state_transition.go preCheck, buyGas, execute with
// SkipTransactionChecks, in their order and with their texts; execution-apis eth_simulateV1 (error
// codes). Of a sender who offers nothing the price of blobs is the block's. Signatures, the
// sender's code and the gas caps of blocks and transactions are not checked. Threads: pure
// functions.
#pragma once

#include "execution/state_transition.hpp"
#include "rpc/call_request.hpp"

namespace cairn::rpc {

enum class CallMode : std::uint8_t {
    lenient,    // no nonce is looked at, and who offers nothing per gas pays nothing
    validated,  // nonce and fees are those of a transaction
};

struct CallTerms {
    execution::IntrinsicCost cost;
    execution::Fees fees;
};

struct CallSite {
    const execution::BlockRules& rules;
    const evm::BlockContext& context;
    execution::WorldState& world;
    CallMode mode = CallMode::lenient;
};

/// `tx` is what `request` stands for, of its sender. The codes are those of eth_simulateV1.
Read<CallTerms> check_call(const CallSite& site, const CallRequest& request,
                           const execution::Transaction& tx);

/// "err: ... (supplied gas 21000)".
RpcError with_supplied_gas(RpcError error, std::uint64_t gas);

}  // namespace cairn::rpc
