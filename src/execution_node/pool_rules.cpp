#include "execution_node/pool.hpp"

#include <algorithm>

namespace cairn::execution_node {

using execution::TransactionRule;

std::string_view geth_text(TransactionRule rule) noexcept {
    using enum TransactionRule;
    switch (rule) {
        case type_not_supported:
            return "transaction type not supported";
        case replay_protection_too_early:
        case wrong_chain_id:
            return "invalid chain id for signer";
        case high_s:
        case invalid_signature:
            return "invalid sender";
        case intrinsic_gas:
            return "intrinsic gas too low";
        case floor_gas:
            return "insufficient gas for floor data gas cost";
        case nonce_is_max:
            return "nonce has max value";
        case init_code_too_large:
            return "max initcode size exceeded";
        case gas_over_cap:
            return "transaction gas limit too high";
        case priority_over_max_fee:
            return "max priority fee per gas higher than max fee per gas";
        case gas_price_overflow:
            return "max fee per gas higher than 2^256-1";
        case no_blobs:
            return "blobless blob transaction";
        case too_many_blobs:
            return "too many blobs in transaction";
        case blob_hash_version:
            return "blob hash version mismatch";
        case blob_creation:
            return "input string too short for common.Address, decoding into (types.BlobTx).To";
        case no_authorizations:
            return "set code tx must have at least one authorization tuple";
        case set_code_creation:
            return "input string too short for common.Address, decoding into (types.SetCodeTx).To";
        case gas_over_block:
            return "gas limit reached";
        case blob_gas_over_block:
            return "max data gas reached";
        case fee_below_base_fee:
            return "max fee per gas less than block base fee";
        case blob_fee_below_price:
            return "max fee per blob gas less than block blob gas fee";
        case nonce_too_low:
            return "nonce too low";
        case nonce_too_high:
            return "nonce too high";
        case insufficient_balance:
            return "insufficient funds for gas * price + value";
        case sender_has_code:
            return "sender not an eoa";
    }
    return "invalid transaction";
}

namespace {

std::string_view text_of(const PoolError& error) noexcept {
    switch (error.rule) {
        case PoolRule::already_known:
            return "already known";
        case PoolRule::invalid:
            return geth_text(error.transaction.value_or(TransactionRule::invalid_signature));
        case PoolRule::underpriced:
            return "transaction underpriced";
        case PoolRule::replacement_underpriced:
            return "replacement transaction underpriced";
        case PoolRule::account_limit:
            return "account limit exceeded";
        case PoolRule::oversized:
            return "oversized data";
        case PoolRule::gas_limit:
            return "exceeds block gas limit";
        case PoolRule::account_kind:
            return "address already reserved";
        case PoolRule::nonce_gap:
            return "nonce too high";
        case PoolRule::in_flight_limit:
            return "in-flight transaction limit reached for delegated accounts";
        case PoolRule::authority_reserved:
            return "authority already reserved";
        case PoolRule::sidecar_missing:
            return "missing sidecar in blob transaction";
        case PoolRule::sidecar_unexpected:
            return "unexpected blob sidecar in transaction";
        case PoolRule::sidecar_version:
            return "blob sidecar version not supported by the fork";
        case PoolRule::sidecar_invalid:
            return error.sidecar ? to_string(*error.sidecar) : "invalid blob sidecar";
        case PoolRule::state:
            return "state unavailable";
    }
    return "invalid transaction";
}

}  // namespace

std::string to_string(const PoolError& error) {
    std::string out(text_of(error));
    return error.what.empty() ? out : out + ": " + error.what;
}

namespace {

/// What a block pays the coinbase per gas for it; it pays the base fee.
U256 tip_of(const Transaction& transaction, const U256& base_fee) {
    return std::min(transaction.max_priority_fee_per_gas, transaction.max_fee_per_gas - base_fee);
}

}  // namespace

BestTransactions::BestTransactions(std::vector<std::vector<PooledPtr>> accounts,
                                   const U256& base_fee, const U256& blob_base_fee)
    : base_fee_(base_fee), blob_base_fee_(blob_base_fee) {
    for (std::vector<PooledPtr>& transactions : accounts) {
        Cursor cursor{std::move(transactions), 0, {}};
        if (price(cursor)) {
            heap_.push_back(std::move(cursor));
        }
    }
    std::make_heap(heap_.begin(), heap_.end(), Lower{});
}

bool BestTransactions::Lower::operator()(const Cursor& a, const Cursor& b) const noexcept {
    if (a.tip != b.tip) {
        return a.tip < b.tip;
    }
    return a.transactions[a.at]->arrival > b.transactions[b.at]->arrival;
}

bool BestTransactions::price(Cursor& cursor) const {
    if (cursor.at >= cursor.transactions.size()) {
        return false;
    }
    const Transaction& transaction = cursor.transactions[cursor.at]->transaction;
    const bool is_blob = transaction.type == execution::TransactionType::blob;
    if (transaction.max_fee_per_gas < base_fee_ ||
        (is_blob && transaction.max_fee_per_blob_gas < blob_base_fee_)) {
        return false;
    }
    cursor.tip = tip_of(transaction, base_fee_);
    return true;
}

PooledPtr BestTransactions::peek() const {
    return heap_.empty() ? nullptr : heap_.front().transactions[heap_.front().at];
}

void BestTransactions::take() {
    std::pop_heap(heap_.begin(), heap_.end(), Lower{});
    Cursor& cursor = heap_.back();
    ++cursor.at;
    if (price(cursor)) {
        std::push_heap(heap_.begin(), heap_.end(), Lower{});
    } else {
        heap_.pop_back();
    }
}

void BestTransactions::skip_account() {
    std::pop_heap(heap_.begin(), heap_.end(), Lower{});
    heap_.pop_back();
}

}  // namespace cairn::execution_node
