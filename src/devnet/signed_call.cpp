#include "devnet/signed_call.hpp"

#include "devnet/execution_genesis.hpp"

namespace cairn::devnet {

void sign(execution::Transaction& transaction, const Accounts::Account& from) {
    const auto signature = crypto::sign_recoverable(from.key, execution::signing_hash(transaction));
    transaction.r = U256::from_be(signature.r);
    transaction.s = U256::from_be(signature.s);
    transaction.y_parity = signature.y_parity;
}

execution::Transaction signed_call(const Accounts::Account& from, std::uint64_t nonce,
                                   const Call& call, const CallFees& fees) {
    execution::Transaction transaction;
    transaction.type = execution::TransactionType::fee_market;
    transaction.chain_id = CHAIN_ID;
    transaction.nonce = nonce;
    transaction.max_fee_per_gas = fees.max_fee_per_gas;
    transaction.max_priority_fee_per_gas = fees.max_priority_fee_per_gas;
    transaction.gas = call.gas;
    transaction.to = call.to;
    transaction.value = call.value;
    transaction.data = call.data;
    sign(transaction, from);
    return transaction;
}

}  // namespace cairn::devnet
