// The transaction that a request of eth_sendTransaction means, with what it leaves out filled in:
// nonce, gas and fees.
#pragma once

#include "dev_chain/methods.hpp"
#include "rpc/call_request.hpp"

namespace cairn::dev_chain {

/// Not signed yet.
Read<SentTransaction> read_transaction_request(const DevContext& context, const json::Value& value);

/// Signed with the sender's key, or marked as nobody's if he is impersonated. -32602 "No Signer
/// available".
struct ReadyTransaction {
    execution::Transaction transaction;
    execution_node::Origin origin = execution_node::Origin::local;
};
Read<ReadyTransaction> make_ready(const DevContext& context, SentTransaction sent);

}  // namespace cairn::dev_chain
